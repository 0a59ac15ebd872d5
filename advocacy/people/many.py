"""Verbs on many accounts at once: as ``accounts`` does it for one, in a constant number of statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from advocacy.database import db
from advocacy.history import Actor, Each, record_all
from advocacy.people import accounts, role_changes
from advocacy.people.capabilities import Role
from advocacy.people.importing import FACTS, Row
from advocacy.people.models import LONGEST_FOLDED, Person, PersonRole, Relationship, Team
from advocacy.people.names import folded
from advocacy.people.role_changes import BINDING_ROLES


def add_rows(rows: Sequence[Row], teams: Mapping[str, Team], *, actor: Actor, now: datetime) -> list[int]:
    """Adds people whom nobody knows yet, read from a file and found to fit; nobody is told. Who has no role is an
    employee. ``teams`` by name. Gives their ids. Four statements and the history's; more where roles wait for a second
    administrator."""
    if not rows:
        return []
    binding = any(BINDING_ROLES & set(row.roles) for row in rows)
    waits = role_changes.waiting_roles(actor) if binding else frozenset()
    made = insert(Person).returning(Person.id, Person.email)
    ids = {row.email: row.id for row in db.session.execute(made, [_columns(row, teams, now) for row in rows])}
    roles = {row.email: sorted(set(row.roles) - waits) or [Role.EMPLOYEE] for row in rows}
    held = [{"person_id": ids[email], "role": role} for email, some in roles.items() for role in some]
    db.session.execute(insert(PersonRole), held)
    facts = [Each(number, {"email": email, "roles": roles[email]}, number) for email, number in ids.items()]
    record_all("person", facts, "add", actor=actor, now=now)
    for role in sorted(waits):
        theirs = [ids[row.email] for row in rows if role in row.roles]
        role_changes.ask_for([role], theirs, actor=actor, now=now)
    return sorted(ids.values())


def change_all(changes: Sequence[tuple[Person, Mapping[str, Any]]], *, actor: Actor, now: datetime) -> None:
    """Gives each of these people other facts, which were found to fit."""
    for person, facts in changes:
        for name, value in facts.items():
            setattr(person, name, value)
    told = [Each(person.id, dict(facts), person.id) for person, facts in changes]
    record_all("person", told, "change", actor=actor, now=now)


def teams_named(names: Iterable[str], *, actor: Actor, now: datetime) -> dict[str, Team]:
    """Teams by name, made where there is none."""
    wanted = sorted({name for name in names if name})
    found = {team.name: team for team in db.session.scalars(select(Team).where(Team.name.in_(wanted)))}
    for name in wanted:
        if name not in found:
            found[name] = accounts.team_named(name, actor=actor, now=now)
    return found


def _columns(row: Row, teams: Mapping[str, Team], now: datetime) -> dict[str, Any]:
    told = {name: row.facts.get(name) for name in FACTS}
    facts = {name: value or _DEFAULTS[name] for name, value in told.items()}
    return {
        **facts, "relationship": Relationship(facts["relationship"]), "email": row.email, "name": row.name,
        "name_folded": folded(row.name)[:LONGEST_FOLDED], "team_id": teams[row.team].id if row.team else None,
        "active": True, "created_at": now,
    }  # fmt: skip


_DEFAULTS = {
    "zone": "UTC", "language": "en", "region": "US", "relationship": Relationship.EMPLOYEE.value, "employing_entity": ""
}  # fmt: skip
"""What is taken for somebody of whom a file says nothing, as for one person."""
