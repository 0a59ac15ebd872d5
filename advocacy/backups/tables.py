"""The tables of a database as it describes itself, and their rows in the copy's form. Imports kinds, errors.

What the search keeps of words is made anew from its entries: each engine has its own form of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, inspect

from advocacy.backups.kinds import OUT, Kind, kind_of
from advocacy.errors import Unready

BATCH = 1000
MADE_ANEW = "search_words"
OF_THE_SCHEMA = frozenset({"alembic_version", "schema_levels"})
"""What an upgrade writes; a copy names its revision instead."""


@dataclass(frozen=True)
class Table:
    """A table: its columns' names and kinds, in order."""

    name: str
    columns: tuple[tuple[str, Kind], ...]

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """The columns' kinds."""
        return tuple(kind for _name, kind in self.columns)

    @property
    def numbered(self) -> bool:
        """True when rows may have numbers of the database's own making."""
        return ("id", Kind.NUMBER) in self.columns

    @property
    def names(self) -> str:
        """The columns as SQL lists them."""
        return ", ".join(quoted(name) for name, _kind in self.columns)


def quoted(name: str) -> str:
    """A name as both engines quote it."""
    return '"' + name.replace('"', '""') + '"'


def tables_of(connection: Connection) -> list[Table]:
    """Every table whose rows a copy holds, by name. Raises Unready for a kind of column that copies don't know."""
    seen = inspect(connection)
    names = sorted(
        name for name in seen.get_table_names() if name not in OF_THE_SCHEMA and not name.startswith(MADE_ANEW)
    )
    described = seen.get_multi_columns(filter_names=names)
    found = {name: columns for (_schema, name), columns in described.items()}
    return [Table(name, tuple(_column(name, each) for each in found[name])) for name in names]


def _column(table: str, described: Any) -> tuple[str, Kind]:
    kind = kind_of(described["type"])
    if kind is None:
        raise Unready(f"Copies don't know the kind of {table}.{described['name']}: {described['type']}.")
    return described["name"], kind


def rows_of(connection: Connection, table: Table) -> Iterator[list[Any]]:
    """The rows in the copy's form, some thousand of them in memory."""
    on_postgresql = connection.dialect.name == "postgresql"
    wanted = ", ".join(
        f"{quoted(name)}::text" if on_postgresql and kind is Kind.JSON else quoted(name) for name, kind in table.columns
    )
    turns = [OUT[kind] for kind in table.kinds]
    found = connection.exec_driver_sql(
        f"SELECT {wanted} FROM {quoted(table.name)}",  # noqa: S608 - names of our own tables, quoted
        execution_options={"stream_results": True, "yield_per": BATCH},
    )
    for row in found:
        yield [None if value is None else turn(value) for value, turn in zip(row, turns, strict=True)]


def next_numbers(connection: Connection, tables: Sequence[Table]) -> dict[str, int]:
    """Table -> the last number that was given out in it; a row that is gone leaves its number unused."""
    if connection.dialect.name == "postgresql":
        found = connection.exec_driver_sql(_GIVEN_OUT)
        return {name: last for name, last in found if last is not None}
    numbered = [table for table in tables if table.numbered]
    return {
        table.name: last
        for table in numbered
        if (last := connection.exec_driver_sql(f"SELECT max(id) FROM {quoted(table.name)}").scalar())  # noqa: S608
    }


_GIVEN_OUT = """SELECT owner.relname, numbers.last_value
    FROM pg_class sequence
    JOIN pg_depend belongs ON belongs.objid = sequence.oid AND belongs.deptype IN ('a', 'i')
        AND belongs.classid = 'pg_class'::regclass AND belongs.refclassid = 'pg_class'::regclass
    JOIN pg_class owner ON owner.oid = belongs.refobjid
    JOIN pg_sequences numbers ON numbers.schemaname = sequence.relnamespace::regnamespace::text
        AND numbers.sequencename = sequence.relname
    WHERE sequence.relkind = 'S' AND numbers.schemaname = current_schema()"""
