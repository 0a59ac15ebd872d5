"""``advocacy move-to``: everything from this database into an empty one of either engine. Imports the rooms below it.

The source is only read, and locked meanwhile so that nobody writes what would stay behind. The target is filled in one
transaction and held against the source, table by table, and its chain of history is walked before that is kept: it is
all there, or it is as empty as before and the move can be begun again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError

from advocacy import schema
from advocacy.backups import places
from advocacy.backups.alone import refuse_company
from advocacy.backups.loading import fill
from advocacy.backups.sums import Sum
from advocacy.backups.tables import Table, next_numbers, quoted, rows_of, tables_of
from advocacy.database import db, writing
from advocacy.errors import Breach, Unready
from advocacy.history.verifying import verify_database
from advocacy.searching.index import make_anew
from advocacy.settings import Settings

ENGINES = ("postgresql", "sqlite")
Told = Callable[[str], None]


@dataclass(frozen=True)
class Moved:
    """Rows of each table, and the positions of the history."""

    rows: dict[str, int]
    positions: int


def move_to(url: str, in_force: Settings, *, now: datetime, told: Told = lambda what: None) -> Moved:
    """Fills the database at that address. Raises Breach when it is none, ours, or in use; Unready while somebody works
    or when it does not answer."""
    target = replace(in_force, database_url=_address(url, in_force))
    schema.require_current()
    revision = schema.needed()
    if revision is None or schema.present() != revision:
        raise Unready("A later version upgraded this database.", remedy="Move it with that version.")
    refuse_company(now)
    with _locked(db.engine) as source:
        tables = tables_of(source)
        numbers = next_numbers(source, tables)
        with places.ready(target, revision, now=now):
            return _carried_over(source, tables, numbers, target, told)


def _carried_over(
    source: Connection, tables: list[Table], numbers: dict[str, int], target: Settings, told: Told
) -> Moved:  # fmt: skip
    sent = {table.name: Sum(table.kinds) for table in tables}

    def rows(table: Table) -> Iterator[list[Any]]:
        told(table.name)
        for row in rows_of(source, table):
            sent[table.name].add(row)
            yield row

    with writing():
        arrived = fill(db.session.connection(), tables, rows, numbers)
        if wrong := [name for name, total in sent.items() if arrived[name] != total.text]:
            raise Breach(f"These tables did not arrive as they were: {', '.join(wrong[:5])}; nothing was kept.")
        told("the search")
        make_anew()
        told("the history")
        report = verify_database(target)
        if not report.whole:
            raise Breach(
                f"The history is broken at position {report.broken_at}: {report.why}; nothing was kept.",
                remedy="`advocacy history verify` says the same of the database in use: find out why first.",
            )
    return Moved({name: total.rows for name, total in sent.items()}, report.positions)


def _address(url: str, in_force: Settings) -> str:
    try:
        wanted = make_url(url.replace("postgres://", "postgresql://", 1))
    except ArgumentError as wrong:
        raise Breach("That is no address of a database.", remedy=_REMEDY) from wrong
    if wanted.get_backend_name() not in ENGINES or not wanted.database:
        raise Breach("That is no address of a database that we work with.", remedy=_REMEDY)
    plain = wanted.render_as_string(hide_password=False)
    ours = make_url(in_force.database).set(drivername="")
    if make_url(replace(in_force, database_url=plain).database).set(drivername="") == ours:
        raise Breach("That is the database in use.", remedy="Name another one.")
    return plain


_REMEDY = "Write it as postgresql://user:password@host/name, or as sqlite:////path/to/advocacy.sqlite3."


@contextmanager
def _locked(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one state of the database, which nobody can change meanwhile."""
    with engine.connect().execution_options(writing=True) as connection, connection.begin() as transaction:
        if connection.dialect.name == "postgresql":
            names = ", ".join(quoted(table.name) for table in tables_of(connection))
            connection.exec_driver_sql(f"LOCK TABLE {names} IN SHARE MODE")
        try:
            yield connection
        finally:
            transaction.rollback()
