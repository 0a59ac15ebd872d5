"""Verbs on accounts: add, change, set roles, deactivate; teams."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import func, select, update

from advocacy.clock import zone_named
from advocacy.database import db
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, record
from advocacy.people.capabilities import Role
from advocacy.people.models import Person, PersonRole, Relationship, SignIn, Team, Token

CHANGEABLE = ("name", "zone", "language", "region", "relationship", "employing_entity", "team_id")


def add_person(
    email: str, name: str, roles: Iterable[Role], *, actor: Actor, now: datetime, team: str | None = None, **facts: Any
) -> Person:
    """Adds a person. Raises Breach for a mail address that is none or taken, and for unknown facts' values."""
    address = normal_email(email)
    if find_person(address):
        raise Breach(f"{address} has an account already.", errors={"email": ["Taken."]})
    if not name.strip():
        raise Breach("A person needs a name.", errors={"name": ["Give a name."]})
    zone_named(facts.get("zone", "UTC"))
    person = Person(email=address, name=name.strip(), created_at=now, **facts)
    if team:
        person.team = team_named(team, actor=actor, now=now)
    person.role_rows = [PersonRole(role=role) for role in sorted(set(roles))]
    db.session.add(person)
    db.session.flush()
    record("person", person.id, "add", actor=actor, now=now, about=person.id, email=address, roles=person.roles)
    return person


def change_person(person: Person, *, actor: Actor, now: datetime, **facts: Any) -> None:
    """Changes facts about a person (name, zone, language, region, relationship, employing entity, team)."""
    unknown = set(facts) - set(CHANGEABLE)
    if unknown:
        raise Breach(f"{', '.join(sorted(unknown))} can't be changed here.")
    if "zone" in facts:
        zone_named(facts["zone"])
    if "relationship" in facts:
        facts["relationship"] = Relationship(facts["relationship"])
    changed = {name: value for name, value in facts.items() if getattr(person, name) != value}
    for name, value in changed.items():
        setattr(person, name, value)
    if changed:
        record("person", person.id, "change", actor=actor, now=now, about=person.id, **changed)


def set_roles(person: Person, roles: Iterable[Role], *, actor: Actor, now: datetime) -> None:
    """Gives a person exactly these roles. Nobody changes their own: it takes a second person."""
    if actor.id == person.id:
        raise InvalidMove("You can't change your own roles.", remedy="Ask another administrator.")
    wanted = set(roles)
    if wanted != person.roles:
        person.role_rows = [row for row in person.role_rows if row.role in wanted] + [
            PersonRole(role=role) for role in sorted(wanted - person.roles)
        ]
        record("person", person.id, "set_roles", actor=actor, now=now, about=person.id, roles=wanted)


def deactivate(person: Person, *, actor: Actor, now: datetime, why: str) -> None:
    """Closes an account: no sign-in, no token works any more. Others' leaver steps follow from the history."""
    if not person.active:
        raise InvalidMove(f"{person.name}'s account is closed already.")
    person.active = False
    end_sign_ins(person, now)
    db.session.execute(
        update(Token).where(Token.person_id == person.id, Token.revoked_at.is_(None)).values(revoked_at=now)
    )
    record("person", person.id, "deactivate", actor=actor, now=now, why=why, about=person.id)


def end_sign_ins(person: Person, now: datetime) -> None:
    """Signs the person out everywhere."""
    db.session.execute(
        update(SignIn).where(SignIn.person_id == person.id, SignIn.revoked_at.is_(None)).values(revoked_at=now)
    )


def team_named(name: str, *, actor: Actor, now: datetime, region: str = "") -> Team:
    """The team of that name, made if there is none."""
    team = db.session.scalar(select(Team).where(Team.name == name))
    if team is None:
        team = Team(name=name, region=region)
        db.session.add(team)
        db.session.flush()
        record("team", team.id, "add", actor=actor, now=now, name=name)
    return team


def find_person(email: str) -> Person | None:
    """The person with that mail address."""
    return db.session.scalar(select(Person).where(Person.email == email.strip().casefold()))


def normal_email(email: str) -> str:
    """The address as it is kept. Raises Breach when it is none."""
    try:
        return validate_email(email, check_deliverability=False, test_environment=True).normalized.casefold()
    except EmailNotValidError as wrong:
        raise Breach(f"“{email}” is not a mail address: {wrong}", errors={"email": [str(wrong)]}) from wrong


def count_people() -> int:
    """How many accounts are open."""
    return db.session.scalar(select(func.count()).select_from(Person).where(Person.active)) or 0
