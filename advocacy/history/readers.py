"""Readers follow the sealed history, each with a cursor, and are idempotent by (reader, position).

What a reader does and the step of its cursor are one transaction: after a crash it goes on exactly where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from advocacy.database import db, insert_for, writing
from advocacy.history.models import Actor, ActorKind, Cursor, HistoryPayload, HistoryRow, Seal


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
    """Who follows the history: ``read`` gets the records whose noun is among ``nouns``, in order, a batch at a time."""

    name: str
    read: Callable[[Sequence[Record], datetime], None]
    nouns: frozenset[str]


def each_record(apply: Callable[[Record, datetime], None]) -> Callable[[Sequence[Record], datetime], None]:
    """For readers that take one record after the other."""

    def read(records: Sequence[Record], now: datetime) -> None:
        for record in records:
            apply(record, now)

    return read


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


def is_behind(reader: Reader) -> bool:
    """Whether something is sealed that it has not read. One statement."""
    read = select(Cursor.position).where(Cursor.name == reader.name).scalar_subquery()
    ahead = select(Seal.position).where(Seal.position > func.coalesce(read, 0)).limit(1)
    return db.session.scalar(ahead) is not None


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
    reader.read(_records(ahead, reader.nouns), now)
    seen, cursor.position = last - cursor.position, last
    db.session.flush()
    return seen


def _records(ahead: tuple[ColumnElement[bool], ...], nouns: frozenset[str]) -> list[Record]:
    """Columns, no rows of the ORM's: readers see each record once."""
    columns = (
        Seal.position, HistoryRow.at, HistoryRow.actor_kind, HistoryRow.actor_id, HistoryRow.actor_name,
        HistoryRow.noun, HistoryRow.noun_id, HistoryRow.verb, HistoryRow.from_state, HistoryRow.to_state,
        HistoryPayload.body,
    )  # fmt: skip
    concerned = select(*columns).join(Seal.row).outerjoin(HistoryRow.payload)
    found = db.session.execute(concerned.where(*ahead, HistoryRow.noun.in_(nouns)).order_by(Seal.position))
    return [_record(*each) for each in found]


def as_record(position: int, row: HistoryRow) -> Record:
    """A row as pages and the API see it."""
    return _record(
        position, row.at, row.actor_kind, row.actor_id, row.actor_name, row.noun, row.noun_id, row.verb,
        row.from_state, row.to_state, row.payload.body if row.payload else None,
    )  # fmt: skip


def _record(
    position: int, at: datetime, actor_kind: ActorKind, actor_id: int | None, actor_name: str | None, noun: str,
    noun_id: str, verb: str, from_state: str | None, to_state: str | None, body: dict[str, Any] | None,
) -> Record:  # fmt: skip
    said = body or {}
    return Record(
        position, at, Actor(actor_kind, actor_id, actor_name or ""), noun, noun_id, verb, from_state, to_state,
        said.get("why"), dict(said.get("details") or {}),
    )  # fmt: skip


def lag() -> dict[str, int]:
    """How many sealed rows each reader has yet to read."""
    last = db.session.scalar(select(func.max(Seal.position))) or 0
    return {cursor.name: last - cursor.position for cursor in db.session.scalars(select(Cursor))}
