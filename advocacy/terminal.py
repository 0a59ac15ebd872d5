"""What holds for every command: the schema is asked for first, and a database that is away is told in one line.

Imports schema, errors.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError

from advocacy import schema
from advocacy.errors import Unready

ALWAYS = ""
WITHOUT_SCHEMA = {
    "upgrade": ALWAYS, "restore": ALWAYS, "doctor": ALWAYS, "settings": ALWAYS, "keys": ALWAYS,
    "history verify": "file",
}  # fmt: skip
"""Commands that make the schema, or work without a database: always, or when that argument is given."""


def asking_first(command: click.Command, above: str = "") -> click.Command:
    """The command, and those below it, refused unless the schema is this version's. Changes the command itself."""
    path = f"{above} {command.name}".strip()
    if isinstance(command, click.Group):
        for below in command.commands.values():
            asking_first(below, path)
        if not command.invoke_without_command:
            return command
    if command.callback is not None and WITHOUT_SCHEMA.get(path) != ALWAYS:
        command.callback = with_appcontext(_asks(command.callback, unless=WITHOUT_SCHEMA.get(path, "")))
    return command


def _asks(callback: Callable[..., Any], unless: str) -> Callable[..., Any]:
    @wraps(callback)
    def asks(*given: Any, **named: Any) -> Any:
        if not named.get(unless):
            schema.require_current()
        return callback(*given, **named)

    return asks


@contextmanager
def told_when_away() -> Iterator[None]:
    """Raises Unready in place of what drivers raise when they reach no database."""
    try:
        yield
    except (OperationalError, InterfaceError) as away:
        raise _away(away) from away
    except DatabaseError as wrong:
        if type(wrong.orig) is not sqlite3.DatabaseError:  # one of its own kind: the file is no database, or broken
            raise
        raise _away(wrong) from wrong


def _away(problem: DatabaseError | InterfaceError) -> Unready:
    why = (str(problem.orig).splitlines() or [type(problem.orig).__name__])[0]
    return Unready(
        f"The database does not answer: {why.rstrip('.')}.",
        remedy="See that it runs and that ADVOCACY_DATABASE_URL, or ADVOCACY_DATA_DIR without one, is right.",
    )
