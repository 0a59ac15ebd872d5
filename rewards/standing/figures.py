"""What badges count of people, from their deeds, their streaks and the books' scores. Queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import func, select

from advocacy.database import db
from rewards.books import scores
from rewards.standing import streaks
from rewards.standing.grammar import Counts
from rewards.standing.models import Deed, Figure


def counts_of(people: Collection[int], now: datetime) -> dict[int, Counts]:
    """Person -> their figures. A constant number of statements for a few hundred people."""
    totals = defaultdict[int, Counter[Figure]](Counter)
    kinds = defaultdict[int, Counter[tuple[Figure, str]]](Counter)
    deeds = (
        select(Deed.person_id, Deed.figure, Deed.of, func.count())
        .where(Deed.person_id.in_(people), Deed.gone.is_(False))
        .group_by(Deed.person_id, Deed.figure, Deed.of)
    )
    for person_id, figure, of, count in db.session.execute(deeds):
        totals[person_id][figure] += count
        kinds[person_id][figure, of] += count
        if figure is Figure.POSTS:
            totals[person_id][Figure.NETWORKS] += 1
    for person_id, best in streaks.best_of(people, now).items():
        totals[person_id][Figure.WEEKS] = best
    for person_id, points in scores.earned_by(people, date.min, date.max).items():
        totals[person_id][Figure.POINTS] = points
    return {person_id: Counts(totals[person_id], kinds[person_id]) for person_id in people}
