"""Verbs that write history: ``move`` a thing from state to state, ``record`` a fact, ``erase`` a person's payloads.

``move_all`` and ``record_all`` do so for many things at once, in a constant number of statements.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any, NamedTuple

from sqlalchemy import and_, delete, func, insert, not_, select
from sqlalchemy.sql import ColumnElement

from advocacy.clock import to_rfc3339
from advocacy.database import compare_and_set, compare_and_set_all, db
from advocacy.history.digests import payload_digest
from advocacy.history.models import Actor, ActorKind, HistoryPayload, HistoryRow


def move(
    thing: Any, verb: str, *, actor: Actor, now: datetime, why: str | None = None, about: int | None = None,
    changes: dict[str, Any] | None = None, **details: Any,
) -> None:  # fmt: skip
    """Moves ``thing`` by ``verb`` of its state table and writes the row of history that tells it.

    ``changes`` are columns set together with the state; ``details`` go into the record; ``about`` is the id of the
    person whose personal data they hold. Raises InvalidMove when the state does not allow it or has changed meanwhile.
    """
    came_from, to = compare_and_set(thing, verb, **(changes or {}))
    said, came_from, to = (thing.__told_as__.get(each, each) for each in (verb, came_from, to))
    _write(_row(thing.__noun__, thing.id, said, came_from, to, actor, now, why, about, details))


class Each(NamedTuple):
    """One of many: the thing that is moved, or the id of what a fact is about; the rest as ``move`` takes it."""

    thing: Any
    details: Mapping[str, Any] = {}
    about: int | None = None
    changes: Mapping[str, Any] = {}


def move_all(moved: Sequence[Each], verb: str, *, actor: Actor, now: datetime) -> None:
    """Moves many things of one kind by a verb, as ``move`` does one. Raises InvalidMove if one can't be moved: the
    transaction is over then."""
    states = compare_and_set_all([(each.thing, each.changes) for each in moved], verb)
    rows = []
    for each, (came_from, to) in zip(moved, states, strict=True):
        told = each.thing.__told_as__
        said, begin, end = (told.get(word, word) for word in (verb, came_from, to))
        rows.append(
            _row(each.thing.__noun__, each.thing.id, said, begin, end, actor, now, None, each.about, each.details)
        )
    _write_all(rows)


def record_all(noun: str, facts: Sequence[Each], verb: str, *, actor: Actor, now: datetime) -> None:
    """Writes the same kind of fact about many things, as ``record`` does about one."""
    db.session.flush()
    _write_all([_row(noun, each.thing, verb, None, None, actor, now, None, each.about, each.details) for each in facts])


def record(
    noun: str, noun_id: object, verb: str, *, actor: Actor, now: datetime, why: str | None = None,
    about: int | None = None, **details: Any,
) -> None:  # fmt: skip
    """Writes a fact that is no change of state: created, acknowledged, signed in."""
    db.session.flush()
    _write(_row(noun, noun_id, verb, None, None, actor, now, why, about, details))


def erase(
    about: int, *, actor: Actor, now: datetime, why: str, keep: ColumnElement[bool] | None = None
) -> int:  # fmt: skip
    """Erases every payload about a person and records that; the chain stays whole. Gives how many.

    Rows for which ``keep`` is true stay. Rows hold no person's name beside it: what the person did about others stays
    told, by their id alone.
    """
    theirs = HistoryRow.about_id == about
    ids = _with_payload(theirs if keep is None else and_(theirs, not_(keep)))
    _erase(ids)
    record("history", about, "erase", actor=actor, now=now, why=why, rows=list(ids))
    return len(ids)


def erase_where(
    which: ColumnElement[bool], subject: str, *, actor: Actor, now: datetime, why: str, limit: int
) -> int:  # fmt: skip
    """Erases up to so many payloads of rows, oldest first, and records that under a subject. Gives how many.

    Records of erasures are never among them: they are what explains the gaps.
    """
    explains = and_(HistoryRow.noun == "history", HistoryRow.verb == "erase")
    ids = _with_payload(and_(which, not_(explains)), limit)
    if ids:
        _erase(ids)
        record("history", subject, "erase", actor=actor, now=now, why=why, rows=list(ids))
    return len(ids)


def count_payloads(which: ColumnElement[bool]) -> int:
    """How many rows have their payload yet."""
    counted = select(func.count()).select_from(HistoryPayload).join(HistoryRow, HistoryRow.id == HistoryPayload.id)
    return db.session.scalar(counted.where(which)) or 0


def _with_payload(which: ColumnElement[bool], limit: int | None = None) -> Sequence[int]:
    wanted = select(HistoryPayload.id).join(HistoryRow, HistoryRow.id == HistoryPayload.id).where(which)
    return db.session.scalars(wanted.order_by(HistoryPayload.id).limit(limit)).all()


def _erase(ids: Sequence[int]) -> None:
    for begin in range(0, len(ids), AT_ONCE):
        some = HistoryPayload.id.in_(ids[begin : begin + AT_ONCE])
        db.session.execute(delete(HistoryPayload).where(some), execution_options={"synchronize_session": False})


AT_ONCE = 500
"""Ids in one statement."""


def timeline(noun: str, noun_id: object, limit: int = 100) -> Sequence[HistoryRow]:
    """The newest rows about a thing, newest first, sealed or not."""
    return (
        db.session.scalars(
            select(HistoryRow)
            .where(HistoryRow.noun == noun, HistoryRow.noun_id == str(noun_id))
            .order_by(HistoryRow.id.desc())
            .limit(limit)
        )
        .unique()
        .all()
    )


class _Written(NamedTuple):
    """A row of history and its payload."""

    row: dict[str, Any]
    salt: bytes
    body: dict[str, Any]


def _row(
    noun: str, noun_id: object, verb: str, came_from: str | None, to: str | None, actor: Actor, now: datetime,
    why: str | None, about: int | None, details: Mapping[str, Any],
) -> _Written:  # fmt: skip
    salt, body = os.urandom(16), {"why": why, "details": plain(dict(details))}
    row = {
        "at": now, "actor_kind": actor.kind, "actor_id": actor.id, "noun": noun, "noun_id": str(noun_id), "verb": verb,
        "actor_name": None if actor.kind is ActorKind.PERSON else actor.name[:80],
        "from_state": came_from, "to_state": to, "about_id": about, "payload_digest": payload_digest(salt, body),
    }  # fmt: skip
    return _Written(row, salt, body)


def _write(written: _Written) -> None:
    row_id = db.session.execute(_ROW, written.row).scalar_one()
    db.session.execute(_PAYLOAD, {"id": row_id, "salt": written.salt, "body": written.body})
    db.session.execute(_UNSEALED, {"id": row_id})


def _write_all(written: Sequence[_Written]) -> None:
    if not written:
        return
    ids = {row.payload_digest: row.id for row in db.session.execute(_ROWS, [each.row for each in written])}
    both = [(ids[each.row["payload_digest"]], each) for each in written]  # salted, so every digest is another
    db.session.execute(_PAYLOAD, [{"id": row_id, "salt": each.salt, "body": each.body} for row_id, each in both])
    db.session.execute(_UNSEALED, [{"id": row_id} for row_id, _each in both])


# Every verb comes through here: the statements are built once, past the mapper.
_TABLES = HistoryRow.metadata.tables
_ROW = insert(_TABLES["history"]).returning(_TABLES["history"].c.id)
_ROWS = insert(_TABLES["history"]).returning(_TABLES["history"].c.id, _TABLES["history"].c.payload_digest)
_PAYLOAD = insert(_TABLES["history_payloads"])
_UNSEALED = insert(_TABLES["history_unsealed"])


def plain(value: Any) -> Any:
    """The value as JSON knows it: instants as RFC 3339, enums by value, sets sorted."""
    if isinstance(value, datetime):
        return to_rfc3339(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(plain(item) for item in value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)
