"""What is served to a browser: an empty installation on SQLite, or a small company."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.serving import Served, serve
from tests.browser.world import furnish
from tests.installation import Installation, copied_sqlite, settings_for


@pytest.fixture
def served(sqlite: Installation) -> Iterator[Served]:
    """An empty installation, one for each test."""
    with serve(sqlite) as found:
        yield found


@pytest.fixture(scope="module")
def furnished(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, int]]:
    """A small company and the person who has every role, one for each file of tests."""
    folder = tmp_path_factory.mktemp("company") / "data"
    copied_sqlite(sqlite_template, folder)
    installation = Installation(settings_for(folder, sandbox=True, invitation_domains=("acme.example",)), hasty=True)
    with serve(installation) as found:
        person = furnish(installation)
        yield found, person
    installation.close()
