"""Claiming: one row of a queue for one of many workers, looked at before anything is written. Imports transactions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Select

from advocacy.database.declared import db
from advocacy.database.transactions import reading, writing

Row = TypeVar("Row")


@contextmanager
def claiming(due: Select[Row], *, of: Any = None) -> Iterator[Row | None]:
    """The first of the rows that are due, locked, in a transaction that ends with the block; None when none is left.

    Whoever takes it moves its next try behind the end of its lease there, and works on it after the block. Rows that
    another worker has locked are passed over (PostgreSQL); ``of`` names the table to lock where several are joined.
    A queue in which nothing is due is only read.
    """
    with reading():
        waits = db.session.scalar(due) is not None
    if not waits:
        yield None
        return
    with writing():
        yield db.session.scalar(due.with_for_update(of=of, skip_locked=True))
