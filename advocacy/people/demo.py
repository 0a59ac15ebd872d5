"""The demo's people: 12 teams, 240 people in five time zones, one memorable sign-in for each role."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from advocacy.history import Actor
from advocacy.people import accounts, signing_in
from advocacy.people.capabilities import Role
from advocacy.people.models import Person, Relationship
from advocacy.story import Story

PASSWORD = "larkfield-demo-2026"  # noqa: S105 - printed by the demo, which is reachable from this machine only
PEOPLE = 240
AMBASSADORS = 9
"""Of the people; they are invited by their programme and are in no team."""
SET_UP = Actor.system("set-up")

DATA: dict[str, Any] = json.loads((Path(__file__).parent / "data/demo_people.json").read_text("utf-8"))
DOMAIN = str(DATA["domain"])
PRINTED = [each for each in DATA["staff"] if not each["key"][-1].isdigit()]
"""Those who can sign in with the password; the others help a colleague of the same function."""


def contribute(story: Story) -> None:
    """Everybody is there on the first morning; ``cast`` holds the memorable ones, ``props`` everybody's id and zone."""
    story.props["staff"], story.props["zones"] = [], {}
    story.at(story.start + timedelta(hours=4), lambda now: _hire(story, now))


def address_of(key: str) -> str:
    """The mail address of a memorable person."""
    return f"{key}@{DOMAIN}"


def sign_ins() -> list[tuple[str, str, str]]:
    """Rows (mail address, name, roles) of those whose password is printed."""
    return [(address_of(each["key"]), each["name"], ", ".join(each["roles"])) for each in PRINTED]


def _hire(story: Story, now: datetime) -> None:
    for team in DATA["teams"]:
        accounts.team_named(team, actor=SET_UP, now=now)
    homes = {home["region"]: home for home in DATA["homes"]}
    staff, zones = story.props["staff"], story.props["zones"]
    for each in DATA["staff"]:
        person = _add(address_of(each["key"]), each["name"], each["roles"], each["team"], homes[each["home"]], now)
        if each in PRINTED:
            signing_in.set_password(person, PASSWORD, now=now)
        story.cast[each["key"]] = person.id
        staff.append(person.id)
        zones[person.id] = person.zone
    wanted = max(round((PEOPLE - AMBASSADORS) * story.scale), len(staff) + 12) - len(staff)
    for name, home in _names(story, wanted):
        team = story.chance.choice(DATA["teams"])
        language = story.chance.choice(home["languages"])
        person = _add(_mailbox(name), name, ["employee"], team, home, now, language)
        staff.append(person.id)
        zones[person.id] = person.zone


def _names(story: Story, wanted: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Names that go with a place, each once."""
    taken = {each["name"] for each in DATA["staff"]}
    weights = [home["share"] for home in DATA["homes"]]
    while wanted:
        (home,) = story.chance.choices(DATA["homes"], weights)
        name = f"{story.chance.choice(home['given'])} {story.chance.choice(home['family'])}"
        if name not in taken:
            taken.add(name)
            wanted -= 1
            yield name, home


def _add(
    email: str, name: str, roles: list[str], team: str, home: dict[str, Any], now: datetime, language: str = "en"
) -> Person:
    relationship = Relationship.OFFICER if "finance" in roles else Relationship.EMPLOYEE
    return accounts.add_person(
        email, name, [Role(role) for role in roles], actor=SET_UP, now=now, team=team, zone=home["zone"],
        language=language, region=home["region"], relationship=relationship, employing_entity=home["entity"],
    )  # fmt: skip


def _mailbox(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("ı", "i").replace("ß", "ss")).encode("ascii", "ignore").decode()
    return f"{plain.lower().replace(' ', '.').replace(chr(39), '')}@{DOMAIN}"
