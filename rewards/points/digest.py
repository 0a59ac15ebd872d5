"""What points put into digests: what was earned and confirmed since the last one. It comes along with other news.

Credits are confirmed up to a day after they are given and count on the day of the credit, so days are told two days
late: by then they stand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta

from flask_babel import format_decimal, gettext, ngettext
from sqlalchemy import select

from advocacy import settings
from advocacy.database import db
from advocacy.notices.digests import Figure, Section, Stretch, Write
from rewards.models import POINTS, PointDay

SETTLED_AFTER = timedelta(days=2)


def earned(stretches: Mapping[int, Stretch]) -> Mapping[int, Write]:
    """Points of each person. One statement."""
    zone = settings.current().zone
    days = {
        person_id: tuple(at.astimezone(zone).date() - SETTLED_AFTER for at in (stretch.since, stretch.until))
        for person_id, stretch in stretches.items()
    }
    if not days:
        return {}
    rows = db.session.execute(
        select(PointDay.person_id, PointDay.day, PointDay.earned).where(
            PointDay.unit == POINTS, PointDay.day >= min(since for since, _ in days.values()),
            PointDay.day < max(until for _, until in days.values()), PointDay.person_id.in_(days),
        )
    )  # fmt: skip
    sums = defaultdict[int, int](int)
    for person_id, day, points in rows:
        since, until = days[person_id]
        if since <= day < until:
            sums[person_id] += points
    return {person_id: _written(points) for person_id, points in sums.items() if points > 0}


def _written(points: int) -> Write:
    def write() -> Section:
        figure = Figure(format_decimal(points), ngettext("point earned", "points earned", points))
        return Section(
            gettext("Your points"), "", figures=[figure], button=gettext("My points"), path="/points", is_news=False
        )  # fmt: skip

    return write
