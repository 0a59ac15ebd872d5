"""A company whose reports are only read."""

from __future__ import annotations

from typing import Any

import pytest

from advocacy import clock
from advocacy.people.capabilities import Role
from tests.installation import Installation, copied_sqlite, settings_for
from tests.reach.making import NOW
from tests.reach.reporting import DAY, seeded


@pytest.fixture(scope="module")
def company(sqlite_template: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("reports") / "data"
    copied_sqlite(sqlite_template, folder)
    installation = Installation(settings_for(folder), hasty=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: NOW)
        seeded(installation)
        yield installation, installation.browser_of(installation.person(Role.MARKETING, now=NOW - DAY))
    installation.close()
