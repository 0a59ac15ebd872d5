"""What jobs do to many rows: each in a transaction of its own. Opens its own transactions."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import Select

from advocacy.database import db, reading, writing
from advocacy.errors import InvalidMove


def ids_of(due: Select[int]) -> list[int]:
    """The ids that are due by now."""
    with reading():
        return list(db.session.scalars(due))


def each(keys: Iterable[int], do: Callable[[int], object]) -> int:
    """One transaction each, so that one that somebody moved meanwhile leaves the others alone. Gives how many."""
    done = 0
    for key in keys:
        try:
            with writing():
                do(key)
        except InvalidMove:  # somebody was quicker
            continue
        done += 1
    return done
