"""How many an audience names: counted by the database as the pure rules would, for any rules and people."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from advocacy.database import db
from advocacy.people.capabilities import Capability, Role
from advocacy.people.models import Person
from content_library.audiences import sets as audiences
from content_library.audiences.audience import Reader, fits
from tests.content_library.shelf import Shelf

TEAMS, REGIONS, LANGUAGES = ("Sales", "Design, Web", ""), ("US", "DE", "uk"), ("en", "de", "en-GB", "fr")
RULES = st.fixed_dictionaries(
    {
        "teams": st.lists(st.sampled_from(["Sales", "Design, Web", "None such"]), max_size=2),
        "regions": st.lists(st.sampled_from(["US", "de", "UK", "FR"]), max_size=2),
        "languages": st.lists(st.sampled_from(["en", "DE", "fr-CA", "e_", "%"]), max_size=2),
        "roles": st.lists(st.sampled_from([*(role.value for role in Role), "king"]), max_size=2),
    }
)


def test_the_count_is_that_of_the_rules(shelf: Shelf) -> None:
    for number in range(24):
        roles = ([Role.EMPLOYEE], [Role.AMBASSADOR, Role.FINANCE], [Role.LEGAL], [Role.MARKETING, Role.HR])[number % 4]
        facts: dict[str, Any] = {"language": LANGUAGES[number % 4 - number % 3], "region": REGIONS[number % 5 % 3]}
        if team := TEAMS[number % 3]:
            facts["team"] = team
        shelf.installation.person(*roles, **facts)
    with shelf.installation.app.app_context():
        people = [each for each in db.session.scalars(select(Person)).unique() if each.can(Capability.SHARE)]

        @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.differing_executors])
        @given(RULES)
        def counted(rules: dict[str, list[str]]) -> None:
            found = audiences.reached_by(rules)
            assert (found.named, found.people) == (sum(fits(rules, Reader.of(each)) for each in people), len(people))

        counted()
        assert audiences.reached_by({}).named == len(people)
