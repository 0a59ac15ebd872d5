"""Fixtures of every test: an installation on SQLite and, with the same test, on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from advocacy import clock
from tests.installation import Installation, copied_sqlite, make_schema, settings_for
from tests.peers.postgres import PostgresServer


@pytest.fixture(autouse=True)
def own_clock() -> Iterator[None]:
    """What a test's process found its clock to be off by is forgotten after it: some travel beside a real database."""
    yield
    clock.go_by(timedelta(0))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an empty SQLite database of today's schema."""
    folder = tmp_path_factory.mktemp("template")
    make_schema(settings_for(folder))
    return folder


@pytest.fixture
def sqlite(sqlite_template: Path, tmp_path: Path) -> Iterator[Installation]:
    """An installation on SQLite."""
    copied_sqlite(sqlite_template, tmp_path / "data")
    installation = Installation(settings_for(tmp_path / "data"), hasty=True)
    yield installation
    installation.close()


@pytest.fixture
def postgresql(postgres_server: PostgresServer, tmp_path: Path) -> Iterator[Installation]:
    """An installation on PostgreSQL."""
    postgres_server.template("schema", lambda url: make_schema(settings_for(tmp_path / "template", url)))
    url = postgres_server.borrow("schema")
    installation = Installation(settings_for(tmp_path / "data", url))
    yield installation
    installation.close()
    postgres_server.give_back("schema", url)


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(request: pytest.FixtureRequest) -> Installation:
    """The same test on both engines."""
    found: Installation = request.getfixturevalue(request.param)
    return found
