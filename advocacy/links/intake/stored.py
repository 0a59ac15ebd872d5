"""What the database holds of visitors' clicks; how it takes new rows and changed verdicts.

Rows that say the same are read as one with their number, so that a flood costs no more than its minutes.
Imports floods, settling and models.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

import psycopg
from sqlalchemy import bindparam, func, select, update
from sqlalchemy.sql import ColumnElement

from advocacy.database import db, dialect_name, insert_for
from advocacy.links.intake.floods import Minute
from advocacy.links.intake.settling import Change, Flip, Hour, Visitor
from advocacy.links.lists import in_lists
from advocacy.links.models import Click, ClickHour
from advocacy.links.verdicts.judging import Kind
from advocacy.links.verdicts.machines import Verdict

COLUMNS = (
    "journal", "offset", "link_id", "minute", "agent_family", "flags", "verdict", "rule_version", "day_hash",
)  # fmt: skip
Rows = dict[Visitor, dict[tuple[Kind, Verdict], int]]
"""Stored rows by visitor, those that say the same with their number."""

FIGURES = ("raw", "human", "machine", "suspected", "unique")


def of_visitors(visitors: Collection[Visitor]) -> Rows:
    """All rows of these visitors; those without a hash have none that belong together."""
    found: Rows = {}
    for some in in_lists(sorted({day_hash for _, day_hash in visitors if day_hash is not None})):
        found |= _read(Click.day_hash.in_(some))
    return found


def of_minutes(minutes: Iterable[Minute]) -> Rows:
    """Everybody's rows in these minutes of these links."""
    found: Rows = {}
    for link_id, minute in minutes:
        for visitor, rows in _read(Click.link_id == link_id, Click.minute == minute).items():
            found.setdefault(visitor, {}).update(rows)  # another minute's are of another kind
    return found


def of_links(first: int, last: int, since: datetime, until: datetime) -> Rows:
    """All rows of the links from ``first`` to ``last`` from one instant to before another."""
    return _read(Click.link_id.between(first, last), Click.minute >= since, Click.minute < until)


def _read(*where: ColumnElement[bool]) -> Rows:
    kinds = (Click.link_id, Click.day_hash, Click.minute, Click.flags, Click.agent_family, Click.verdict)
    found: Rows = {}
    for link_id, day_hash, minute, flags, family, verdict, count in db.session.execute(
        select(*kinds, func.count()).where(*where).group_by(*kinds)
    ):
        rows = found.setdefault((link_id, None if day_hash is None else bytes(day_hash)), {})
        rows[Kind(minute, flags, family), verdict] = count
    return found


def insert_rows(rows: Sequence[tuple[Any, ...]]) -> None:
    """New rows, in the order of ``COLUMNS``, past the unit of work: COPY on PostgreSQL, one statement on SQLite."""
    names = ", ".join(f'"{name}"' for name in COLUMNS)
    if dialect_name() == "postgresql":
        driver: psycopg.Connection[Any] = db.session.connection().connection.driver_connection  # type: ignore[assignment]
        with driver.cursor().copy(f"COPY clicks ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    places = ", ".join("?" * len(COLUMNS))
    statement = f"INSERT INTO clicks ({names}) VALUES ({places})"  # noqa: S608 - our own names
    db.session.connection().exec_driver_sql(statement, list(rows))


def for_driver(minute: datetime) -> Any:
    """An instant as the driver takes it: SQLite keeps text without offset, in UTC, as the column's type writes it."""
    return minute if dialect_name() == "postgresql" else minute.strftime("%Y-%m-%d %H:%M:%S.%f")


def flip(flips: Sequence[Flip], rule_version: int) -> None:
    """Gives stored rows their other verdicts."""
    for known in (True, False):
        some = [each for each in flips if (each.visitor[1] is not None) is known]
        if some:
            db.session.connection().execute(_flip(known=known), [_bound(each, rule_version) for each in some])


def _flip(*, known: bool) -> Any:
    """Changes so many of the rows that say the same; which of them is all one, for they are alike."""
    visitor = Click.day_hash == bindparam("day_hash_") if known else Click.day_hash.is_(None)
    alike = (
        select(Click.id)
        .where(
            visitor, Click.link_id == bindparam("link_id_"), Click.minute == bindparam("minute_"),
            Click.flags == bindparam("flags_"), Click.agent_family == bindparam("family_"),
            Click.verdict == bindparam("was_"),
        )
        .order_by(Click.id)
        .limit(bindparam("count_"))
    )  # fmt: skip
    values: dict[str, Any] = {"verdict": bindparam("becomes_"), "rule_version": bindparam("version_")}
    return update(Click.__table__).where(Click.id.in_(alike.scalar_subquery())).values(**values)  # type: ignore[arg-type]


def _bound(each: Flip, rule_version: int) -> dict[str, Any]:
    link_id, day_hash = each.visitor
    bound = {
        "link_id_": link_id, "minute_": each.kind.minute, "flags_": each.kind.flags, "family_": each.kind.family,
        "was_": each.was, "becomes_": each.becomes, "count_": each.rows, "version_": rule_version,
    }  # fmt: skip
    return bound if day_hash is None else {**bound, "day_hash_": day_hash}


def add(changes: Mapping[Hour, Change]) -> None:
    """Adds changes to the hourly counters."""
    rows = [
        {"link_id": link_id, "hour": hour, **{name: getattr(change, name) for name in FIGURES}}
        for (link_id, hour), change in sorted(changes.items(), key=itemgetter(0))
    ]
    if rows:
        upsert = insert_for(ClickHour)
        added = {name: getattr(ClickHour, name) + getattr(upsert.excluded, name) for name in FIGURES}
        db.session.execute(upsert.on_conflict_do_update(index_elements=["link_id", "hour"], set_=added), rows)
