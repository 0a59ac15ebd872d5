"""Keeps what people earned by period up with the ledger's days. Body of the job; opens its own transactions.

A day that the ledger writes is marked in the same statement. Marked days are taken in batches, what they belong to is
added up anew from the days, and the mark goes: whoever dies in between, or runs beside another, counts nothing twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select, update

from advocacy import settings
from advocacy.database import among, db, insert_for, lock, writing
from advocacy.timetable import Job
from rewards.boards import periods
from rewards.boards.membership import LISTING, UNSEEN
from rewards.boards.models import BoardMember, BoardScore, Period
from rewards.books.scores import earned_by
from rewards.models import POINTS, PointDay

BATCH = 300
MOST_BATCHES = 200
KEEPS = {Period.WEEK: timedelta(days=400), Period.MONTH: timedelta(days=800), Period.QUARTER: timedelta(days=1200)}
"""How long the figures of a past week, month or quarter are kept; years stay."""


def take_in(now: datetime, most: int = MOST_BATCHES) -> int:
    """Takes in the days that changed; gives how many."""
    taken = 0
    for _ in range(most):
        with writing():
            count = _batch()
        taken += count
        if count < BATCH:
            break
    return taken


def forget(now: datetime) -> int:
    """Forgets the figures of weeks, months and quarters that nobody looks at any more; gives how many."""
    gone = 0
    for period, keeps in KEEPS.items():
        with writing():
            old = delete(BoardScore).where(BoardScore.period == period, BoardScore.starts_on < (now - keeps).date())
            gone += db.session.execute(old).rowcount  # type: ignore[attr-defined]
    return gone


def _batch() -> int:
    lock(LISTING)  # who joins meanwhile finds every row, or is found by us
    marked = db.session.execute(
        select(PointDay.person_id, PointDay.unit, PointDay.day)
        .where(PointDay.unranked)
        .order_by(PointDay.person_id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    if not marked:
        return 0
    earned = [(person_id, day) for person_id, unit, day in marked if unit == POINTS]
    for period in (Period.WEEK, Period.MONTH, Period.QUARTER, Period.YEAR):
        _count_days(period, earned)
    _count_years({person_id for person_id, _day in earned})
    keys = among((PointDay.person_id, PointDay.unit, PointDay.day), [tuple(row) for row in marked])
    db.session.execute(update(PointDay).where(keys).values(unranked=False), execution_options=UNSEEN)
    return len(marked)


def _count_days(period: Period, earned: Collection[tuple[int, date]]) -> None:
    """Adds up the days of each period that one of these days lies in, for its people."""
    people: dict[date, set[int]] = defaultdict(set)
    for person_id, day in earned:
        people[periods.starts_on(period, day)].add(person_id)
    for first, some in people.items():
        _keep(period, first, some, earned_by(some, first, periods.ends_on(period, first)))


def _count_years(people: Collection[int]) -> None:
    wanted = select(BoardScore.person_id, func.sum(BoardScore.points)).where(
        BoardScore.period == Period.YEAR, BoardScore.person_id.in_(people)
    )
    sums = {person_id: int(total) for person_id, total in db.session.execute(wanted.group_by(BoardScore.person_id))}
    _keep(Period.ALL, periods.BEGINNING, people, sums)


def _keep(period: Period, first: date, people: Collection[int], sums: Mapping[int, int]) -> None:
    """Writes the sums of these people; who has none, has no row."""
    none = [person_id for person_id in people if sums.get(person_id, 0) <= 0]
    place = (BoardScore.period == period, BoardScore.starts_on == first)
    if none:
        db.session.execute(delete(BoardScore).where(*place, BoardScore.person_id.in_(none)), execution_options=UNSEEN)
    listed = _listed(people, periods.ends_on(period, first))
    rows = [
        {"period": period, "starts_on": first, "person_id": person_id, "points": sums[person_id],
         "listed": person_id in listed}
        for person_id in people
        if sums.get(person_id, 0) > 0
    ]  # fmt: skip
    if rows:
        fresh = insert_for(BoardScore).values(rows)
        more = {"points": fresh.excluded.points}
        db.session.execute(
            fresh.on_conflict_do_update(index_elements=["period", "starts_on", "person_id"], set_=more)
        )  # fmt: skip


def _listed(people: Collection[int], last: date) -> set[int]:
    """Who of them took part before that day was over."""
    zone = settings.current().zone
    joined = select(BoardMember.person_id, BoardMember.joined_at).where(BoardMember.person_id.in_(people))
    return {person_id for person_id, at in db.session.execute(joined) if at.astimezone(zone).date() <= last}


JOBS = [Job("count leaderboards", take_in, every=20), Job("forget leaderboards", forget, at="03:40")]
"""For the roof's list."""
