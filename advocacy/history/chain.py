"""Reading the chain from the database, a batch at a time, past the mapper: a million rows in bounded memory.

Imports database, models, digests.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Select, select, text

from advocacy.clock import to_rfc3339
from advocacy.database import db, dialect_name
from advocacy.history.digests import FIXED, GENESIS
from advocacy.history.models import HistoryPayload, HistoryRow, Seal

BATCH = 2000


class Link(NamedTuple):
    """One sealed row: the seal, the fields its digest covers (None: the row is gone), the payload and its salt (hex)
    unless erased."""

    position: int
    previous: str
    digest: str
    fixed: dict[str, Any] | None
    salt: str | None
    body: dict[str, Any] | None


def links_of_database(first: int = 1, last: int | None = None, batch: int = BATCH) -> Iterator[Link]:
    """The chain in the database from one position to another, in order."""
    after = first - 1
    while True:
        wanted = _JOINED.where(Seal.position > after)
        if last is not None:
            wanted = wanted.where(Seal.position <= last)
        rows = db.session.execute(wanted.order_by(Seal.position).limit(batch)).all()
        for row in rows:
            yield _link(row)
        if len(rows) < batch:
            return
        after = rows[-1][0]


def still() -> None:
    """Lets the reading transaction see the database as it is now until it ends. Call it first of all in there."""
    if dialect_name() == "postgresql":
        db.session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))


def digest_at(position: int) -> str:
    """The digest of a position; that before the first is the genesis. Empty for a position that is not there."""
    if position == 0:
        return GENESIS
    return db.session.scalar(select(Seal.digest).where(Seal.position == position)) or ""


def _joined() -> Select[Any]:
    """Seals with their rows and payloads; a seal whose row is gone is there with nothing."""
    seals, rows, payloads = Seal.__table__, HistoryRow.__table__, HistoryPayload.__table__
    columns = (seals.c.position, seals.c.previous, seals.c.digest, *(rows.c[name] for name in FIXED))
    return (
        select(*columns, payloads.c.salt, payloads.c.body)
        .select_from(seals)
        .outerjoin(rows, rows.c.id == seals.c.history_id)
        .outerjoin(payloads, payloads.c.id == rows.c.id)
    )


_JOINED = _joined()
_ENDS = 3 + len(FIXED)


def _link(row: Any) -> Link:
    values = tuple(row)
    fixed = dict(zip(FIXED, values[3:_ENDS], strict=True)) if values[3] is not None else None
    if fixed is not None:
        fixed["at"] = to_rfc3339(fixed["at"])
        fixed["actor_kind"] = str(fixed["actor_kind"])
    salt, body = values[_ENDS:]
    return Link(values[0], values[1], values[2], fixed, salt.hex() if salt is not None else None, body)
