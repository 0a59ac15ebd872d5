"""Who may see and join a game: by team, region, relationship, programme and tier. Asks; everybody else is not told that
it is there.

What somebody sees of a game's figures must tell of nobody: it is never for fewer than five people.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, or_, select

from advocacy.database import db
from advocacy.people.models import Person, Relationship
from advocacy.reach.queries import LEAST_TEAM
from rewards.standing import sources, tiers

NARROWED = ("team_id", "region", "relationship", "programme")
AT_ONCE = 500


class ForSome(Protocol):
    """A challenge or a contest, or its plan: whom it is for. Empty: everybody."""

    @property
    def least_tier(self) -> Any:
        """Its key."""

    @property
    def team_id(self) -> Any:
        """Of the team."""

    @property
    def region(self) -> Any:
        """Where they live."""

    @property
    def relationship(self) -> Any:
        """How they are tied to the company."""

    @property
    def programme(self) -> Any:
        """Its number."""


def is_for(game: ForSome, person: Person) -> bool:
    """Whether a person may see it; a tier that they have yet to reach hides nothing."""
    fits = game.team_id in (None, person.team_id) and game.region in ("", person.region)
    tied = game.relationship in ("", person.relationship.value)
    return fits and tied and (game.programme is None or game.programme in _programmes(person))


def reaches(game: ForSome, person: Person) -> bool:
    """Whether a person has the tier that it asks for."""
    return tiers.reaches(person.id, game.least_tier)


def seen_by(kind: Any, person: Person) -> ColumnElement[bool]:
    """The condition under which a person sees challenges, or contests."""
    seen: ColumnElement[bool] = (
        or_(kind.team_id.is_(None), kind.team_id == person.team_id)
        & kind.region.in_(("", person.region))
        & kind.relationship.in_(("", person.relationship.value))
        & or_(kind.programme.is_(None), kind.programme.in_(_programmes(person)))
    )
    return seen


def people_of(game: ForSome) -> list[ColumnElement[bool]]:
    """Whom it is for, as conditions on people; a programme is asked for by ``taking_part_in``."""
    where: list[ColumnElement[bool]] = [Person.active.is_(True)]
    where += [Person.team_id == game.team_id] if game.team_id is not None else []
    where += [Person.region == game.region] if game.region else []
    return where + ([Person.relationship == Relationship(game.relationship)] if game.relationship else [])


def taking_part_in(programme: int | None, people: Sequence[int]) -> list[int]:
    """Those of these people who take part in a programme; all for none."""
    if programme is None:
        return list(people)
    found: list[int] = []
    for begin in range(0, len(people), AT_ONCE):
        some = people[begin : begin + AT_ONCE]
        of = sources.programmes_of(some)
        found += [person for person in some if programme in of.get(person, ())]
    return found


def faults(game: ForSome) -> dict[str, list[str]]:
    """What is wrong with whom it is for, by field: nobody is so, or so few that figures would tell of one of them."""
    if game.relationship and game.relationship not in {each.value for each in Relationship}:
        return {"relationship": [_("Choose one from the list.")]}
    narrowed = [name for name in NARROWED if getattr(game, name)]
    if not narrowed or _how_many(game) >= LEAST_TEAM:
        return {}
    said = _("It is for %(least)s people at least: figures of fewer would tell of one of them.", least=LEAST_TEAM)
    return {narrowed[0]: [said]}


def _how_many(game: ForSome) -> int:
    """How many people it is for, counted as far as that matters."""
    if game.programme is None:
        few = select(Person.id).where(*people_of(game)).limit(LEAST_TEAM)
        return db.session.scalar(select(func.count()).select_from(few.subquery())) or 0
    people = db.session.scalars(select(Person.id).where(*people_of(game))).all()
    return len(taking_part_in(game.programme, people))


def _programmes(person: Person) -> Sequence[int]:
    return list(sources.programmes_of([person.id]).get(person.id, ()))
