"""Leaving in one step: what ends, what is handed over, what keeps working; shown before, and safe to repeat."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.history import Actor
from advocacy.links.models import Link, LinkState
from advocacy.networks import farewells, jobs
from advocacy.networks.contract import Credentials, Farewell, NetworkRefused
from advocacy.networks.farewells import FarewellDue
from advocacy.people import leaving
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from advocacy.posts.models import Share
from advocacy.posts.states import ShareState
from content_library.items.items import add_item
from content_library.models import Item
from content_library.routes import absences
from content_library.words.content import Content
from influencers.programmes.models import Enrolment, EnrolmentState, Programme, ProgrammeKind, ProgrammeState
from tests.installation import Installation
from tests.posts.lending import account, permit, share

SYSTEM = Actor.system("test")


@pytest.fixture
def leaver(installation: Installation) -> int:
    """Somebody on whom a little of everything hangs."""
    person, now = installation.person(Role.MARKETING, Role.LEGAL, Role.AMBASSADOR, name="Lea"), clock.now()
    other = installation.person(Role.LEGAL, name="Omar")
    installation.browser_of(person)
    with installation.app.app_context(), writing():
        actor = db.session.get_one(Person, person).actor
        lent = permit(valid_from=now - timedelta(days=1))
        share(person, account(person), when=now + timedelta(hours=2), now=now, permit=lent)
        db.session.add(
            Link(slug="lea", target="https://acme.example/", person_id=person, team_id=3, state=LinkState.ACTIVE,
                 created_at=now)
        )  # fmt: skip
        add_item(Content(title="A draft"), actor=actor, now=now)
        omar = db.session.get_one(Person, other)
        absences.enter(omar, now + timedelta(days=1), now + timedelta(days=9), db.session.get_one(Person, person),
                       actor=omar.actor, now=now)  # fmt: skip
        programme = Programme(
            name="Friends", slug="friends", state=ProgrammeState.OPEN, kind=ProgrammeKind.AMBASSADORS, created_at=now
        )
        db.session.add(programme)
        db.session.flush()
        db.session.add(Enrolment(programme_id=programme.id, person_id=person, state=EnrolmentState.APPROVED, since=now))
    return person


def steps_of(installation: Installation, person: int) -> dict[str, int]:
    """What leaving would do, but for what there is none of."""
    with installation.app.app_context(), reading():
        found = leaving.preview(db.session.get_one(Person, person), clock.now())
        return {step.name: count for step, count in found if count}


def test_one_step_ends_and_hands_over(installation: Installation, leaver: int) -> None:
    admin, heir = installation.browser_of(installation.person(Role.ADMIN)), installation.person(name="Hella Heir")
    expected = {"posts": 1, "connections": 1, "links": 1, "items": 1, "deputising": 1, "enrolments": 1}
    assert steps_of(installation, leaver) == expected
    page = admin.get(f"/admin/people/{leaver}/leave").text
    assert "Nothing has happened yet" in page and "Posts that wait are cancelled" in page
    assert "Nobody is called so" in admin.post(
        f"/admin/people/{leaver}/close", data={"why": "x", "successor": "No One"}
    ).text  # fmt: skip
    done = admin.post(f"/admin/people/{leaver}/close", data={"why": "Moved on", "successor": "hella heir"})
    assert done.status_code == 302 and steps_of(installation, leaver) == {}
    with installation.app.app_context(), reading():
        assert db.session.scalars(select(Share.state)).one() is ShareState.CANCELLED
        link = db.session.scalars(select(Link).where(Link.slug == "lea")).one()
        assert (link.person_id, link.team_id, link.state) == (None, 3, LinkState.ACTIVE)
        assert db.session.scalars(select(Item.owner_id)).one() == heir
        assert db.session.scalars(select(Enrolment.state)).one() is EnrolmentState.DEACTIVATED
        assert Role.AMBASSADOR not in db.session.get_one(Person, leaver).roles, "the role goes with the last programme"
    assert admin.post(f"/admin/people/{leaver}/close", data={"why": "again"}).status_code == 409


def test_what_turns_up_later_is_taken_by_a_second_press(installation: Installation, leaver: int) -> None:
    api = installation.api_of(installation.person(Role.ADMIN))
    assert api("POST", f"/people/{leaver}/leave", {"why": "Moved on"}).json["steps"]["posts"] == 1
    with installation.app.app_context(), writing():
        db.session.add(
            Link(slug="late", target="https://a.b/", person_id=leaver, state=LinkState.ACTIVE, created_at=clock.now())
        )
    assert api("GET", f"/people/{leaver}/leaving").json["steps"]["links"] == 1
    again = api("POST", f"/people/{leaver}/leave", {"why": "What was left"}).json["steps"]
    assert (again["links"], again["posts"]) == (1, 0)


def test_a_successor_has_to_be_here(installation: Installation, leaver: int) -> None:
    api = installation.api_of(installation.person(Role.ADMIN))
    for wrong in (leaver, 4711):
        assert api("POST", f"/people/{leaver}/leave", {"why": "x", "successor_id": wrong}).status_code in (404, 422)
    assert steps_of(installation, leaver)["posts"] == 1, "a refusal does nothing"


class Networks:
    """Networks that answer a farewell by script."""

    def __init__(self, *answers: Farewell | NetworkRefused) -> None:
        self.answers, self.asked = list(answers), list[Credentials]()

    def __call__(self, _name: str) -> Any:
        return self

    def revoke(self, credentials: Credentials) -> Farewell:
        assert not db.session.info.get("writing"), "no transaction is open while a network is spoken to"
        self.asked.append(credentials)
        answer = self.answers.pop(0)
        if isinstance(answer, NetworkRefused):
            raise answer
        return answer


def test_access_is_withdrawn_at_the_network_until_it_is(installation: Installation, leaver: int) -> None:
    """Queued with the leaving, tried again after a blip, and the secrets go when it is done."""
    now = clock.now()
    networks = Networks(NetworkRefused("The line is down."), Farewell(True))
    with installation.app.app_context():
        with writing():
            leaving.leave(db.session.get_one(Person, leaver), actor=SYSTEM, now=now, why="Moved on")
        assert jobs.withdraw_access(now, lambda: 0.0, networks) == 1
        assert jobs.withdraw_access(now + timedelta(minutes=1), lambda: 0.0, networks) == 0, "not before its time"
        assert jobs.withdraw_access(now + timedelta(minutes=3), lambda: 0.0, networks) == 1
        assert [each.secrets for each in networks.asked] == [{"token": "t"}, {"token": "t"}]
        with reading():
            row = db.session.scalars(select(FarewellDue)).one()
            assert (row.at_network, row.secrets, row.next_try_at, row.tries) == (True, "", None, 2)
        assert jobs.withdraw_access(now + timedelta(days=9), lambda: 0.0, networks) == 0


def test_a_farewell_is_given_up_in_the_end(installation: Installation, leaver: int) -> None:
    now = clock.now()
    networks = Networks(*[NetworkRefused("Down.")] * farewells.TRIES)
    with installation.app.app_context():
        with writing():
            leaving.leave(db.session.get_one(Person, leaver), actor=SYSTEM, now=now, why="Moved on")
        for day in range(farewells.TRIES):
            assert jobs.withdraw_access(now + timedelta(days=day), lambda: 0.0, networks) == 1
        with reading():
            row = db.session.scalars(select(FarewellDue)).one()
            assert (row.at_network, row.secrets, row.note) == (False, "", "Down.")
            assert db.session.scalar(select(func.count()).where(FarewellDue.next_try_at.is_not(None))) == 0
