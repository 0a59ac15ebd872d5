"""Readers follow the sealed history, each with a cursor, and are idempotent by (reader, position).

What a reader does and the step of its cursor are one transaction: after a crash it goes on exactly where it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from advocacy.database import db, insert_for, writing
from advocacy.history.models import Actor, Cursor, HistoryRow, Seal


@dataclass(frozen=True)
class Record:
    """A sealed row as a reader sees it. ``why`` is None and ``details`` empty once the payload is erased."""

    position: int
    at: datetime
    actor: Actor
    noun: str
    noun_id: str
    verb: str
    from_state: str | None
    to_state: str | None
    why: str | None
    details: dict[str, Any]

    @property
    def source(self) -> str:
        """What makes a credit or a notice for this record unique."""
        return f"history:{self.position}"


@dataclass(frozen=True)
class Reader:
    """Who follows the history: ``apply`` is called with each record whose noun is among ``nouns``, in order."""

    name: str
    apply: Callable[[Record, datetime], None]
    nouns: frozenset[str]


BATCH = 200


def follow(reader: Reader, now: datetime, batches: int = 50) -> int:
    """Lets a reader read what is new, a batch a transaction; gives how many records it saw.

    A record that its reader can't take stops it there: the records before it are applied, the error goes to the job.
    """
    seen = 0
    for _ in range(batches):
        try:
            with writing():
                count = _step(reader, now, BATCH)
        except Exception:
            _up_to_the_culprit(reader, now)
            raise
        seen += count
        if count < BATCH:
            break
    return seen


def _up_to_the_culprit(reader: Reader, now: datetime) -> None:
    """Applies records one a transaction until the one that fails fails again, now alone."""
    for _ in range(BATCH):
        with writing():
            if not _step(reader, now, 1):
                return


def _step(reader: Reader, now: datetime, limit: int) -> int:
    insert = insert_for(Cursor).values(name=reader.name, position=0).on_conflict_do_nothing()
    db.session.execute(insert)
    cursor = db.session.scalars(
        select(Cursor).where(Cursor.name == reader.name).with_for_update(skip_locked=True)
    ).one_or_none()  # fmt: skip
    if cursor is None:  # another worker is at it
        return 0
    ahead = Seal.position > cursor.position, Seal.position <= cursor.position + limit
    last = db.session.scalar(select(func.max(Seal.position)).where(*ahead))
    if last is None:
        return 0
    concerned = select(Seal).join(Seal.row).where(*ahead, HistoryRow.noun.in_(reader.nouns)).order_by(Seal.position)
    for seal in db.session.scalars(concerned.options(contains_eager(Seal.row))).unique().all():
        reader.apply(as_record(seal.position, seal.row), now)
    seen, cursor.position = last - cursor.position, last
    db.session.flush()
    return seen


def as_record(position: int, row: HistoryRow) -> Record:
    """A row as readers, pages and the API see it."""
    body: dict[str, Any] = dict(row.payload.body) if row.payload else {}
    actor = Actor(row.actor_kind, row.actor_id, row.actor_name or "")
    return Record(
        position, row.at, actor, row.noun, row.noun_id, row.verb, row.from_state, row.to_state, body.get("why"),
        dict(body.get("details") or {}),
    )  # fmt: skip


def lag() -> dict[str, int]:
    """How many sealed rows each reader has yet to read."""
    last = db.session.scalar(select(func.max(Seal.position))) or 0
    return {cursor.name: last - cursor.position for cursor in db.session.scalars(select(Cursor))}
