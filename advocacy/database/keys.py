"""Rows found by an index where the plain condition would read the whole table: several columns at once, a beginning.

SQLite reads a whole table for ``(a, b) IN (VALUES ...)`` of more than one row: its planner takes no compound list for
an index (sqlite.org/rowvalue.html). Each column is asked for too, so that an index that begins with them is used.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, tuple_

from advocacy.database.declared import dialect_name


def among(columns: Sequence[Any], rows: Collection[Sequence[Any]]) -> ColumnElement[bool]:
    """True where the ``columns`` hold the values of one of the ``rows``, in that order; of no rows, never."""
    each = [column.in_({row[place] for row in rows}) for place, column in enumerate(columns)]
    return and_(*each, tuple_(*columns).in_([tuple(row) for row in rows]))


def begins_with(column: Any, prefix: str) -> ColumnElement[bool]:
    """True where a text begins with ``prefix``, which is not empty.

    SQLite's LIKE knows no great and small letters and so no index (sqlite.org/optoverview.html, 5): there the text lies
    between the prefix and what comes right after all that begin with it. On PostgreSQL LIKE uses an index of the
    column by ``text_pattern_ops`` (postgresql.org/docs/current/indexes-opclass.html).
    """
    if dialect_name() == "sqlite":
        return and_(column >= prefix, column < prefix[:-1] + chr(ord(prefix[-1]) + 1))
    found: ColumnElement[bool] = column.startswith(prefix, autoescape=True)
    return found
