"""The board of teams: what a team earned for each of its people who earned something. Queries.

A team is there only when at least five of its people earned something: fewer, and a figure would tell of one of them.
Everybody's points count, listed or not, for nobody is named. Teams that aren't there are told nowhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Float, cast, func, select

from advocacy.database import db
from advocacy.people.models import Person, Team
from rewards.boards.models import BoardScore, Period

LEAST = 5
"""People of a team who earned something, for its figure to be shown."""
MOST = 50


@dataclass(frozen=True)
class TeamLine:
    """A team's place; ``value`` is points per active person, to a tenth."""

    place: int
    name: str
    value: float
    people: int
    me: bool


def ranking(period: Period, first: date, reader: Person) -> Sequence[TeamLine]:
    """The first teams of a period; those level to a tenth share a place. One statement."""
    per_person = func.round(cast(func.sum(BoardScore.points), Float) * 10 / func.count())
    wanted = (
        select(Team.id, Team.name, per_person.label("tenths"), func.count())
        .join(Person, Person.team_id == Team.id)
        .join(BoardScore, BoardScore.person_id == Person.id)
        .where(BoardScore.period == period, BoardScore.starts_on == first, Person.active)
        .group_by(Team.id, Team.name)
        .having(func.count() >= LEAST)
        .order_by(per_person.desc(), Team.name)
        .limit(MOST)
    )
    rows = db.session.execute(wanted).all()
    best_of = {tenths: place for place, tenths in reversed(list(enumerate((row[2] for row in rows), 1)))}
    return [
        TeamLine(best_of[tenths], name, tenths / 10, people, team_id == reader.team_id)
        for team_id, name, tenths, people in rows
    ]
