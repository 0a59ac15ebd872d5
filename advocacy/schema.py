"""The schema's version: what the database has, what the code needs, and whether the two go together.

Imports database only. Migrations expand first: they add what the release before does not know of and takes no notice
of. What takes something away (a column, a table, a choice) says ``contract = True`` and comes a release later. So
machines of the release before work on beside newer ones for as long as the database's **contract** - how many such
migrations it has seen - is the one that they know.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import flask_migrate
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import String, inspect, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.database import Model, db, insert_for, writing
from advocacy.errors import Unready

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK_NOT_AVAILABLE = "55P03"
"""PostgreSQL's name for a lock that it did not get in time (its manual, appendix A)."""
HALF_RESTORED = "restore_under_way"
"""A table that is there while a copy's rows are and what must be done about them is not: copies of any schema have room
for it, for no migration makes it."""


class SchemaLevel(Model):
    """The schema as whoever upgraded last left it: one row."""

    __tablename__ = "schema_levels"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[str] = mapped_column(String(32))
    contract: Mapped[int]


def needed() -> str | None:
    """The newest migration that the code ships."""
    return _scripts().get_current_head()


def contract() -> int:
    """How many of the migrations that the code ships take something away."""
    return sum(1 for script in _scripts().walk_revisions() if getattr(script.module, "contract", False))


def knows(revision: str) -> bool:
    """True for a migration that the code ships."""
    return revision in _known()


def present() -> str | None:
    """The migration that the database is at."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_newer() -> bool:
    """True when a later release upgraded the database, and what this release uses of it is all still there."""
    has = present()
    if has is None or has in _known():
        return False
    with db.engine.connect() as connection:
        if not inspect(connection).has_table(SchemaLevel.__tablename__):
            return False
        level = connection.execute(select(SchemaLevel.revision, SchemaLevel.contract)).first()
    return level is not None and level.revision == has and level.contract == contract()


def require_current() -> None:
    """Raises Unready unless the database is at the newest migration, or at a later release's that keeps ours whole; and
    while it is half restored."""
    if is_half_restored():
        raise Unready("A restore into this database was cut short.", remedy="Run `advocacy restore FILE` again.")
    has, needs = present(), needed()
    if has == needs or is_newer():
        return
    if has is not None and has not in _known():
        raise Unready(
            f"The database's schema is {has}, which this version does not know; it needs {needs}.",
            remedy="Start the version that upgraded the database, or a later one.",
        )
    raise Unready(
        f"The database's schema is {has or 'empty'}, this version needs {needs}.", remedy="Run `advocacy upgrade`."
    )


def is_half_restored() -> bool:
    """True when a copy's rows are there, and sign-ins, posts and mail of then are not ended or held yet."""
    with db.engine.connect() as connection:
        return inspect(connection).has_table(HALF_RESTORED)


def begin_restore() -> None:
    """Nobody may work with what the caller's transaction brings, until ``end_restore``."""
    db.session.execute(text(f"CREATE TABLE {HALF_RESTORED} (id INTEGER)"))


def end_restore() -> None:
    """Opens the database to all, in the caller's transaction."""
    db.session.execute(text(f"DROP TABLE IF EXISTS {HALF_RESTORED}"))


def upgrade(revision: str = "head") -> None:
    """Brings the database to today's schema, or up to a migration of that number. Leaves a newer one as it is.

    Raises Unready when others keep a table busy: nothing is changed then, and nobody has waited long.
    """
    if is_newer():
        return
    try:
        flask_migrate.upgrade(str(MIGRATIONS), revision)
    except OperationalError as refusal:
        if getattr(refusal.orig, "sqlstate", "") != LOCK_NOT_AVAILABLE:
            raise
        raise Unready(
            "Somebody keeps a table busy for long, a backup perhaps; nothing was changed.",
            remedy="Run `advocacy upgrade` again in a moment.",
        ) from refusal
    _note_level()


def _note_level() -> None:
    """Says for older releases what this one made of the schema."""
    has = present()
    with db.engine.connect() as connection:
        if has is None or not inspect(connection).has_table(SchemaLevel.__tablename__):
            return
    values = {"revision": has, "contract": contract()}
    with writing():
        noted = insert_for(SchemaLevel).values(id=1, **values)
        db.session.execute(noted.on_conflict_do_update(index_elements=["id"], set_=values))


def _known() -> frozenset[str]:
    return frozenset(script.revision for script in _scripts().walk_revisions())


def _scripts() -> ScriptDirectory:
    return _read(MIGRATIONS)


@cache
def _read(folder: Path) -> ScriptDirectory:
    return ScriptDirectory(str(folder))
