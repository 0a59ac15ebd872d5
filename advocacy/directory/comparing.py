"""Pure: what a line of a file would change of somebody who is here, and how rows lie in the database meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from advocacy.people.capabilities import Role
from advocacy.people.importing import Row

CLOSE = "close"
"""In place of a line: somebody who is in no line any more."""


@dataclass(frozen=True)
class Known:
    """Somebody who is here, as far as a file can say something else of them."""

    id: int
    facts: Mapping[str, str]  # name and those of ``importing.FACTS``
    team: str


def differences(known: Known, row: Row) -> dict[str, Any]:
    """The facts that would change; what the file leaves empty stays. ``team`` by name. Roles of people who are here are
    never changed by a file."""
    told = {"name": row.name, **row.facts}
    changed: dict[str, Any] = {name: value for name, value in told.items() if known.facts[name] != value}
    if row.team and row.team != known.team:
        changed["team"] = row.team
    return changed


def packed(row: Row) -> list[Any]:
    """A row as it is kept until it is carried out."""
    return [row.number, row.email, row.name, [str(role) for role in row.roles], row.team, dict(row.facts)]


def unpacked(kept: list[Any]) -> Row:
    """The row again."""
    number, email, name, roles, team, facts = kept
    return Row(number, email, name, tuple(Role(role) for role in roles), team, facts)


def shown(row: Row, changed: Mapping[str, Any] | None) -> dict[str, Any]:
    """A line of the preview: somebody new (no ``changed``), or what would change."""
    return {
        "number": row.number, "email": row.email, "name": row.name, "team": row.team,
        "roles": [str(role) for role in row.roles], "facts": dict(row.facts),
        "changed": None if changed is None else {name: str(value) for name, value in changed.items()},
    }  # fmt: skip
