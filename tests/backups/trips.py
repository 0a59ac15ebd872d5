"""The ways that a whole installation travels: moved to another database, or copied and put in place."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import wsgi
from advocacy import clock
from advocacy.backups import moving, saving
from advocacy.backups.restoring import Restored, Wishes, restore
from advocacy.database import db
from advocacy.settings import Settings
from tests.backups.comparing import sums
from tests.installation import Installation, copied_sqlite, settings_for
from tests.peers.postgres import PostgresServer

Elsewhere = Callable[[str], Settings]
"""Gives settings of another installation whose database is empty, on the engine that is asked for."""


def other_engine(in_force: Settings) -> str:
    """The engine on which these settings are not."""
    return "postgresql" if in_force.embedded else "sqlite"


def address(in_force: Settings) -> str:
    """Where the database is."""
    return in_force.database_url or f"sqlite:///{in_force.data_dir.resolve() / 'advocacy.sqlite3'}"


def back_up(installation: Installation, out: Path, **wishes: Any) -> saving.Saved:
    """Makes a copy of an installation."""
    with installation.app.app_context():
        return saving.back_up(out, installation.settings, now=clock.now(), **wishes)


def put_in_place(file: Path, in_force: Settings, **wishes: Any) -> Restored:
    """Restores a copy."""
    with _application(in_force):
        return restore(file, in_force, Wishes(**wishes), now=clock.now())


def moved(source: Settings, target: Settings) -> dict[str, str]:
    """Moves everything; gives table -> rows and sum as the target then has them."""
    with _application(source):
        done = moving.move_to(address(target), source, now=clock.now())
    found = sums(target)
    assert {name: int(total.partition(":")[0]) for name, total in found.items()} == done.rows
    assert done.positions > 0
    return found


def over_and_back(installation: Installation, elsewhere: Elsewhere) -> list[dict[str, str]]:
    """Moves it to the other engine, and from there to an empty database of its own: the tables there, and there."""
    here = installation.settings
    first = elsewhere(other_engine(here))
    over = moved(here, first)
    back = elsewhere("sqlite" if here.embedded else "postgresql")
    return [over, moved(replace(first, data_dir=here.data_dir, database_url=address(first)), back)]


def borrowed(folder: Path, template: Path, request: pytest.FixtureRequest) -> Iterator[Elsewhere]:
    """The body of a fixture ``elsewhere``; ``template`` is the folder of ``sqlite_template``."""
    lent: list[tuple[PostgresServer, str]] = []

    def empty(engine: str) -> Settings:
        there = folder / f"other-{engine}-{secrets.token_hex(4)}"
        if engine == "sqlite":
            copied_sqlite(template, there)
            return settings_for(there)
        request.getfixturevalue("postgresql")  # makes the template
        server: PostgresServer = request.getfixturevalue("postgres_server")
        lent.append((server, server.borrow("schema")))
        return settings_for(there, lent[-1][1])

    yield empty
    for server, url in lent:
        server.give_back("schema", url)


@contextmanager
def _application(in_force: Settings) -> Iterator[None]:
    with wsgi.create_app(in_force).app_context():
        try:
            yield
        finally:
            db.session.remove()
            db.engine.dispose()
