"""The demo's company in small, filled once for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

import wsgi
from advocacy.demonstration import filling
from tests.installation import Installation, make_schema, settings_for

NOW = datetime(2026, 11, 21, 15, tzinfo=UTC)
DAYS, SCALE = 24, 0.3


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A company in small; tests that use it share the group ``demo``, so that one worker fills it."""
    in_force = settings_for(tmp_path_factory.mktemp("demo"), sandbox=True, company_name="Larkfield Instruments")
    make_schema(in_force)
    company = Installation(in_force)
    with company.app.app_context():
        filling.fill(wsgi.DEMO, wsgi.READERS, now=NOW, days=DAYS, scale=SCALE)
    yield company
    company.close()
