"""Verbs and queries on headcounts: a day's snapshot of who could share, and who of them did in some stretch of days.

A snapshot keeps stretches of days, not a row a day and person. Imports people and reach's publications.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Integer, func, literal, select, union_all, update
from sqlalchemy.sql import ColumnElement

from advocacy.database import db, insert_for, lock
from advocacy.people.capabilities import TABLE, Capability, Role
from advocacy.people.models import Person, PersonRole
from advocacy.reach.models import Publication
from advocacy.reach.periods import Period
from advocacy.reach.studies.models import Headcount, Stay

COLLEAGUES = frozenset(
    role for role, may in TABLE.items() if Capability.SHARE in may and role is not Role.AMBASSADOR
)  # fmt: skip
"""Who counts: whoever may share for the company they work for. Outsiders of a programme don't."""


@dataclass(frozen=True)
class Taking:
    """How many were there in a period, and how many of them shared at least once while they were."""

    period: Period
    there: int
    active: int

    @property
    def part(self) -> float | None:
        """Adoption; None when nobody was there, or no snapshot tells."""
        return self.active / self.there if self.there else None


def snapshot(day: date) -> int:
    """Notes who can share on this day of the company's; gives how many. Repeated, it notes who came meanwhile.

    Flushes; the caller commits.
    """
    lock("headcounts")
    last = db.session.scalar(select(func.max(Headcount.day)).where(Headcount.day < day))
    there = _colleagues()
    known = select(Stay).where(Stay.last_day.in_([day, *([last] if last else [])]))
    longer: list[int] = []
    for stay in db.session.scalars(known.order_by(Stay.last_day.desc(), Stay.id)):
        if stay.person_id in there and (stay.last_day == day or there[stay.person_id] == stay.team_id):
            longer.append(stay.id)
            del there[stay.person_id]
    for at in range(0, len(longer), 500):
        db.session.execute(update(Stay).where(Stay.id.in_(longer[at : at + 500])).values(last_day=day))
    fresh = [
        {"person_id": person_id, "team_id": team_id, "first_day": day, "last_day": day}
        for person_id, team_id in there.items()
    ]
    if fresh:
        db.session.execute(insert_for(Stay), fresh)
    people = _there(Period(day, day))
    count = db.session.scalar(select(people)) or 0
    noted = insert_for(Headcount).values(day=day, people=count)
    db.session.execute(noted.on_conflict_do_update(index_elements=["day"], set_={"people": count}))
    return count


def taking(periods: Sequence[Period]) -> list[Taking]:
    """How many were there and active in each of these periods. One statement."""
    if not periods:
        return []
    each = [
        select(literal(number, Integer).label("number"), _there(period).label("there"), _active(period).label("active"))
        for number, period in enumerate(periods)
    ]
    rows = db.session.execute(union_all(*each) if len(each) > 1 else each[0])
    found = {number: (there, active) for number, there, active in rows}
    return [Taking(period, *found[number]) for number, period in enumerate(periods)]


def active_by_day(period: Period) -> list[int]:
    """How many shared on each day of a period."""
    wanted = (
        select(Publication.day, func.count(Publication.person_id.distinct()))
        .join(Stay, _while_there())
        .where(Publication.day.between(period.first, period.last))
        .group_by(Publication.day)
    )
    found = dict(db.session.execute(wanted).all())
    return [found.get(day, 0) for day in period.days]


def by_team(period: Period) -> dict[int, tuple[int, int]]:
    """Team -> how many were there, how many of them shared. Two statements; who may see which is the asker's to say."""
    overlap = (Stay.first_day <= period.last, Stay.last_day >= period.first, Stay.team_id.is_not(None))
    people = func.count(Stay.person_id.distinct())
    there = db.session.execute(select(Stay.team_id, people).where(*overlap).group_by(Stay.team_id))
    shared = (
        select(Stay.team_id, people)
        .join(Publication, _while_there())
        .where(*overlap, Publication.day.between(period.first, period.last))
        .group_by(Stay.team_id)
    )
    active = dict(db.session.execute(shared).all())
    return {team: (count, active.get(team, 0)) for team, count in there if team is not None}


def snapshots(period: Period) -> Sequence[Headcount]:
    """The snapshots of a period, in order; a day without one was not looked at."""
    asked = select(Headcount).where(Headcount.day.between(period.first, period.last)).order_by(Headcount.day)
    return db.session.scalars(asked).all()


def first_snapshot() -> date | None:
    """Since when headcounts are known."""
    return db.session.scalar(select(func.min(Headcount.day)))


def weeks_to(last: date, number: int) -> list[Period]:
    """So many weeks of seven days, the last of which ends on that day, in order."""
    ends = [last - timedelta(days=7 * back) for back in range(number - 1, -1, -1)]
    return [Period(end - timedelta(days=6), end) for end in ends]


def _colleagues() -> dict[int, int | None]:
    """Who could share now: id -> team."""
    has_role = select(PersonRole.person_id).where(PersonRole.role.in_(COLLEAGUES))
    here = select(Person.id, Person.team_id).where(Person.active, Person.id.in_(has_role))
    return dict(db.session.execute(here).all())


def _while_there() -> ColumnElement[bool]:
    """A post that its author made while a snapshot found them here."""
    return (Stay.person_id == Publication.person_id) & Publication.day.between(Stay.first_day, Stay.last_day)


def _there(period: Period) -> ColumnElement[int]:
    people = select(func.count(Stay.person_id.distinct()))
    return people.where(Stay.first_day <= period.last, Stay.last_day >= period.first).scalar_subquery()


def _active(period: Period) -> ColumnElement[int]:
    people = select(func.count(Publication.person_id.distinct())).join(Stay, _while_there())
    return people.where(Publication.day.between(period.first, period.last)).scalar_subquery()
