"""Pure: whom an item is for. Rules by team, region, language and role; an empty list means all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advocacy.people.models import Person


@dataclass(frozen=True)
class Reader:
    """What the rules ask about a person."""

    team: str
    region: str
    language: str
    roles: frozenset[str]

    @classmethod
    def of(cls, person: Person) -> Reader:
        """The person as the rules see them."""
        team = person.team.name if person.team else ""
        return cls(team, person.region, person.language, frozenset(role.value for role in person.roles))


def fits(rules: Mapping[str, Sequence[str]], reader: Reader) -> bool:
    """True when every rule that says something names the reader."""
    return all(not wanted or any(_names(key, value, reader) for value in wanted) for key, wanted in rules.items())


def reasons(rules: Mapping[str, Sequence[str]], reader: Reader) -> list[str]:
    """The keys of the rules that name the reader: why the item is in their feed. Empty: it is for everyone."""
    return [key for key, wanted in rules.items() if any(_names(key, value, reader) for value in wanted)]


def _names(key: str, value: str, reader: Reader) -> bool:
    if key == "teams":
        return value == reader.team
    if key == "regions":
        return value.upper() == reader.region.upper()
    if key == "languages":
        return value.split("-")[0].lower() == reader.language.split("-")[0].lower()
    return value in reader.roles
