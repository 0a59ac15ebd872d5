"""What the nightly proof looks at in leaderboards: what they say of a period is what its days add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select

from advocacy.database import db
from advocacy.people.models import Person
from rewards.boards import periods
from rewards.boards.models import BoardScore, Period
from rewards.books.checking import Looked, Wrong
from rewards.books.proving import PeopleCheck
from rewards.models import POINTS, PointDay

Place = tuple[int, Period, date]
"""Person, period, its first day."""
FORGOTTEN = frozenset({Period.WEEK, Period.MONTH, Period.QUARTER})
"""Past ones of these are deleted after some time."""


def boards_agree(people: Sequence[int]) -> Looked:
    """The scores of these people, against the sums of their days; but for those of whom a day has yet to be taken in.

    Nothing is missing either, of years and of all time, where the account is open: who is erased has no scores.
    """
    waiting = select(PointDay.person_id).where(PointDay.person_id.in_(people), PointDay.unranked)
    settled = sorted(set(people) - set(db.session.scalars(waiting)))
    there, due = _kept(settled), _due(settled)
    open_accounts = set(db.session.scalars(select(Person.id).where(Person.id.in_(settled), Person.active)))
    wanted = {place for place in due if place[1] not in FORGOTTEN and place[0] in open_accounts}
    places = sorted(there.keys() | wanted)
    wrong = [Wrong(f"person {place[0]}, {place[1]} of {place[2]}", there[place], due[place]) for place in places]
    return Looked(len(places), [each for each in wrong if each.found != each.wanted])


def _kept(people: Collection[int]) -> Counter[Place]:
    rows = db.session.execute(
        select(BoardScore.person_id, BoardScore.period, BoardScore.starts_on, BoardScore.points).where(
            BoardScore.person_id.in_(people)
        )
    )
    return Counter({(person_id, period, first): points for person_id, period, first, points in rows})


def _due(people: Collection[int]) -> Counter[Place]:
    days = select(PointDay.person_id, PointDay.day, PointDay.earned).where(
        PointDay.person_id.in_(people), PointDay.unit == POINTS, PointDay.earned != 0
    )
    found = Counter[Place]()
    for person_id, day, earned in db.session.execute(days):
        for period in Period:
            found[person_id, period, periods.starts_on(period, day)] += earned
    return found


AGREE: PeopleCheck = ("boards_agree", boards_agree)
"""For the roof's list."""
