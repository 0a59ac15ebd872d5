"""A role whose word binds others takes two people, by whatever door; and the last administrator stays one, by every."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.errors import InvalidMove, Refused
from advocacy.history import Actor
from advocacy.identity.models import BreakGlass
from advocacy.people import accounts, addresses, leaving, role_changes
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from tests.installation import Installation

NEW = {"email": "new@acme.example", "name": "Newt"}
FILE = b"email,name,roles\nnew@acme.example,Newt,employee; legal\nother@acme.example,Other,legal\n"
SCOPES: dict[str, tuple[str, ...]] = {"api": (), "narrow token": ("people:write",)}


def through(door: str, installation: Installation, admin: int) -> None:
    """Somebody new who is to be Legal."""
    if door in SCOPES:
        api = installation.api_of(admin, *SCOPES[door])
        answer: Any = api("POST", "/people", {**NEW, "roles": ["employee"]})
        assert answer.status_code == 201
        answer = api("PATCH", f"/people/{answer.get_json()['id']}", {"roles": ["employee", "legal"]})
        assert answer.status_code == 200 and answer.get_json()["roles"] == ["employee"]
        assert answer.get_json()["roles_waiting"] == ["legal"]
        return
    browser = installation.browser_of(admin)
    if door == "adding":
        answer = browser.post("/admin/people", data={**NEW, "role": ["legal"]})
        assert "a second administrator has to agree" in answer.text
    elif door == "page":
        browser.post("/admin/people", data={**NEW, "role": ["employee"]})
        browser.post(f"/admin/people/{found(installation).id}/roles", data={"role": ["employee", "legal"]})
    elif door == "adding by api":
        answer = installation.api_of(admin)("POST", "/people", {**NEW, "roles": ["legal"]})
        assert (answer.get_json()["roles"], answer.get_json()["roles_waiting"]) == (["employee"], ["legal"])
    else:
        sent = browser.post("/admin/people/import", data={"file": (io.BytesIO(FILE), "people.csv")})
        browser.post(f"{sent.headers['Location']}/agree", data={})


def found(installation: Installation) -> Person:
    with installation.app.app_context(), reading():
        person = db.session.scalars(select(Person).where(Person.email == NEW["email"])).one()
        assert person.roles
        db.session.expunge_all()
        return person


@pytest.mark.parametrize("door", ["adding", "page", "adding by api", *SCOPES, "file"])
def test_by_every_door_a_second_administrator_has_to_agree(sqlite: Installation, door: str) -> None:
    ann, bob = sqlite.person(Role.ADMIN), sqlite.person(Role.ADMIN)
    through(door, sqlite, ann)
    newt = found(sqlite)
    assert newt.roles == {Role.EMPLOYEE}
    with sqlite.app.app_context(), reading():
        assert role_changes.waiting_for([newt.id]) == {newt.id: [Role.LEGAL]}
    first, second = sqlite.browser_of(ann), sqlite.browser_of(bob)
    assert "Waits for a second administrator" in second.get(f"/admin/people/{newt.id}").text
    assert first.post("/admin/roles/changes/1/agree").status_code == 403
    assert second.post("/admin/roles/changes/1/agree").status_code == 302
    assert found(sqlite).roles == {Role.EMPLOYEE, Role.LEGAL}


def test_one_who_is_alone_decides_alone_but_no_token_of_theirs(installation: Installation) -> None:
    """Nobody could agree; the account behind glass is nobody."""
    ann, glass = installation.person(Role.ADMIN), installation.person(Role.ADMIN)
    with installation.app.app_context(), writing():
        db.session.add(BreakGlass(person_id=glass, made_at=clock.now()))
    refused = installation.api_of(ann, "people:write")("POST", "/people", {**NEW, "roles": ["legal"]})
    assert refused.status_code == 403 and "A token with scopes" in refused.get_json()["title"]
    made = installation.api_of(ann)("POST", "/people", {**NEW, "roles": ["legal"]})
    assert made.get_json()["roles"] == ["legal"] and made.get_json()["roles_waiting"] == []


def test_asking_twice_asks_once_and_other_roles_are_given_at_once(installation: Installation) -> None:
    ann, cem = installation.person(Role.ADMIN), installation.person()
    installation.person(Role.ADMIN)
    with installation.app.app_context():
        for expected in (1, 0):
            with writing():
                actor, person = db.session.get_one(Person, ann).actor, db.session.get_one(Person, cem)
                wanted = [Role.EMPLOYEE, Role.LEGAL, Role.MARKETING]
                asked = role_changes.set_or_ask(person, wanted, actor=actor, now=clock.now())
                assert len(asked) == expected
            with reading():
                assert db.session.get_one(Person, cem).roles == {Role.EMPLOYEE, Role.MARKETING}


@pytest.mark.parametrize("who", ["last", "glass"])
@pytest.mark.parametrize("door", ["roles", "close", "leave", "address"])
def test_the_last_administrator_and_the_one_behind_glass_stay(sqlite: Installation, door: str, who: str) -> None:
    """Whoever acts: by hand, a job, another who is about to go as well."""
    ann, glass = sqlite.person(Role.ADMIN), sqlite.person(Role.ADMIN)
    with sqlite.app.app_context():
        with writing():
            db.session.add(BreakGlass(person_id=glass, made_at=clock.now()))
        now, actor = clock.now(), Actor.system()
        somebody = Actor(Actor.system().kind, 99, "Somebody")
        verbs: dict[str, Callable[[Person], object]] = {
            "roles": lambda person: accounts.set_roles(person, [Role.EMPLOYEE], actor=actor, now=now),
            "close": lambda person: accounts.deactivate(person, actor=actor, now=now, why="x"),
            "leave": lambda person: leaving.leave(person, actor=actor, now=now, why="x"),
            "address": lambda person: addresses.change_email(person, "x@evil.example", actor=somebody, now=now),
        }
        with pytest.raises(InvalidMove, match=r"last administrator|break-glass"), writing():
            verbs[door](db.session.get_one(Person, ann if who == "last" else glass))
        if who == "last":
            bea = sqlite.person(Role.ADMIN)
            with writing():
                db.session.get_one(Person, bea)
                accounts.deactivate(db.session.get_one(Person, ann), actor=actor, now=now, why="x")


def test_of_two_who_close_each_other_one_stays(installation: Installation) -> None:
    """Each read that the other is there; the lock of administrators lets one go first, and the second sees it."""
    ann, bob = installation.person(Role.ADMIN), installation.person(Role.ADMIN)
    outcomes: list[str] = []
    with installation.app.app_context():
        for closed, by in ((ann, bob), (bob, ann)):
            try:
                with writing():
                    actor = db.session.get_one(Person, by).actor
                    accounts.deactivate(db.session.get_one(Person, closed), actor=actor, now=clock.now(), why="x")
                    outcomes.append("closed")
            except Refused as refused:
                outcomes.append(str(refused))
    assert outcomes[0] == "closed" and "last administrator" in outcomes[1]


def test_the_command_line_changes_an_address_and_the_old_one_is_told(installation: Installation) -> None:
    ann = installation.person(Role.ADMIN)
    run = installation.app.test_cli_runner().invoke(args=["people", "change-email", "p1@acme.example", "ann@b.example"])
    assert run.exit_code == 0, run.output
    with installation.app.app_context(), reading():
        person = db.session.get_one(Person, ann)
        assert person.email == "ann@b.example" and person.roles == {Role.ADMIN}
