"""A table's rows, a batch at a time, in the order of its key: no request and no job ever holds them all. Queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Date, literal, select, tuple_

from advocacy.database import db
from advocacy.exports.tables import Table

BATCH = 1_000


@dataclass(frozen=True)
class Span:
    """A time: from the first instant to before the second; None is open."""

    since: datetime | None = None
    until: datetime | None = None


EVER = Span()


@dataclass(frozen=True)
class Batch:
    """Some rows, each with a value for every column in the table's order. ``last`` is the key to go on after."""

    rows: Sequence[Sequence[Any]]
    last: tuple[Any, ...] | None


def batch_of(table: Table, span: Span, after: tuple[Any, ...] | None = None, limit: int = BATCH) -> Batch:
    """The next rows. One statement; ``last`` is None when there are no more."""
    columns = [column.of.label(f"c{place}") for place, column in enumerate(table.columns)]
    keys = [key.label(f"k{place}") for place, key in enumerate(table.key)]
    wanted = table.narrowed(select(*columns, *keys))
    if table.at is not None:
        wanted = _within(wanted, table.at, span)
    if after is not None:
        bound = [literal(value, key.type) for value, key in zip(after, table.key, strict=True)]
        wanted = wanted.where(tuple_(*table.key) > tuple_(*bound))
    found = db.session.execute(wanted.order_by(*table.key).limit(limit)).all()
    width = len(table.columns)
    last = tuple(found[-1][width:]) if len(found) == limit else None
    return Batch([tuple(row[:width]) for row in found], last)


def _within(wanted: Any, at: Any, span: Span) -> Any:
    """Days are days of UTC: a file says the same wherever it is opened."""
    by_day = isinstance(at.type, Date)
    if span.since is not None:
        wanted = wanted.where(at >= (span.since.astimezone(UTC).date() if by_day else span.since))
    if span.until is not None:
        wanted = wanted.where(at < (_day_after(span.until) if by_day else span.until))
    return wanted


def _day_after(until: datetime) -> date:
    """The first day that is not in the span any more: a day that has begun before its end belongs to it."""
    end = until.astimezone(UTC)
    begins = end.replace(hour=0, minute=0, second=0, microsecond=0)
    return end.date() if end == begins else end.date() + timedelta(days=1)
