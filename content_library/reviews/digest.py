"""What the inbox of reviewers puts into digests: how many stories wait. It comes along and is no news by itself: who
is asked for a review is told when they are."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext, ngettext
from sqlalchemy import func, select

from advocacy.database import db
from advocacy.notices.digests import Figure, Section, Stretch, Write
from content_library.models import OPEN_REVIEWS, Function, Review


def waiting(stretches: Mapping[int, Stretch]) -> Mapping[int, Write]:
    """How many reviews wait for the functions of each reviewer. One statement, none where nobody reviews."""
    reviewers = {
        person_id: functions
        for person_id, stretch in stretches.items()
        if (functions := [each for each in Function if stretch.person.can(each.capability)])
    }
    if not reviewers:
        return {}
    open_ones = select(Review.function, func.count()).where(Review.state.in_(OPEN_REVIEWS)).group_by(Review.function)
    counts = dict(db.session.execute(open_ones).all())
    sums = {person_id: sum(counts.get(each, 0) for each in functions) for person_id, functions in reviewers.items()}
    return {person_id: _written(count) for person_id, count in sums.items() if count}


def _written(count: int) -> Write:
    def write() -> Section:
        said = ngettext("story waits for your functions", "stories wait for your functions", count)
        return Section(
            gettext("Your inbox"), "", figures=[Figure(str(count), said)], button=gettext("Open the inbox"),
            path="/reviews/", is_news=False,
        )  # fmt: skip

    return write
