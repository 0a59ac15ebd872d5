"""Who may see and join a game: by team, region and tier. Asks; everybody else is not told that it is there."""

from __future__ import annotations

from typing import Any, Protocol

from sqlalchemy import ColumnElement, or_

from advocacy.people.models import Person
from rewards.standing import tiers


class ForSome(Protocol):
    """A challenge or a contest: whom it is for. Empty: everybody."""

    least_tier: Any
    team_id: Any
    region: Any


def is_for(game: ForSome, person: Person) -> bool:
    """Whether a person may see it; a tier that they have yet to reach hides nothing."""
    return game.team_id in (None, person.team_id) and game.region in ("", person.region)


def reaches(game: ForSome, person: Person) -> bool:
    """Whether a person has the tier that it asks for."""
    return tiers.reaches(person.id, game.least_tier)


def seen_by(kind: Any, person: Person) -> ColumnElement[bool]:
    """The condition under which a person sees challenges, or contests."""
    mine = kind.team_id.is_(None) if person.team_id is None else or_(
        kind.team_id.is_(None), kind.team_id == person.team_id
    )  # fmt: skip
    seen: ColumnElement[bool] = mine & kind.region.in_(("", person.region))
    return seen
