"""Counts clicks for the heat map: each person's by the quarter of an hour, the company's by hour of the week.

Clocks differ by quarters of an hour (Nepal's, India's), so that a quarter falls into one hour on everybody's clocks.
Counting a quarter again gives the same row, so that a run may be repeated, and late clicks are found. Flushes; the edge
commits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import BigInteger, cast, delete, extract, func, select

from advocacy.database import db, insert_for
from advocacy.links.models import Click, Link
from advocacy.links.verdicts.machines import Verdict
from advocacy.people.models import Person
from advocacy.times.heat import KNOWN_FOR, Hour, weighed
from advocacy.times.models import AudienceHour, ClickQuarter

LATE = timedelta(hours=26)
"""Clicks are taken in at most about this late; older hours are not counted again."""
AT_ONCE = 500
QUARTER = 900  # seconds
COUNTED_ANEW = timedelta(days=7)
"""Only within these does a quarter without human clicks count none: of older ones the clicks may be forgotten."""


def recent(now: datetime) -> list[dict[str, Any]]:
    """Human clicks by person and quarter of an hour, of all that may have changed since the last count. Reads only."""
    last = db.session.scalar(select(func.max(ClickQuarter.hour_at)))
    since = last - LATE if last is not None else now - KNOWN_FOR
    second = cast(extract("epoch", Click.minute), BigInteger)
    quarter = (second - second % QUARTER).label("quarter")
    asked = (
        select(Link.person_id, quarter, func.count())
        .join(Link, Link.id == Click.link_id)
        .where(Click.minute >= _hour_of(since), Click.verdict == Verdict.HUMAN, Link.person_id.is_not(None))
        .group_by(Link.person_id, quarter)
    )
    again = max(_hour_of(since), now - COUNTED_ANEW)
    known = db.session.execute(
        select(ClickQuarter.person_id, ClickQuarter.hour_at).where(ClickQuarter.hour_at >= again)
    )
    counted: dict[tuple[int | None, datetime], int] = {}
    for known_id, hour_at in known:
        counted[known_id, hour_at] = 0  # unless it is found again: its clicks may have turned out to be machines'
    for person_id, begins, count in db.session.execute(asked):
        counted[person_id, datetime.fromtimestamp(int(begins), UTC)] = count
    return [{"person_id": who, "hour_at": begins, "clicks": count} for (who, begins), count in counted.items()]


def keep_hours(rows: Sequence[Mapping[str, Any]]) -> None:
    """Writes these hours, in place of what was counted of them before."""
    for start in range(0, len(rows), AT_ONCE):
        fresh = insert_for(ClickQuarter)
        upsert = fresh.on_conflict_do_update(
            index_elements=["person_id", "hour_at"], set_={"clicks": fresh.excluded.clicks}
        )
        db.session.execute(upsert, [dict(row) for row in rows[start : start + AT_ONCE]])


def company_week(now: datetime) -> Mapping[Hour, float]:
    """The company's clicks by hour of the week, each on its sharer's clocks, the older the lighter. Reads only."""
    asked = (
        select(Person.zone, ClickQuarter.hour_at, func.sum(ClickQuarter.clicks))
        .join(Person, Person.id == ClickQuarter.person_id)
        .where(ClickQuarter.hour_at > now - KNOWN_FOR)
        .group_by(Person.zone, ClickQuarter.hour_at)
        .order_by(Person.zone)
    )
    found: dict[Hour, float] = {}
    for zone, rows in groupby(db.session.execute(asked), key=lambda row: row[0]):
        hours = ((hour_at, int(count)) for _zone, hour_at, count in rows)
        for hour, count in weighed(hours, zone, now).items():
            found[hour] = found.get(hour, 0.0) + count
    return found


def keep_week(week: Mapping[Hour, float], now: datetime) -> None:
    """Writes the company's week anew, and forgets hours that tell nothing any more."""
    db.session.execute(delete(AudienceHour))
    rows = [{"weekday": day, "hour": hour, "clicks": round(count)} for (day, hour), count in week.items()]
    if rows:
        db.session.execute(insert_for(AudienceHour), rows)
    db.session.execute(delete(ClickQuarter).where(ClickQuarter.hour_at < now - KNOWN_FOR))


def _hour_of(instant: datetime) -> datetime:
    return instant.replace(minute=0, second=0, microsecond=0)
