"""What the door asks the database: links by slug and the day's salt, through an engine of its own. Blocks its thread.

Imports answer and what a pause covers, and no model, so that no Flask comes along: the tables are named here again (a
test compares).
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import JSON, Boolean, Connection, Date, Engine, LargeBinary, column, create_engine, select, table, text
from sqlalchemy.dialects import postgresql, sqlite

from advocacy.campaigns.scopes import Reach, Scope, covers
from advocacy.links.door.answer import LinkFacts

LINKS = table(
    "links", column("id"), column("slug"), column("target"), column("state"), column("network"), column("tags", JSON()),
    column("click_ids", Boolean),
)  # fmt: skip
PAUSES = table(
    "pauses", column("scope"), column("name"), column("state"), column("links_held", Boolean), column("holding_url")
)
SALTS = table("click_salts", column("day", Date), column("salt", LargeBinary))


class Register:
    """Reads links and salts. Every method raises SQLAlchemyError while the database is away."""

    def __init__(self, database_url: str) -> None:
        self._engine = _engine(database_url)

    def find(self, slugs: Collection[str]) -> dict[str, LinkFacts]:
        """The links among these slugs; those that a pause holds know it."""
        wanted = select(LINKS).where(LINKS.c.slug.in_(list(slugs)))
        with self._engine.connect() as connection:
            holds = _holds(connection)
            return {row.slug: _facts(row, holds) for row in connection.execute(wanted)}

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


def _holds(connection: Connection) -> list[tuple[Reach, str]]:
    """What is covered by pauses that hold links too, and where it leads meanwhile. Spelt out for the partial index."""
    held = select(PAUSES.c.scope, PAUSES.c.name, PAUSES.c.holding_url).where(
        PAUSES.c.links_held, text("state <> 'off'")
    )
    return [(Reach(Scope(scope), name), url) for scope, name, url in connection.execute(held)]


def _facts(link: Any, holds: list[tuple[Reach, str]]) -> LinkFacts:
    """Only a link that a share has taken has tags."""
    found = (url for reach, url in holds if link.tags is not None and covers(reach, link.tags, link.network))
    return LinkFacts(link.id, link.target, link.state, next(found, None), link.click_ids)


def _engine(url: str) -> Engine:
    """Short patience: the door would rather answer from memory than wait for a database that hangs."""
    if url.startswith("sqlite"):
        return create_engine(url, isolation_level="AUTOCOMMIT", connect_args={"timeout": 2})
    patience = {"connect_timeout": 2, "options": "-c statement_timeout=2000 -c lock_timeout=2000"}
    return create_engine(url, isolation_level="AUTOCOMMIT", pool_pre_ping=True, pool_size=2, connect_args=patience)
