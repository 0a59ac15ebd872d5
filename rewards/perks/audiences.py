"""Who sees a perk, as a condition for the database and of one perk. Asks the programmes of the roof."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import and_, exists, or_
from sqlalchemy.sql import ColumnElement

from advocacy.links.attribution import programmes
from advocacy.people.models import Person
from rewards.perks.models import Narrowing, Perk, PerkAudience


def values_of(person: Person) -> Mapping[Narrowing, str]:
    """What a person is by each kind; empty where they are nothing of it."""
    return {
        Narrowing.TEAM: str(person.team_id or ""),
        Narrowing.REGION: person.region,
        Narrowing.RELATIONSHIP: person.relationship.value,
        Narrowing.PROGRAMME: programmes.of(person.id),
    }


def seen_by(person: Person) -> ColumnElement[bool]:
    """Perks that are for this person: of each kind that a perk is narrowed by, one value fits."""
    return and_(*(or_(~_narrowed(kind), _narrowed(kind, value)) for kind, value in values_of(person).items()))


def sees(perk: Perk, person: Person) -> bool:
    """The same of one perk."""
    mine = values_of(person)
    narrowed = {row.kind for row in perk.audience}
    return all(any(row.kind is kind and row.value == mine[kind] for row in perk.audience) for kind in narrowed)


def _narrowed(kind: Narrowing, value: str | None = None) -> ColumnElement[bool]:
    rows = (PerkAudience.perk_id == Perk.id, PerkAudience.kind == kind)
    return exists().where(*rows, PerkAudience.value == value) if value is not None else exists().where(*rows)
