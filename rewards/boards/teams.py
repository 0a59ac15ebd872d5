"""The board of teams: what those of a team who take part earned, for each of them who earned something. Queries.

A team is there only when at least five of its people are on boards: fewer, and a figure would tell of one of them.
Only those who take part are counted: from a sum over everybody, what the boards say of the listed could be taken off,
and what is left would tell of a colleague who chose not to be there. Teams that aren't there are told nowhere.
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
"""People of a team who take part and earned something, for its figure to be shown."""
MOST = 50


@dataclass(frozen=True)
class TeamLine:
    """A team's place; ``value`` is points for each of the ``people`` who take part and earned some, to a tenth."""

    place: int
    name: str
    value: float
    people: int
    me: bool


def ranking(period: Period, first: date, reader: Person) -> Sequence[TeamLine]:
    """The first teams of a period; those level to a tenth share a place. Two statements."""
    per_person = func.round(cast(func.sum(BoardScore.points), Float) * 10 / func.count())
    wanted = (
        select(Person.team_id, per_person.label("tenths"), func.count())
        .join(BoardScore, BoardScore.person_id == Person.id)
        .where(
            BoardScore.listed, BoardScore.period == period, BoardScore.starts_on == first, Person.active,
            Person.team_id.is_not(None),
        )
        .group_by(Person.team_id)
        .having(func.count() >= LEAST)
        .order_by(per_person.desc(), Person.team_id)
        .limit(MOST)
    )  # fmt: skip
    rows = db.session.execute(wanted).all()
    names = dict(db.session.execute(select(Team.id, Team.name).where(Team.id.in_([row[0] for row in rows]))).all())
    best_of = {tenths: place for place, tenths in reversed(list(enumerate((row[1] for row in rows), 1)))}
    return [
        TeamLine(best_of[tenths], names[team_id], tenths / 10, people, team_id == reader.team_id)
        for team_id, tenths, people in rows
    ]
