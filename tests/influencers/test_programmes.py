"""Programmes and enrolments: every verb from every state, the invitation's mail, who may answer, API and pages."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, move, timeline
from advocacy.history.models import HistoryRow
from advocacy.mailing import Mail
from advocacy.people.capabilities import Role
from advocacy.people.models import Person, Relationship
from influencers.programmes import enrolments, programmes, queries
from influencers.programmes.models import ENROLMENT_MOVES, Enrolment, EnrolmentState, Programme, ProgrammeKind
from tests.installation import Installation

NOW = clock.from_rfc3339("2026-11-02T09:00:00Z")
ME = Actor.system("test")
INVITED = {"programme_id": 1, "email": "cleo@out.example", "name": "Cleo"}


@pytest.fixture
def context(installation: Installation) -> Iterator[Installation]:
    """An application context on both engines."""
    with installation.app.app_context():
        yield installation


def programme(name: str = "Friends") -> Programme:
    return programmes.add_programme(
        name, ProgrammeKind.AMBASSADORS, Relationship.AMBASSADOR_PAID, "Be kind.", actor=ME, now=NOW
    )


def invited(name: str = "Friends") -> Enrolment:
    return programmes.invite(programme(name), "cleo@out.example", "Cleo", "https://a.example", actor=ME, now=NOW)


@pytest.mark.parametrize("state", list(EnrolmentState))
def test_every_verb_from_every_state(context: Installation, state: EnrolmentState) -> None:
    """A verb either moves as the table says and leaves one row of history, or refuses and changes nothing."""
    person_id = context.person()
    for number, (verb, (allowed, to)) in enumerate(ENROLMENT_MOVES.items()):
        with writing():
            enrolment = Enrolment(programme=programme(f"P{number}"), person_id=person_id, state=state, since=NOW)
            db.session.add(enrolment)
            db.session.flush()
            enrolment_id = enrolment.id
        if state in allowed:
            with writing():
                move(db.session.get_one(Enrolment, enrolment_id), verb, actor=ME, now=NOW)
        else:
            with pytest.raises(InvalidMove), writing():
                move(db.session.get_one(Enrolment, enrolment_id), verb, actor=ME, now=NOW)
        with reading():
            assert db.session.get_one(Enrolment, enrolment_id).state is (to if state in allowed else state)
            rows = [(row.verb, row.from_state, row.to_state) for row in timeline("enrolment", enrolment_id)]
            assert rows == ([(verb, state.value, to.value)] if state in allowed else [])


def test_every_state_can_be_reached() -> None:
    """From where an enrolment begins: invited by us, or pending when they ask."""
    reached = {EnrolmentState.INVITED, EnrolmentState.PENDING}
    for _ in EnrolmentState:
        reached |= {to for allowed, to in ENROLMENT_MOVES.values() if allowed & reached}
    assert reached == set(EnrolmentState)


def test_an_invitation_makes_an_account_and_mails_a_link_that_works(context: Installation) -> None:
    """Two weeks, once; the newcomer has no role before a yes, and discloses as the programme says."""
    with writing():
        programmes.invite(programme(), "cleo@out.example", "Cleo", "https://a.example", actor=ME, now=clock.now())
    with reading():
        cleo = db.session.scalars(select(Person)).one()
        assert not cleo.roles and cleo.relationship is Relationship.AMBASSADOR_PAID
        mail = db.session.scalars(select(Mail)).one()
        assert mail.recipient == "cleo@out.example" and "Friends" in mail.subject and "14 days" in mail.text
        path = re.search(r"https://a\.example(/sign-in/link/[\w-]+)", mail.text)
    assert path
    context.app.config["WTF_CSRF_ENABLED"] = False
    browser = context.app.test_client()
    assert browser.post(path.group(1)).status_code == 302
    assert "You are invited: Friends" in browser.get("/portal/").text
    assert context.app.test_client().post(path.group(1)).status_code == 422


def test_somebody_who_works_here_keeps_what_hr_says(context: Installation) -> None:
    person_id = context.person(relationship=Relationship.OFFICER)
    with writing():
        programmes.invite(programme(), "P1@acme.example", "Other name", "https://a.example", actor=ME, now=NOW)
    with reading():
        person = db.session.get_one(Person, person_id)
        assert person.relationship is Relationship.OFFICER and person.name != "Other name"


def test_nobody_is_invited_twice(context: Installation) -> None:
    with writing():
        friends = invited().programme
        with pytest.raises(InvalidMove, match="before"):
            programmes.invite(friends, "CLEO@out.example", "Cleo", "https://a.example", actor=ME, now=NOW)
        with pytest.raises(Breach, match="already"):
            programme(" Friends ")
        with pytest.raises(Breach, match="needs a name"):
            programme("  ")


def test_an_end_needs_a_reason(context: Installation) -> None:
    with writing():
        enrolment = invited()
        enrolments.answer(enrolment, True, actor=ME, now=NOW)
        with pytest.raises(Breach, match="Say why"):
            enrolments.deactivate(enrolment, actor=ME, now=NOW, why=" ")
        assert queries.headcounts([enrolment.programme_id]) == {enrolment.programme_id: 1}
        enrolments.deactivate(enrolment, actor=ME, now=NOW, why="Moved away")
        assert queries.headcounts([enrolment.programme_id]) == {} and queries.enrolments_of(enrolment.person_id) == []


def test_the_api_from_programme_to_answer(installation: Installation) -> None:
    """Marketing adds and invites, the invited one answers, nobody else can, marketing ends it."""
    marketing = installation.api_of(installation.person(Role.MARKETING))
    made = marketing("POST", "/programmes", {"name": "Friends", "kind": "ambassadors"})
    assert made.status_code == 201 and made.get_json()["relationship"] == "ambassador_paid"
    assert marketing("POST", "/programmes", {"name": "Friends", "kind": "ambassadors"}).status_code == 422
    assert marketing("POST", "/enrolments", {**INVITED, "programme_id": 99}).status_code == 404
    assert marketing("POST", "/enrolments", {**INVITED, "email": "no"}).status_code == 422
    enrolment = marketing("POST", "/enrolments", INVITED).get_json()
    assert enrolment["state"] == "invited" and marketing("POST", "/enrolments", INVITED).status_code == 409
    path = f"/enrolments/{enrolment['id']}"
    other = installation.api_of(installation.person(Role.AMBASSADOR))
    assert other("POST", f"{path}/accept").status_code == 404
    assert other("POST", f"{path}/deactivate", {"why": "x"}).status_code == 403
    assert marketing("POST", f"{path}/deactivate", {"why": "x"}).status_code == 409
    cleo = installation.api_of(enrolment["person_id"])
    assert cleo("POST", f"{path}/accept").get_json()["state"] == "approved"
    assert cleo("POST", f"{path}/accept").status_code == 409 and cleo("POST", f"{path}/decline").status_code == 409
    assert marketing("POST", f"{path}/deactivate", {"why": "x"}).get_json()["state"] == "deactivated"
    assert [each["state"] for each in marketing("GET", "/enrolments").get_json()["items"]] == ["deactivated"]
    assert [each["name"] for each in marketing("GET", "/programmes").get_json()["items"]] == ["Friends"]
    for role in (Role.EMPLOYEE, Role.HR, Role.ADMIN):
        assert installation.api_of(installation.person(role))("GET", "/programmes").status_code == 403


def test_the_pages_from_programme_to_portal(installation: Installation) -> None:
    """The same on pages; the portal greets, shows the terms and takes the answer."""
    marketing = installation.browser_of(installation.person(Role.MARKETING))
    form = {"name": "Makers", "kind": "creators", "terms": "Two posts a month <b>"}
    where = marketing.post("/programmes", data=form).headers["Location"]
    assert marketing.post("/programmes", data={**form, "kind": "kings"}).status_code == 422
    assert marketing.post(f"{where}/invite", data={"email": "c@out.example", "name": "Cleo"}).status_code == 302
    assert "Cleo" in marketing.get(where).text and "Makers" in marketing.get("/programmes").text
    assert f'href="{where}/application-form"' in marketing.get(where).text
    assert marketing.get("/programmes/99").status_code == 404
    with installation.app.app_context(), reading():
        enrolment = db.session.scalars(select(Enrolment)).one()
        person_id, enrolment_id = enrolment.person_id, enrolment.id
        assert enrolment.person.relationship is Relationship.PAID_INFLUENCER
    cleo, other = installation.browser_of(person_id), installation.browser_of(installation.person())
    portal = cleo.get("/portal/").text
    assert "You are invited: Makers" in portal and "Two posts a month &lt;b&gt;" in portal
    assert other.post(f"/portal/{enrolment_id}/answer", data={"answer": "accept"}).status_code == 404
    assert cleo.post(f"/portal/{enrolment_id}/answer", data={"answer": "accept"}).status_code == 302
    assert "You are invited" not in cleo.get("/portal/").text
    assert cleo.post(f"/portal/{enrolment_id}/answer", data={"answer": "decline"}).status_code == 409
    ended = marketing.post(f"/enrolments/{enrolment_id}/deactivate", data={"why": ""})
    assert ended.status_code == 422 and "Say why" in ended.text


def test_only_the_word_none_switches_attribution_off(sqlite: Installation) -> None:
    browser = sqlite.browser_of(sqlite.person(Role.MARKETING))
    with sqlite.app.app_context():
        with writing():
            made = programme()
        path, seen = f"/programmes/{made.id}/attribution", []
        for said in ("60", "abc", "", "0", "45", "none"):
            status = browser.post(path, data={"days": said}).status_code
            db.session.expire_all()
            seen.append((status, db.session.get_one(Programme, made.id).attribution_days))
    assert seen == [(302, 60), (422, 60), (422, 60), (422, 60), (422, 60), (302, None)]


def test_a_refused_answer_leaves_no_history(installation: Installation) -> None:
    with installation.app.app_context():
        with writing():
            enrolment_id = invited().id
        with reading():
            before = db.session.scalar(select(func.count()).select_from(HistoryRow))
    stranger = installation.browser_of(installation.person())
    with installation.app.app_context(), reading():
        after_signing_in = db.session.scalar(select(func.count()).select_from(HistoryRow))
        assert after_signing_in != before
    stranger.post(f"/portal/{enrolment_id}/answer", data={"answer": "accept"})
    with installation.app.app_context(), reading():
        assert db.session.scalar(select(func.count()).select_from(HistoryRow)) == after_signing_in
