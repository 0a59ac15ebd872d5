"""Who may share when: only while a programme that they agreed to has them; and as what they disclose."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from advocacy.database import db, reading, writing
from advocacy.errors import InvalidMove
from advocacy.people.capabilities import Capability, Role
from advocacy.people.models import Person, Relationship
from advocacy.posts.models import Share
from advocacy.posts.states import ShareState
from influencers.programmes import enrolments, programmes
from influencers.programmes.models import Enrolment, EnrolmentState, ProgrammeKind
from tests.influencers.test_programmes import ME
from tests.installation import Installation
from tests.posts.lending import NOW, share

MAIL = "cleo@out.example"


@pytest.fixture
def context(installation: Installation) -> Iterator[Installation]:
    """An application context on both engines."""
    with installation.app.app_context():
        yield installation


def invited(
    name: str = "Friends", email: str = MAIL, relationship: Relationship = Relationship.AMBASSADOR_PAID
) -> Enrolment:
    made = programmes.add_programme(name, ProgrammeKind.AMBASSADORS, relationship, "", actor=ME, now=NOW)
    return programmes.invite(made, email, "Cleo", "https://a.example", actor=ME, now=NOW)


def accepted(name: str = "Friends", **facts: object) -> Enrolment:
    enrolment = invited(name, **facts)  # type: ignore[arg-type]
    enrolments.answer(enrolment, True, actor=enrolment.person.actor, now=NOW)
    return enrolment


def states(person: Person) -> list[ShareState]:
    return list(db.session.scalars(select(Share.state).where(Share.person_id == person.id)))


def waiting(person: Person) -> None:
    share(person.id, when=NOW + timedelta(hours=1))


def test_nobody_shares_before_they_agree(context: Installation) -> None:
    with writing():
        enrolment = invited()
        assert not enrolment.person.can(Capability.SHARE)
        enrolments.answer(enrolment, True, actor=enrolment.person.actor, now=NOW)
        assert enrolment.person.can(Capability.SHARE)


def test_who_declines_may_not_share_and_may_not_change_their_mind(context: Installation) -> None:
    with writing():
        enrolment = invited()
        enrolments.answer(enrolment, False, actor=enrolment.person.actor, now=NOW)
        assert not enrolment.person.roles
        with pytest.raises(InvalidMove):
            enrolments.answer(enrolment, True, actor=enrolment.person.actor, now=NOW)
        assert not enrolment.person.roles


@pytest.mark.parametrize("end", [enrolments.deactivate, enrolments.ban])
def test_the_end_takes_the_role_and_what_waits(context: Installation, end: object) -> None:
    with writing():
        enrolment = accepted()
        waiting(enrolment.person)
        end(enrolment, actor=ME, now=NOW, why="Moved away")  # type: ignore[operator]
    with reading():
        person = db.session.scalars(select(Person)).one()
        assert not person.roles and states(person) == [ShareState.CANCELLED]
    with writing():
        enrolments.reinstate(db.session.scalars(select(Enrolment)).one(), actor=ME, now=NOW)
    with reading():
        assert db.session.scalars(select(Person)).one().roles == {Role.AMBASSADOR}


def test_another_programme_keeps_the_role(context: Installation) -> None:
    with writing():
        one, other, third = accepted("One"), accepted("Two"), invited("Three")
        waiting(one.person)
        enrolments.answer(third, False, actor=one.person.actor, now=NOW)
        enrolments.deactivate(one, actor=ME, now=NOW, why="Over")
        assert one.person.roles == {Role.AMBASSADOR} and states(one.person) == [ShareState.SCHEDULED]
        enrolments.deactivate(other, actor=ME, now=NOW, why="Over")
        assert not one.person.roles and states(one.person) == [ShareState.CANCELLED]


def test_who_works_here_goes_on_sharing(context: Installation) -> None:
    person_id = context.person(relationship=Relationship.OFFICER)
    with writing():
        enrolment = accepted(email="p1@acme.example", relationship=Relationship.PAID_INFLUENCER)
        waiting(enrolment.person)
        enrolments.deactivate(enrolment, actor=ME, now=NOW, why="Over")
    with reading():
        person = db.session.get_one(Person, person_id)
        assert person.roles == {Role.EMPLOYEE} and person.relationship is Relationship.OFFICER
        assert states(person) == [ShareState.SCHEDULED]


def test_the_stricter_tie_wins_and_what_waits_under_the_weaker_one_stays_behind(context: Installation) -> None:
    with writing():
        person = accepted("Samples", relationship=Relationship.GIFTED).person
        waiting(person)
        accepted("Films", relationship=Relationship.PAID_INFLUENCER)
        assert person.relationship is Relationship.PAID_INFLUENCER and states(person) == [ShareState.CANCELLED]
        accepted("Codes", relationship=Relationship.AFFILIATE)
        assert person.relationship is Relationship.PAID_INFLUENCER


def test_what_hr_alone_says_stays(context: Installation) -> None:
    assert enrolments.strictest(Relationship.FAMILY_OF_EMPLOYEE, Relationship.GIFTED) is Relationship.FAMILY_OF_EMPLOYEE
    assert enrolments.strictest(Relationship.NONE, Relationship.AFFILIATE) is Relationship.AFFILIATE


def test_a_closed_account_is_not_invited(context: Installation) -> None:
    with writing():
        person = invited().person
        person.active = False
        with pytest.raises(InvalidMove, match="closed"):
            invited("Again")


def test_the_invited_one_answers_in_the_portal_before_anything_else(installation: Installation) -> None:
    with installation.app.app_context(), writing():
        enrolment = invited()
        enrolment_id, person_id = enrolment.id, enrolment.person_id
    cleo = installation.browser_of(person_id)
    assert cleo.get("/").headers["Location"] == "/portal/"
    portal = cleo.get("/portal/").text
    assert "You are invited: Friends" in portal and "Open the feed" not in portal
    assert cleo.get("/feed").status_code == 403
    assert cleo.post(f"/portal/{enrolment_id}/answer", data={"answer": "accept"}).status_code == 302
    assert "Open the feed" in cleo.get("/portal/").text and cleo.get("/feed").status_code == 200


def test_marketing_rules_by_the_api(installation: Installation) -> None:
    """Each verb as a sub-resource; what the state does not allow is refused."""
    with installation.app.app_context(), writing():
        enrolment = invited()
        pending = Enrolment(
            programme=programmes.add_programme(
                "Open", ProgrammeKind.CREATORS, Relationship.GIFTED, "", actor=ME, now=NOW
            ),
            person=enrolment.person, state=EnrolmentState.PENDING, since=NOW,
        )  # fmt: skip
        db.session.add(pending)
        db.session.flush()
        path = f"/enrolments/{pending.id}"
    marketing = installation.api_of(installation.person(Role.MARKETING))
    for verb, body, state in (
        ("approve", None, "approved"), ("ban", {"why": "Spam"}, "banned"), ("reinstate", None, "approved"),
        ("deactivate", {"why": "Over"}, "deactivated"), ("archive", None, "archived"),
    ):  # fmt: skip
        assert marketing("POST", f"{path}/{verb}", body).get_json()["state"] == state
    assert marketing("POST", f"{path}/reject", {"why": "No"}).status_code == 409
    assert marketing("POST", f"{path}/ban", {}).status_code == 422
