"""Another database than the running application's: empty, of a given schema, and in place only when all went well.

Imports schema, database, settings.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import flask_migrate
from flask import Flask
from flask_migrate import Migrate
from sqlalchemy import event, inspect, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from advocacy import schema, settings
from advocacy.database import db, init_database
from advocacy.errors import Breach, Unready
from advocacy.settings import Settings

TELLING = ("people", "history")
"""Tables in which every installation that was ever used has a row."""


@contextmanager
def opened(in_force: Settings) -> Iterator[None]:
    """The database of these settings in place of the application's own, until the block ends. Raises Unready when it
    does not answer."""
    app = Flask("advocacy.backups")
    app.extensions[settings.EXTENSION] = in_force
    with app.app_context():
        init_database(app)
        Migrate(app, db, directory=str(schema.MIGRATIONS))
        try:
            with db.engine.connect():
                pass
        except SQLAlchemyError as away:
            raise Unready("That database does not answer.", remedy="Check its address, name and password.") from away
        try:
            yield
        finally:
            db.session.remove()
            db.engine.dispose()


def is_unused() -> bool:
    """True when nobody has ever worked with the database of this context. Raises Breach when it is somebody else's."""
    with db.engine.connect() as connection:
        names = set(inspect(connection).get_table_names())
        if names and "alembic_version" not in names:
            raise Breach("That database holds something else.", remedy="Name an empty one.")
        there = [name for name in TELLING if name in names]
        return not any(connection.execute(text(f"SELECT 1 FROM {name} LIMIT 1")).first() for name in there)  # noqa: S608


@contextmanager
def ready(in_force: Settings, revision: str, *, now: datetime, replacing: bool = False) -> Iterator[None]:
    """The database of these settings with the schema of that revision, for the block to fill: the context in which it
    runs. SQLite is made in a file beside, which takes its place at the end; the one that was there is kept.

    Raises Breach when it is in use and is not to be replaced; then all is as it was. PostgreSQL keeps what the block
    committed, also when it raises afterwards.
    """
    url = make_url(in_force.database)
    if url.get_backend_name() == "sqlite":
        with _beside(in_force, Path(url.database or ""), revision, replacing, now):
            yield
        return
    with opened(in_force):
        unused = is_unused()
        if not unused and not replacing and not schema.is_half_restored():
            raise _in_use()
        _to(revision, unused)
        yield


def _in_use() -> Breach:
    return Breach(
        "That database is in use: it has people and a history.",
        remedy="Name an empty one, or say --replace to lose it.",
    )


def _to(revision: str, unused: bool) -> None:
    """Brings the schema to that revision. Raises Breach when rows would be lost by it."""
    has = schema.present()
    if has == revision:
        return
    if has is not None and not unused:
        raise Breach(
            f"The copy has the schema {revision}, the database in use {has}.",
            remedy="Restore into an empty database and let ADVOCACY_DATABASE_URL name that.",
        )
    if has is not None:
        flask_migrate.downgrade(str(schema.MIGRATIONS), "base")
    schema.upgrade(revision)


@contextmanager
def _beside(in_force: Settings, file: Path, revision: str, replacing: bool, now: datetime) -> Iterator[None]:
    draft = file.with_name(f"{file.name}.filling")
    _remove(draft)
    draft.parent.mkdir(parents=True, exist_ok=True)
    if file.exists():
        with opened(in_force):
            unused = is_unused()
            if not unused and not replacing:
                raise _in_use()
            if unused and schema.present() == revision:
                _copy(file, draft)
    try:
        with opened(replace(in_force, database_url=f"sqlite:///{draft}")):
            event.listen(db.engine, "checkout", _keys_aside)
            schema.upgrade(revision)
            yield
            db.session.remove()
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        if file.exists():
            _set_aside(file, now)
        draft.rename(file)
    finally:
        _remove(draft)


def _copy(file: Path, draft: Path) -> None:
    """A schema that is there need not be made again."""
    with closing(sqlite3.connect(file)) as there, closing(sqlite3.connect(draft)) as here:
        there.backup(here)


def _keys_aside(connection: Any, _record: object, _proxy: object) -> None:
    """Rows come in no order; what they point at is looked at once, when all are there."""
    connection.execute("PRAGMA foreign_keys=OFF")


def _set_aside(file: Path, now: datetime) -> None:
    kept = file.with_name(f"{file.name}.replaced-{now:%Y%m%dT%H%M%SZ}")
    for end in ("", "-wal", "-shm"):
        part = file.with_name(file.name + end)
        if part.exists():
            part.rename(kept.with_name(kept.name + end))


def _remove(file: Path) -> None:
    for end in ("", "-wal", "-shm"):
        file.with_name(file.name + end).unlink(missing_ok=True)
