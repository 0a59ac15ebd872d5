"""What the door asks the database: links by slug and the day's salt, through an engine of its own. Blocks its thread.

Imports answer only and no model, so that no Flask comes along: the tables are named here again (a test compares).
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Date, Engine, LargeBinary, column, create_engine, select, table
from sqlalchemy.dialects import postgresql, sqlite

from advocacy.links.answer import LinkFacts

LINKS = table("links", column("id"), column("slug"), column("target"), column("state"))
SALTS = table("click_salts", column("day", Date), column("salt", LargeBinary))


class Register:
    """Reads links and salts. Every method raises SQLAlchemyError while the database is away."""

    def __init__(self, database_url: str) -> None:
        self._engine = _engine(database_url)

    def find(self, slugs: Collection[str]) -> dict[str, LinkFacts]:
        """The links among these slugs."""
        wanted = select(LINKS).where(LINKS.c.slug.in_(list(slugs)))
        with self._engine.connect() as connection:
            return {row.slug: LinkFacts(row.id, row.target, row.state) for row in connection.execute(wanted)}

    def salt(self, day: date) -> bytes:
        """The salt of a day: the same for every process and host; made by the first that asks."""
        wanted = select(SALTS.c.salt).where(SALTS.c.day == day)
        with self._engine.connect() as connection:
            found = connection.execute(wanted).scalar()
            if found is None:
                connection.execute(
                    self._insert().values(day=day, salt=secrets.token_bytes(32)).on_conflict_do_nothing()
                )
                found = connection.execute(wanted).scalar_one()
        return bytes(found)

    def close(self) -> None:
        """Closes the connections."""
        self._engine.dispose()

    def _insert(self) -> Any:
        return (postgresql.insert if self._engine.dialect.name == "postgresql" else sqlite.insert)(SALTS)


def _engine(url: str) -> Engine:
    """Short patience: the door would rather answer from memory than wait for a database that hangs."""
    if url.startswith("sqlite"):
        return create_engine(url, isolation_level="AUTOCOMMIT", connect_args={"timeout": 2})
    patience = {"connect_timeout": 2, "options": "-c statement_timeout=2000 -c lock_timeout=2000"}
    return create_engine(url, isolation_level="AUTOCOMMIT", pool_pre_ping=True, pool_size=2, connect_args=patience)
