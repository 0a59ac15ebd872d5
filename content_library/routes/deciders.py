"""Queries: who may decide for each function now, with absences and qualifications counted in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import or_, select

from advocacy.database import db
from advocacy.people.capabilities import TABLE, Role, capabilities_of
from advocacy.people.models import Person, PersonRole
from advocacy.times import calendars
from content_library.models import Absence, Function, Qualification
from content_library.routes.standing import Standing, away_at, standing_of

QUALIFIED = frozenset({Function.PRINCIPAL})
"""Functions for which a person needs a qualification that has not expired."""

REVIEWING = frozenset(function.capability for function in Function)
ROLES = [role for role in Role if TABLE[role] & REVIEWING]
"""Roles that review for some function."""


def standings(now: datetime) -> dict[Function, Standing]:
    """Who answers for each function at this instant. Four statements."""
    roles = _reviewers()
    leaves = absences_at(now)
    away = away_at(leaves, now)
    licensed = qualified(now)
    found = {}
    for function in Function:
        holders = {each for each, held in roles.items() if function.capability in capabilities_of(held)}
        fit = set(roles)
        if function in QUALIFIED:
            holders, fit = holders & licensed, fit & licensed
        found[function] = standing_of(holders, away, fit)
    return found


def standing(function: Function, now: datetime) -> Standing:
    """Who answers for one function."""
    return standings(now)[function]


def stands_for(person: Person, function: Function, now: datetime) -> int | None:
    """The absent person for whom somebody may decide now who could not by themselves."""
    return standing(function, now).deputies.get(person.id)


def qualified(now: datetime, among: Collection[int] | None = None) -> set[int]:
    """Those who hold a qualification that is good today, by the company's date."""
    today = calendars.calendar().day_of(now)
    good = select(Qualification.person_id).where(
        Qualification.valid_until >= today, or_(Qualification.revoked_at.is_(None), Qualification.revoked_at > now)
    )
    if among is not None:
        good = good.where(Qualification.person_id.in_(among))
    return set(db.session.scalars(good))


def absences_at(now: datetime) -> Sequence[Absence]:
    """The absences that last at this instant."""
    return db.session.scalars(
        select(Absence).where(Absence.ends_at > now, Absence.begins_at <= now).order_by(Absence.id)
    ).all()


def is_reviewer(person: Person) -> bool:
    """True for somebody with an open account who decides for some function."""
    return person.active and bool(person.capabilities & REVIEWING)


def names_of(ids: Collection[int]) -> str:
    """Those people's names in a sentence."""
    found = db.session.scalars(select(Person.name).where(Person.id.in_(ids)).order_by(Person.name)).all()
    return ", ".join(found)


def _reviewers() -> dict[int, set[Role]]:
    """Everybody with an open account who reviews for some function, and in which roles."""
    rows = db.session.execute(
        select(Person.id, PersonRole.role)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(Person.active, PersonRole.role.in_(ROLES))
    )
    found: dict[int, set[Role]] = {}
    for person_id, role in rows:
        found.setdefault(person_id, set()).add(role)
    return found


def reviewers(most: int = 500) -> Sequence[Person]:
    """Everybody who reviews for some function, by name, for a form."""
    held = select(PersonRole.person_id).where(PersonRole.role.in_(ROLES))
    wanted = select(Person).where(Person.active, Person.id.in_(held)).order_by(Person.name, Person.id)
    return db.session.scalars(wanted.limit(most)).unique().all()
