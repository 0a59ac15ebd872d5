"""Who sees a perk, as a condition for the database and of one perk. Asks the programmes of the roof."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import and_, exists, or_
from sqlalchemy.sql import ColumnElement

from advocacy.links.attribution import programmes
from advocacy.people.models import Person, Relationship
from rewards.perks.models import Narrowing, Perk, PerkAudience, PerkKind

EMPLOYED = frozenset({Relationship.EMPLOYEE, Relationship.OFFICER})
"""Who can be given time off: HR gives it out of working time, and others have none here."""


def values_of(person: Person) -> Mapping[Narrowing, Collection[str]]:
    """What a person is by each kind; they may take part in several programmes."""
    return {
        Narrowing.TEAM: [str(person.team_id)] if person.team_id else [],
        Narrowing.REGION: [person.region],
        Narrowing.RELATIONSHIP: [person.relationship.value],
        Narrowing.PROGRAMME: programmes.all_of(person.id),
    }


def seen_by(person: Person) -> ColumnElement[bool]:
    """Perks that are for this person: of each kind that a perk is narrowed by, one value fits."""
    fits = (or_(~_narrowed(kind), _narrowed(kind, values)) for kind, values in values_of(person).items())
    return and_(Perk.kind.not_in(_never_for(person)), *fits)


def sees(perk: Perk, person: Person) -> bool:
    """The same of one perk."""
    mine = values_of(person)
    narrowed = {row.kind for row in perk.audience}
    fits = all(any(row.kind is kind and row.value in mine[kind] for row in perk.audience) for kind in narrowed)
    return fits and perk.kind not in _never_for(person)


def _never_for(person: Person) -> Collection[PerkKind]:
    return [] if person.relationship in EMPLOYED else [PerkKind.TIME_OFF]


def _narrowed(kind: Narrowing, values: Collection[str] | None = None) -> ColumnElement[bool]:
    rows = (PerkAudience.perk_id == Perk.id, PerkAudience.kind == kind)
    return exists().where(*rows, PerkAudience.value.in_(values)) if values is not None else exists().where(*rows)
