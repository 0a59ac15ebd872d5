"""Fills a database by INSERT ... SELECT over a table of numbers: 10^5 rows of everything in seconds, on both engines.

The rows go straight into the tables, past every verb: they are for looking at, not for working with.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Date, MetaData, String, Table, cast, func, insert, literal, select, text
from sqlalchemy.sql import ColumnElement

from advocacy.database import BigId, UTCDateTime, db, dialect_name

SPAN_MINUTES = 70 * 24 * 60
"""Rows lie in the last 70 days, whatever their number."""

_meta = MetaData()
_numbers = Table(
    "bench_numbers", _meta,
    Column("i", BigId, primary_key=True), Column("at", UTCDateTime), Column("later", UTCDateTime), Column("day", Date),
    Column("rolled", Date), Column("hour", UTCDateTime),
)  # fmt: skip
n = _numbers.c
"""The numbers: ``i`` counts from 1, ``at`` is an instant past, ``later`` one to come, ``day`` and ``hour`` those of
``at``; ``rolled`` is another day for each 500, so that 500 stories have each a day's figures."""


def add_numbers(first: int, last: int, now: datetime) -> None:
    """Adds the numbers from ``first`` to ``last``; makes their table if there is none."""
    connection = db.session.connection()
    _meta.create_all(connection)
    rows = [_number(i, now) for i in range(first, last + 1)]
    for begin in range(0, len(rows), 20_000):
        connection.execute(insert(_numbers), rows[begin : begin + 20_000])


def _number(i: int, now: datetime) -> dict[str, Any]:
    minutes = timedelta(minutes=i * 7919 % SPAN_MINUTES + 1)
    return {"i": i, "at": now - minutes, "later": now + minutes, "day": (now - minutes).date(),
            "rolled": now.date() - timedelta(days=(i - 1) // 500),
            "hour": (now - minutes).replace(minute=0, second=0, microsecond=0)}  # fmt: skip


def drop_numbers() -> None:
    """Removes the table of numbers."""
    _meta.drop_all(db.session.connection())


def put(model: Any, first: int, last: int, /, *where: ColumnElement[bool], **columns: Any) -> None:
    """A row of ``model`` for each number from ``first`` to ``last``; values are constants or expressions of ``n``.

    Columns that are left out get the model's own defaults.
    """
    table = model.__table__
    wanted = [_expression(value, table.c[name].type) for name, value in columns.items()]
    rows = select(*wanted).where(n.i.between(first, last), *where)
    db.session.execute(insert(table).from_select(list(columns), rows))


def _expression(value: Any, kind: Any) -> Any:
    return value if isinstance(value, ColumnElement) else literal(value, kind)


def named(prefix: str, number: Any = n.i, suffix: str = "") -> ColumnElement[str]:
    """``prefix`` and a number, as text."""
    return literal(prefix) + cast(number, String) + literal(suffix)


def settle(*models: Any) -> None:
    """Lets PostgreSQL number on after rows that came with their numbers, and look at its tables as autovacuum would."""
    if dialect_name() == "postgresql":
        for model in (each for each in models if "id" in each.__table__.columns):
            name = model.__tablename__
            db.session.execute(
                select(
                    func.setval(
                        func.pg_get_serial_sequence(name, "id"), select(func.max(model.id) + 1).scalar_subquery()
                    )
                )
            )
        db.session.execute(text("ANALYZE"))


def days_before(today: date, number: int) -> list[date]:
    """The last so many days, the newest first."""
    return [today - timedelta(days=ago) for ago in range(number)]
