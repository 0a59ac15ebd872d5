"""Pages of a list, by keyset: the cursor is the last row's key, so that nothing is skipped or shown twice."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, literal, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql import ColumnElement

from advocacy.database.columns import UTCDateTime
from advocacy.database.declared import db
from advocacy.english import English
from advocacy.errors import Breach

Item = TypeVar("Item")


@dataclass(frozen=True)
class Page(Generic[Item]):
    """A part of a list; ``next`` is the cursor of the following part, None at the end."""

    items: Sequence[Item]
    next: str | None


MOST = 200
LONGEST_CURSOR = 500
MOST_COUNTED = 1000


def counted(statement: Select[Any]) -> int:
    """How many rows a statement gives, ``MOST_COUNTED`` for that many or more: a badge needs no more than that."""
    return db.session.scalar(select(func.count()).select_from(statement.limit(MOST_COUNTED).subquery())) or 0


def page(
    statement: Select[Any],
    key: InstrumentedAttribute[Any] | Sequence[InstrumentedAttribute[Any]],
    cursor: str | None,
    limit: int,
    *,
    ascending: bool = False,
) -> Page[Any]:
    """One page of a statement, newest first unless ``ascending``, ordered by ``key``: columns that are unique together.

    Raises Breach for a cursor that is not one of ours, or a limit outside 1..200.
    """
    if not 1 <= limit <= MOST:
        raise Breach(
            English("Can't list that many at once."), remedy=English("Use a limit from 1 to %(most)s.", most=MOST)
        )
    keys = list(key) if isinstance(key, Sequence) else [key]
    if cursor:
        statement = statement.where(past(cursor, keys, ascending=ascending))
    statement = statement.order_by(*(each.asc() if ascending else each.desc() for each in keys)).limit(limit + 1)
    rows = db.session.scalars(statement).unique().all()
    more = len(rows) > limit
    rows = rows[:limit]
    return Page(rows, cursor_of(rows[-1], keys) if more else None)


def walk(a_page: Callable[[str | None], Page[Item]], *, forgetting: bool = False) -> Iterator[Item]:
    """Every row of a list, read a page at a time: ``a_page`` gives that of a cursor.

    ``forgetting`` keeps none in memory longer than its page, nor anything else that the session has read.
    """
    cursor: str | None = None
    while True:
        part = a_page(cursor)
        yield from part.items
        if part.next is None:
            return
        cursor = part.next
        if forgetting:
            db.session.expunge_all()


def cursor_of(row: Any, keys: Sequence[InstrumentedAttribute[Any]]) -> str:
    """The cursor that goes on behind a row that has these columns."""
    return _make_cursor([getattr(row, each.key) for each in keys])


def past(cursor: str, keys: Sequence[InstrumentedAttribute[Any]], *, ascending: bool = False) -> ColumnElement[bool]:
    """The condition that goes on behind a cursor. Raises Breach for one that is not ours."""
    place, after = tuple_(*keys), tuple_(*_read_cursor(cursor, keys))
    return place > after if ascending else place < after


def begins_after(cursor: str | None, key: InstrumentedAttribute[Any]) -> Any:
    """The bound value of ``key`` after which the page of a cursor begins, for statements that narrow what they read;
    None for the first page. Raises Breach for a cursor that is not one of ours.
    """
    return _read_cursor(cursor, [key])[0] if cursor else None


def _make_cursor(values: Sequence[Any]) -> str:
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _read_cursor(cursor: str, keys: Sequence[InstrumentedAttribute[Any]]) -> list[Any]:
    try:
        if len(cursor) > LONGEST_CURSOR:
            raise ValueError("too long")
        plain = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return [_as_bound(value, key) for value, key in zip(plain, keys, strict=True)]
    except (ValueError, TypeError, OverflowError, binascii.Error) as wrong:
        raise Breach(
            English("That cursor is not one of ours."), remedy=English("Start from the first page.")
        ) from wrong


def _as_bound(value: Any, key: InstrumentedAttribute[Any]) -> Any:
    """The value with the column's own type: a row of values has none by itself."""
    if isinstance(key.type, UTCDateTime):
        instant = datetime.fromisoformat(value)
        if instant.tzinfo is None:
            raise ValueError("no offset")
        return literal(instant.astimezone(UTC), key.type)
    number = int(value)
    if abs(number) >= 2**63:
        raise ValueError("no key is that large")
    return literal(number, key.type)
