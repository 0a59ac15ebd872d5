"""Bodies of the timetable's jobs: points age, leavers' points end, the ledger is proved. Edges: they open their own
transactions.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from advocacy import clock, settings
from advocacy.database import db, lock, reading, writing
from advocacy.timetable import Job
from rewards.books import expiring, holdings, leaving, liability, notices, proving, recounting
from rewards.books.expiring import Warned
from rewards.books.lots import Lot
from rewards.books.models import ScoreBasis
from rewards.books.proving import PeopleCheck

PEOPLE_AT_ONCE = 50
"""So many people in a transaction."""


def age_points(now: datetime) -> int:
    """Warns whose points expire soon, ends what is due, and keeps the picture of what is owed. Gives the points that
    ended."""
    today, ended = holdings.company_day(now), 0
    ages = liability.Ages(today)
    with reading():
        people = list(holdings.spans())
    for some in people:
        with reading():
            proving.one_snapshot()
            lots, given = holdings.lots_of(some), expiring.warnings_of(some)
        due = [each for each, theirs in lots.items() if expiring.due(each, theirs, given, today)]
        warned = [one for each, theirs in lots.items() for one in expiring.warnings_due(each, theirs, given, today)]
        ended += _expire(due, now)
        _warn(warned, now)
        for person_id, theirs in lots.items():
            ages.add(theirs if person_id not in due else _left(person_id))
    with reading():
        kinds = liability.by_kind()
    with writing():
        liability.keep(today, kinds, ages)
    return ended


def end_of_leavers(now: datetime) -> int:
    """Ends the points of people who left, once the grace is over. Gives how many points ended."""
    with reading():
        people = leaving.ended(now)
    total = 0
    for person_id in people:
        with writing():
            total += leaving.end(person_id, now)
    return total


def keep_basis(now: datetime) -> bool:
    """Counts the scores anew when the company's zone has changed since. True when it did."""
    zone = settings.current().time_zone
    with reading():
        basis = db.session.scalar(select(ScoreBasis))
        people = list(holdings.spans()) if basis is None or basis.zone != zone else []
    if basis is not None and basis.zone == zone:
        return False
    for some in people:
        with writing():
            recounting.recount(some)
    with writing():
        db.session.merge(ScoreBasis(id=1, zone=zone, made_at=now))
    return True


def make_jobs(more: Sequence[PeopleCheck] = ()) -> list[Job]:
    """For the roof's list; ``more`` is what other rooms have the proof look at."""
    return [
        Job("age points", age_points, at="06:20"),
        Job("points of leavers", end_of_leavers, at="06:50"),
        Job("keep the scores' basis", keep_basis, every=60),
        Job("prove the ledger", lambda now: proving.prove(now, clock.now, more), at="03:10"),
    ]


def _expire(people: Sequence[int], now: datetime) -> int:
    total = 0
    for begin in range(0, len(people), PEOPLE_AT_ONCE):
        with writing():
            total += expiring.expire(people[begin : begin + PEOPLE_AT_ONCE], now)
    return total


def _warn(warned: Sequence[Warned], now: datetime) -> None:
    today = holdings.company_day(now)
    for begin in range(0, len(warned), PEOPLE_AT_ONCE):
        with writing():
            lock("rewards.expiry_warnings")
            for each in warned[begin : begin + PEOPLE_AT_ONCE]:
                expiring.note_warning(each, today)
                notices.tell_expiry(each, now)


def _left(person_id: int) -> list[Lot]:
    with reading():
        return holdings.lots_of([person_id]).get(person_id, [])
