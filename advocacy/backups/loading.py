"""Fills a database of the right schema with the rows of a copy, in the caller's transaction: all of it or nothing.

Foreign keys and triggers stand aside meanwhile, for rows come in no order; keys are checked once at the end. Imports
tables, kinds, sums, database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from advocacy.backups.kinds import INTO_POSTGRESQL, INTO_SQLITE
from advocacy.backups.sums import Sum
from advocacy.backups.tables import BATCH, Table, quoted, rows_of, tables_of
from advocacy.errors import Breach

RowsOf = Callable[[Table], Iterable[Sequence[Any]]]


def fill(connection: Connection, tables: Sequence[Table], rows: RowsOf, numbers: Mapping[str, int]) -> dict[str, str]:
    """Puts these rows in place of whatever the schema brought along; gives each table's sum as the database now has it.

    ``numbers``: table -> the last number given out in it. Raises Breach when tables differ or rows don't fit.
    """
    there = {table.name: table for table in tables_of(connection)}
    _same_tables(there, tables)
    with _aside(connection, list(there.values())):
        for table in tables:
            try:
                _put(connection, table, rows(table))
            except (DBAPIError, connection.dialect.loaded_dbapi.Error) as refusal:
                why = str(getattr(refusal, "orig", refusal)).splitlines()[0]
                raise Breach(f"A row of {table.name} does not fit into the database: {why}.") from refusal
    if connection.dialect.name == "postgresql":
        _go_on_counting(connection, tables, numbers)
    return {table.name: sum_of(connection, table) for table in tables}


def sum_of(connection: Connection, table: Table) -> str:
    """The sum of a table as it is in the database."""
    total = Sum(table.kinds)
    for row in rows_of(connection, table):
        total.add(row)
    return total.text


def _same_tables(there: Mapping[str, Table], copied: Sequence[Table]) -> None:
    """The columns' order may differ: a table that was altered on SQLite was copied. Raises Breach."""
    ours = {table.name: dict(table.columns) for table in copied}
    theirs = {table.name: dict(table.columns) for table in there.values()}
    if wrong := sorted(name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name)):
        raise Breach(f"The copy's tables are not those of its schema: {', '.join(wrong[:5])}.")


def _put(connection: Connection, table: Table, rows: Iterable[Sequence[Any]]) -> None:
    if connection.dialect.name == "postgresql":
        turns = [INTO_POSTGRESQL[kind] for kind in table.kinds]
        raw: Any = connection.connection.dbapi_connection
        with raw.cursor() as cursor, cursor.copy(f"COPY {quoted(table.name)} ({table.names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(_turned(row, turns))
        return
    turns = [INTO_SQLITE[kind] for kind in table.kinds]
    places = ", ".join("?" * len(turns))
    statement = f"INSERT INTO {quoted(table.name)} ({table.names}) VALUES ({places})"  # noqa: S608 - quoted names
    left = iter(rows)
    while some := [_turned(row, turns) for row in islice(left, BATCH)]:
        connection.exec_driver_sql(statement, some)


def _turned(row: Sequence[Any], turns: Sequence[Callable[[Any], Any]]) -> tuple[Any, ...]:
    return tuple(None if value is None else turn(value) for value, turn in zip(row, turns, strict=True))


@contextmanager
def _aside(connection: Connection, tables: Sequence[Table]) -> Iterator[None]:
    """An empty database whose keys and triggers are not looked at until the block ends.

    SQLite's keys can't be let alone from within a transaction: whoever opens the database does so before.
    """
    if connection.dialect.name == "postgresql":
        names = ", ".join(quoted(table.name) for table in tables)
        connection.exec_driver_sql(f"TRUNCATE {names}")
        keys = connection.exec_driver_sql(_FOREIGN_KEYS).all()
        for table, name, _definition in keys:
            connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {quoted(name)}")
        yield
        for table, name, definition in keys:
            connection.exec_driver_sql(f"ALTER TABLE {table} ADD CONSTRAINT {quoted(name)} {definition}")
        return
    triggers = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
    for name, _sql in triggers:
        connection.exec_driver_sql(f"DROP TRIGGER {quoted(name)}")
    for table in tables:
        connection.exec_driver_sql(f"DELETE FROM {quoted(table.name)}")  # noqa: S608 - quoted names
    yield
    for _name, statement in triggers:
        connection.exec_driver_sql(statement)
    if lost := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise Breach(f"A row of {lost[0]} points at one of {lost[2]} that is not there.")


_FOREIGN_KEYS = """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY conname"""


def _go_on_counting(connection: Connection, tables: Sequence[Table], numbers: Mapping[str, int]) -> None:
    """The next number is one that nobody had."""
    for table in tables:
        if not table.numbered:
            continue
        sequence = connection.exec_driver_sql("SELECT pg_get_serial_sequence(%s, 'id')", (quoted(table.name),)).scalar()
        if sequence is None:
            continue
        highest = connection.exec_driver_sql(f"SELECT max(id) FROM {quoted(table.name)}").scalar()  # noqa: S608
        last = max(highest or 0, numbers.get(table.name, 0))
        connection.exec_driver_sql("SELECT setval(%s, %s, %s)", (sequence, max(last, 1), last > 0))
