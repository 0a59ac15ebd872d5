"""What a directory's group gives: roles and places in segments, agreed by two where a role binds others."""

from __future__ import annotations

import pytest

from advocacy import clock
from advocacy.database import db, writing
from advocacy.directory import rules
from advocacy.directory.models import DirectoryGroup, GroupRule
from advocacy.errors import Breach, InvalidMove, NotAllowed
from advocacy.history import Actor
from advocacy.people import accounts, segments
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from tests.directory.scim import CORE, Directory, directory_of
from tests.installation import Installation


@pytest.fixture
def directory(installation: Installation) -> Directory:
    """A directory that may provision; its keeper is person 1."""
    return directory_of(installation)


def person(installation: Installation, person_id: str | int) -> Person:
    """The person, detached."""
    with installation.app.app_context():
        return db.session.get_one(Person, int(person_id))


def test_a_group_gives_roles_and_takes_them_but_never_what_was_given_by_hand(
    installation: Installation, directory: Directory
) -> None:
    ann, bob = directory.add("a@acme.example"), directory.add("b@acme.example")
    group = directory.add_group("Writers", ann["id"], bob["id"])
    now, keeper = clock.now(), person(installation, 1)
    with installation.app.app_context(), writing():
        held = db.session.get_one(Person, int(bob["id"]))
        accounts.set_roles(held, [Role.EMPLOYEE, Role.MARKETING], actor=Actor.system(), now=now)
        found = db.session.get_one(DirectoryGroup, int(group["id"][1:]))
        rules.propose(found, role=Role.MARKETING, actor=keeper.actor, now=now)
        circle = segments.add_segment("Speakers", actor=keeper.actor, now=now)
        rules.propose(found, segment=circle, actor=keeper.actor, now=now)
        with pytest.raises(Breach, match="gives that already"):
            rules.propose(found, segment=circle, actor=keeper.actor, now=now)
        with pytest.raises(Breach, match="Ambassadors"):
            rules.propose(found, role=Role.AMBASSADOR, actor=keeper.actor, now=now)
    assert person(installation, ann["id"]).roles == {Role.EMPLOYEE, Role.MARKETING}
    with installation.app.app_context():
        assert segments.sizes([1]) == {1: 2}
    directory("PUT", f"/Groups/{group['id']}", {"schemas": [f"{CORE}Group"], "displayName": "Writers"})
    assert person(installation, ann["id"]).roles == {Role.EMPLOYEE}
    assert person(installation, bob["id"]).roles == {Role.EMPLOYEE, Role.MARKETING}
    with installation.app.app_context():
        assert segments.sizes([1]) == {}


def test_a_role_whose_word_binds_others_takes_a_second_person(installation: Installation, directory: Directory) -> None:
    ann = directory.add("a@acme.example")
    group = directory.add_group("Lawyers", ann["id"])
    first, second = person(installation, 1), person(installation, installation.person(Role.ADMIN))
    now = clock.now()
    with installation.app.app_context(), writing():
        found = db.session.get_one(DirectoryGroup, int(group["id"][1:]))
        rule_id = rules.propose(found, role=Role.LEGAL, actor=first.actor, now=now).id
    assert person(installation, ann["id"]).roles == {Role.EMPLOYEE}
    with installation.app.app_context(), writing():
        rule = db.session.get_one(GroupRule, rule_id)
        with pytest.raises(NotAllowed):
            rules.agree(rule, actor=first.actor, now=now)
        rules.agree(rule, actor=second.actor, now=now)
    assert person(installation, ann["id"]).roles == {Role.EMPLOYEE, Role.LEGAL}
    with installation.app.app_context(), writing():
        rule = db.session.get_one(GroupRule, rule_id)
        with pytest.raises(InvalidMove):
            rules.agree(rule, actor=second.actor, now=now)
        rules.end(rule, actor=first.actor, now=now)
        with pytest.raises(InvalidMove):
            rules.end(rule, actor=first.actor, now=now)
    assert person(installation, ann["id"]).roles == {Role.EMPLOYEE}
