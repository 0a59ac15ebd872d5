"""Alembic's entry: migrates the database of the running application, in one writing connection."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy import JSON, Connection

from advocacy.database import EncryptedText, UTCDateTime

database = current_app.extensions["migrate"].db
UPGRADE_LOCK = 0x61647630
"""A number of PostgreSQL's advisory locks that nothing else here takes."""


def in_plain_types(kind: str, found: Any, rendering: Any) -> str | Literal[False]:
    """A migration is frozen: it names plain types, not ours, which may change."""
    if kind == "type" and isinstance(found, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(found, EncryptedText):
        return "sa.Text()"
    if kind == "type" and isinstance(found, JSON):
        rendering.imports.add("from sqlalchemy.dialects import postgresql")
        return "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"
    return False


def ours(name: str | None, kind: str, parents: object) -> bool:
    """The words of the search are no model: each engine keeps them in tables of its own making."""
    return not (kind == "table" and str(name).startswith("search_words"))


def one_at_a_time(connection: Connection) -> None:
    """Of several machines that upgrade at once one goes first, and the others find it done. A table that others keep
    busy is waited for briefly: whoever asks for it meanwhile would have to wait behind us."""
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({UPGRADE_LOCK})")
    connection.exec_driver_sql("SET LOCAL lock_timeout = '15s'")


def run() -> None:
    """Migrates online, on a connection that may write. SQLite's tables are altered by copying (batch).

    While a table is dropped and its copy renamed, SQLite must not look after the keys that point at it; what they
    point at is looked at once, before the commit.
    """
    with database.engine.connect().execution_options(writing=True) as connection:
        if on_sqlite := connection.dialect.name == "sqlite":
            connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")  # outside of any transaction
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_as_batch=True,
            render_item=in_plain_types,
            compare_type=True,
            include_name=ours,
        )
        with context.begin_transaction():
            if not on_sqlite:
                one_at_a_time(connection)
            context.run_migrations()
        if on_sqlite and (lost := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
            raise RuntimeError(f"a row of {lost[0]} points at one of {lost[2]} that is not there; nothing was changed")
        connection.commit()
        if on_sqlite:
            connection.connection.cursor().execute("PRAGMA foreign_keys=ON")


run()
