"""What reviews can say about their health: what nobody can answer, functions with nobody in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from advocacy.database import db
from advocacy.health import Ailment, Examination, Gauge
from content_library.models import OPEN_REVIEWS, Function, Item, Review
from content_library.routes import deciders
from content_library.routes.queries import count_unanswerable, in_force
from content_library.words.labels import label

NAMED = 3
"""So many items are named in an ailment."""


def reviews_are_answered(now: datetime) -> Sequence[Ailment]:
    """Reviews that nobody can answer, and functions of a route with nobody in them."""
    found = []
    if count := count_unanswerable():
        stuck = select(Item.title).join(Review, Review.item_id == Item.id).where(Review.nobody_since.is_not(None))
        titles = ", ".join(f"“{title}”" for title in db.session.scalars(stuck.order_by(Review.id).limit(NAMED)))
        found.append(
            Ailment(
                ngettext(
                    "%(count)s review waits and nobody can answer it: %(titles)s.",
                    "%(count)s reviews wait and nobody can answer them: %(titles)s.",
                    count,
                    count=count,
                    titles=titles,
                ),
                _("Give somebody the role, end an absence or enter a delegate; nothing is approved meanwhile."),
            )
        )
    standings = deciders.standings(now)
    routed = {Function(name) for route in in_force() for step in route.steps for name in step}
    empty = sorted(str(label(each)) for each in routed if not standings[each].answering(()))
    if empty:
        names = ", ".join(empty)
        found.append(
            Ailment(
                _("Routes ask functions in which nobody can answer: %(names)s.", names=names),
                _("Give somebody the role; a registered principal needs a qualification that is "
"good."), grave=False,
            )
        )  # fmt: skip
    return found


def _open_reviews(now: datetime) -> dict[str, float]:
    open_ones = select(Review.function, func.count()).where(Review.state.in_(OPEN_REVIEWS)).group_by(Review.function)
    found = {row[0]: row[1] for row in db.session.execute(open_ones)}
    return {function.value: float(found.get(function, 0)) for function in Function}


EXAMINATIONS = [Examination("reviews", reviews_are_answered)]
GAUGES = [Gauge("advocacy_open_reviews", "Reviews that wait for an answer.", "function", _open_reviews)]
