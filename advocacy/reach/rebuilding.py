"""The rollups made anew from the raw figures, or compared with them, a span of days at a time.

``rebuild_days`` is a verb. Comparing only reads, in one snapshot: what is counted and its mark are written together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import delete, func, select, update

from advocacy.database import db, insert_for
from advocacy.posts.models import Reading
from advocacy.reach import facts, rollups
from advocacy.reach.counting import Cell, Deltas, HourCell
from advocacy.reach.models import Basis, Publication, ReachCount, ReachHour
from advocacy.reach.periods import Period, company_zone

VERSION = 2
"""Of how raw figures make rollups. Raise it when that changes: the rollups are then made anew by themselves."""
SPAN = 7
"""So many days at once: of ten thousand sharers a week of cells fits into the memory of a small machine."""
NAME = "rollups"


@dataclass(frozen=True)
class Difference:
    """A figure of the rollups that is not what the raw figures make of it; 0 where it is not there."""

    cell: Cell | HourCell
    stored: int
    rebuilt: int


@dataclass(frozen=True)
class Comparison:
    """How many figures of some days were compared, and those that differ."""

    cells: int
    differences: list[Difference]


def spans() -> Iterator[Period]:
    """All days that have a figure, raw or rolled up, in spans of a week, oldest first."""
    zone = company_zone()
    found = _days(zone)
    if found is None:
        return
    first, last = found
    while first <= last:
        until = min(first + timedelta(days=SPAN - 1), last)
        yield Period(first, until, zone)
        first = until + timedelta(days=1)


def rebuild_days(days: Period) -> None:
    """Makes the rollups of these days anew. Flushes; the caller commits. Nothing is counted meanwhile."""
    rollups.lock_all()
    _date_publications(days)
    read = select(Reading.share_id).where(
        Reading.captured_at >= days.start, Reading.captured_at < days.end, Reading.counted
    )
    for some in facts.in_lists(sorted(set(db.session.scalars(read)))):
        rollups.keep_standings(facts.posts(some, waiting=False))
    db.session.execute(delete(ReachCount).where(ReachCount.day.between(days.first, days.last)))
    db.session.execute(delete(ReachHour).where(ReachHour.hour >= days.start, ReachHour.hour < days.end))
    rollups.add(facts.derived(days))


def compare(days: Period) -> Comparison:
    """Compares the rollups of these days with what the raw figures make of them."""
    rebuilt, stored = facts.derived(days), _stored(days)
    pairs: list[tuple[Counter[Any], Counter[Any]]] = [(stored.days, rebuilt.days), (stored.hours, rebuilt.hours)]
    cells, found = 0, []
    for kept, made in pairs:
        every = kept.keys() | made.keys()
        cells += len(every)
        found += [Difference(cell, kept[cell], made[cell]) for cell in sorted(every) if kept[cell] != made[cell]]
    return Comparison(cells, found)


def one_snapshot() -> None:
    """What the open reading transaction sees from now on is of one moment. SQLite's always do."""
    if db.engine.dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def basis() -> Basis | None:
    """By which rules, and in which zone, the rollups stand; None before the first time."""
    return db.session.get(Basis, NAME)


def stands() -> bool:
    """True when the rollups are counted by today's rules, in the company's zone."""
    found = basis()
    return found is not None and (found.version, found.zone) == (VERSION, str(company_zone()))


def note_basis(now: datetime) -> None:
    """From now on the rollups stand by today's rules and zone."""
    values = {"version": VERSION, "zone": str(company_zone()), "made_at": now}
    upsert = insert_for(Basis).values(name=NAME, **values)
    db.session.execute(upsert.on_conflict_do_update(index_elements=["name"], set_=values))


def _days(zone: tzinfo) -> tuple[date, date] | None:
    found = facts.bounds()
    raw = [at.astimezone(zone).date() for at in found] if found else []
    rolled = db.session.execute(select(func.min(ReachCount.day), func.max(ReachCount.day))).one()
    hours = db.session.execute(select(func.min(ReachHour.hour), func.max(ReachHour.hour))).one()
    every = [*raw, *(day for day in rolled if day), *(hour.astimezone(zone).date() for hour in hours if hour)]
    return (min(every), max(every)) if every else None


def _date_publications(days: Period) -> None:
    """Publications of these days are dated by the company's zone as it is now."""
    dated = select(Publication.share_id, Publication.at, Publication.day).where(
        Publication.at >= days.start, Publication.at < days.end
    )
    wrong: dict[date, list[int]] = {}
    for share_id, at, day in db.session.execute(dated):
        right = at.astimezone(days.zone).date()
        if right != day:
            wrong.setdefault(right, []).append(share_id)
    for day, share_ids in wrong.items():
        for some in facts.in_lists(share_ids):
            moved = update(Publication).where(Publication.share_id.in_(some)).values(day=day)
            db.session.execute(moved, execution_options={"synchronize_session": False})


def _stored(days: Period) -> Deltas:
    stored = Deltas(days.zone)
    columns = (getattr(ReachCount, name) for name in Cell._fields)
    by_day = select(*columns, ReachCount.value).where(
        ReachCount.day.between(days.first, days.last), ReachCount.value != 0
    )
    stored.days.update({Cell(*cell): value for *cell, value in db.session.execute(by_day)})
    hours = (getattr(ReachHour, name) for name in HourCell._fields)
    by_hour = select(*hours, ReachHour.value).where(
        ReachHour.hour >= days.start, ReachHour.hour < days.end, ReachHour.value != 0
    )
    stored.hours.update({HourCell(*cell): value for *cell, value in db.session.execute(by_hour)})
    return stored
