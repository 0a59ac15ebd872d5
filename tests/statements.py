"""Counts the SQL statements that an engine runs, without those that only begin, end or set up a transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

_MANNERS = ("PRAGMA", "BEGIN", "SET ", "COMMIT", "ROLLBACK")


@contextmanager
def statements_of(engine: Engine) -> Iterator[list[str]]:
    """The statements run meanwhile, as they were sent."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.lstrip().upper().startswith(_MANNERS):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
