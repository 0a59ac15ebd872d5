"""What a person may ask about themselves: the contract by which every room exports and erases what it keeps of them.

A room lists its ``Exporter``s and ``Eraser``s, the roof puts the lists together; most are one line by the makers below.
Every foreign key to people is covered by one of each or exempt with a reason; a test of the house says so.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any

from flask import Flask, current_app
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import String, and_, cast, delete, func, not_, or_, select, true, update
from sqlalchemy.sql import ColumnElement

from advocacy.clock import to_rfc3339
from advocacy.database import EncryptedText, db
from advocacy.history import Actor
from advocacy.people.holding import Held
from advocacy.people.models import Person

EXTENSION = "advocacy.privacy"
IN_OFFICE = "What somebody did in office stays told by their number; their name is gone with the account."
SECRET = frozenset({"password_hash", "key_digest", "secrets", "lease_token", "refresh_token", "body"})
"""Columns that no export holds: they are keys, not facts about somebody."""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Exporter:
    """One list in a person's export: its file's name, and the rows about that person (by id), as JSON knows them."""

    name: str
    rows: Callable[[int], Iterable[Row]]
    covers: frozenset[str] = frozenset()  # foreign keys to people, as "table.column"
    count: Callable[[int], int] = lambda person_id: 1


@dataclass(frozen=True)
class Kept:
    """What an erasure leaves: what it is, how many, why, and until when.

    Without an end it tells nothing about a person, goes by itself once it is done with, or, when it is ``held``, stays
    until its hold is lifted.
    """

    what: str
    count: int
    why: str | LazyString
    until: datetime | None = None
    held: bool = False


@dataclass(frozen=True)
class Done:
    """What one eraser did."""

    erased: int
    kept: Sequence[Kept] = ()


@dataclass(frozen=True)
class Erasure:
    """A person who is erased now. Rows that ``held`` covers stay; ``since(kind)`` is the instant from which on records
    of that kind of retention have to stay, None where nothing asks for them. ``email`` is the address that they had."""

    person: Person
    email: str
    actor: Actor
    now: datetime
    held: Held = field(default_factory=Held)
    since: Callable[[str], datetime | None] = lambda kind: None
    until: Callable[[str, datetime], datetime | None] = lambda kind, at: None


@dataclass(frozen=True)
class Eraser:
    """How a room erases what it keeps of a person. Runs in the caller's transaction; a second run finds nothing."""

    name: str
    erase: Callable[[Erasure], Done]
    covers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Privacy:
    """Everything that the rooms listed, in the order in which it is erased, and why the rest is exempt."""

    exporters: Sequence[Exporter]
    erasers: Sequence[Eraser]
    exempt: Mapping[str, str]


def init_privacy(app: Flask, listed: Privacy) -> None:
    """Hangs the lists up."""
    app.extensions[EXTENSION] = listed


def listed() -> Privacy:
    """What the roof listed."""
    found: Privacy = current_app.extensions[EXTENSION]
    return found


# --- makers -----------------------------------------------------------------------------------------------------


def rows_of(name: str, *columns: Any, leave_out: Iterable[str] = ()) -> Exporter:
    """Exports the rows of a table in which one of these columns is the person, every column but secrets."""
    table: Any = columns[0].class_.__table__
    shown = [each for each in table.columns if each.key not in SECRET | set(leave_out) and not _encrypted(each)]
    keys = [column.property.columns[0].key for column in columns]

    def rows(person_id: int) -> Iterable[Row]:
        for key in keys:
            for row in db.session.execute(select(*shown).where(table.c[key] == person_id)).mappings():
                yield {column: plain(value) for column, value in row.items()}

    def count(person_id: int) -> int:
        return sum(counted(select(func.count()).select_from(table).where(table.c[key] == person_id)) for key in keys)

    return Exporter(name, rows, frozenset(f"{table.name}.{key}" for key in keys), count)


def counted(asked: Any) -> int:
    """What a statement counts."""
    return db.session.scalar(asked) or 0


Covered = Callable[[Held], ColumnElement[bool]]
"""Rows that a hold covers by what they belong to, where no column of theirs says so."""


def deleting(name: str, column: Any, *, at: Any = None, also: Covered | None = None) -> Eraser:
    """Deletes the rows in which the column is the person, but for those that a hold covers.

    ``at`` is when a row happened, where that is known; ``also`` says what else a hold covers it by.
    """
    return _freeing(name, column, delete(column.class_), at, also)


def cutting(name: str, column: Any, *, at: Any = None, also: Covered | None = None) -> Eraser:
    """Empties the column where it is the person: the row stays and tells nothing of them. As ``deleting``."""
    emptied = {column.property.columns[0].key: None}
    return _freeing(name, column, update(column.class_).values(**emptied), at, also)


def _freeing(name: str, column: Any, change: Any, at: Any, also: Covered | None) -> Eraser:
    model, key = column.class_, column.property.columns[0].key

    def erase(asked: Erasure) -> Done:
        theirs, held = column == asked.person.id, covering(asked.held, also, person=column, at=at)
        freed: Any = db.session.execute(change.where(theirs, not_(held)), execution_options=SILENT)
        return Done(
            freed.rowcount, held_back(name, counted(select(func.count()).select_from(model).where(theirs, held)))
        )

    return Eraser(name, erase, frozenset({f"{model.__tablename__}.{key}"}))


def covering(held: Held, also: Covered | None, **shields: Any) -> ColumnElement[bool]:
    """Rows that a hold covers, by their columns or by what they belong to."""
    own = held.shields(**shields)
    return own if also is None else or_(own, also(held))


def held_back(name: str, count: int) -> list[Kept]:
    """What a legal hold keeps, in the words of the report."""
    return [Kept(name, count, HELD, held=True)] if count else []


def leaving_as_is(name: str, column: Any, why: str | LazyString) -> Eraser:
    """Keeps the rows: they tell nothing but the number of somebody whose name is gone, or the law asks for them."""
    table, key = column.class_.__table__, column.property.columns[0].key

    def erase(asked: Erasure) -> Done:
        count = db.session.scalar(select(func.count()).select_from(table).where(table.c[key] == asked.person.id)) or 0
        return Done(0, [Kept(name, count, why)] if count else [])

    return Eraser(name, erase, frozenset({f"{table.name}.{key}"}))


def retaining(
    name: str, column: Any, kind: str, at: Any, blank: Mapping[str, Any] | None = None, also: Covered | None = None
) -> Eraser:
    """Deletes, or with ``blank`` empties, the person's rows that the retention of their kind leaves and no hold covers.

    ``at`` is when a row happened; ``also`` says what else a hold covers it by.
    """
    model, key = column.class_, column.property.columns[0].key

    def erase(asked: Erasure) -> Done:
        theirs, held = column == asked.person.id, covering(asked.held, also, person=column, at=at)
        filled = or_(*(_differs(getattr(model, each), value) for each, value in blank.items())) if blank else true()
        since = asked.since(kind)
        free = not_(held) if since is None else and_(at < since, not_(held))
        which = (theirs, free, filled)
        change = update(model).where(*which).values(**blank) if blank else delete(model).where(*which)
        done: Any = db.session.execute(change, execution_options=SILENT)
        young = select(func.count(), func.max(at)).select_from(model).where(theirs, not_(free), not_(held), filled)
        stays = counted(select(func.count()).select_from(model).where(theirs, held, filled))
        return Done(done.rowcount, [*retained(name, kind, young, asked), *held_back(name, stays)])

    return Eraser(name, erase, frozenset({f"{model.__tablename__}.{key}"}))


def retained(name: str, kind: str, young: Any, asked: Erasure) -> list[Kept]:
    """What its retention keeps, in the words of the report; ``young`` counts it and finds the newest."""
    count, newest = db.session.execute(young).one()
    return [Kept(name, count, STAYS, asked.until(kind, newest))] if count else []


def _differs(column: Any, value: Any) -> ColumnElement[bool]:
    """JSON is compared as its text: not every engine compares it otherwise."""
    if isinstance(value, list):
        return cast(column, String).not_in((json.dumps(value), "null"))
    differs: ColumnElement[bool] = column != value
    return differs


SILENT = {"synchronize_session": False}
STAYS = _l("It has to be kept until its retention is over.")
HELD = _l("A legal hold covers it; it goes once that is lifted.")


def plain(value: Any) -> Any:
    """A column's value as JSON knows it; bytes as their number."""
    if isinstance(value, datetime):
        return to_rfc3339(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    return f"{len(value)} bytes" if isinstance(value, bytes) else value


def _encrypted(column: Any) -> bool:
    return isinstance(column.type, EncryptedText)
