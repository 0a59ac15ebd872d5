"""What the ground puts into digests: notices that did not reach out, and what one's own posts earned. Queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta

from flask_babel import format_decimal, gettext, ngettext
from sqlalchemy import func, select

from advocacy import settings
from advocacy.database import db
from advocacy.notices.digests import MOST_LINES, Figure, Line, Section, Source, Stretch, Write
from advocacy.notices.models import Notice
from advocacy.reach import metrics
from advocacy.reach.models import Dimension, ReachCount

LONGEST_TEXT = 300


def notices(stretches: Mapping[int, Stretch]) -> Mapping[int, Write]:
    """Notices that wait for a digest and were not read on the page meanwhile, what matters most first."""
    rank = func.row_number().over(partition_by=Notice.person_id, order_by=Notice.id.desc()).label("rank")
    waiting = (
        select(Notice.id, rank)
        .where(Notice.for_digest, Notice.read_at.is_(None), Notice.person_id.in_(stretches))
        .subquery()
    )
    counts = dict(
        db.session.execute(
            select(Notice.person_id, func.count()).join(waiting, waiting.c.id == Notice.id).group_by(Notice.person_id)
        ).all()
    )  # fmt: skip
    newest = select(Notice).join(waiting, waiting.c.id == Notice.id).where(waiting.c.rank <= MOST_LINES)
    found = defaultdict[int, list[Notice]](list)
    for notice in db.session.scalars(newest.order_by(Notice.id.desc())):
        found[notice.person_id].append(notice)
    return {person_id: _notices(told, counts[person_id]) for person_id, told in found.items()}


def _notices(told: list[Notice], count: int) -> Write:
    def write() -> Section:
        lines = [Line(each.title, _shortened(each.text), each.path) for each in told]
        headline = told[0].title if count == 1 else ngettext("%(num)d notice", "%(num)d notices", count)
        return Section(gettext("For you"), headline, lines, button=gettext("All notices"), path="/notices")

    return write


def earned(stretches: Mapping[int, Stretch]) -> Mapping[int, Write]:
    """Posts and human clicks of whole days of the company's since the last digest, up to yesterday."""
    zone = settings.current().zone
    days = {
        person_id: (each.since.astimezone(zone).date(), each.until.astimezone(zone).date())
        for person_id, each in stretches.items()
    }
    if not days:
        return {}
    first, last = min(since for since, _ in days.values()), max(until for _, until in days.values())
    rows = db.session.execute(
        select(ReachCount.key, ReachCount.day, ReachCount.metric, func.sum(ReachCount.value))
        .where(
            ReachCount.dimension == Dimension.PERSON, ReachCount.key.in_([str(each) for each in days]),
            ReachCount.metric.in_((metrics.POSTS, metrics.HUMAN)), ReachCount.day >= first,
            ReachCount.day < last + timedelta(days=1),
        )
        .group_by(ReachCount.key, ReachCount.day, ReachCount.metric)
    )  # fmt: skip
    sums = defaultdict[int, dict[str, int]](lambda: {metrics.POSTS: 0, metrics.HUMAN: 0})
    for key, day, metric, value in rows:
        since, until = days[int(key)]
        if since <= day < until:
            sums[int(key)][metric] += int(value)
    return {person_id: _earned(found) for person_id, found in sums.items() if found[metrics.HUMAN] > 0}


def _earned(found: Mapping[str, int]) -> Write:
    def write() -> Section:
        clicks, posts = found[metrics.HUMAN], found[metrics.POSTS]
        said = ngettext("Your posts brought %(num)d click", "Your posts brought %(num)d clicks", clicks)
        figures = [Figure(format_decimal(clicks), gettext("clicks by people, counted by us"))]
        if posts > 0:
            figures.append(Figure(format_decimal(posts), ngettext("post", "posts", posts)))
        return Section(
            gettext("What your posts earned"), said, figures=figures, button=gettext("My impact"), path="/impact"
        )  # fmt: skip

    return write


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1].rstrip() + "…"


SOURCES: list[Source] = [notices, earned]
"""For the roof's list."""
