"""Joining over HTTP: a stranger's whole way without an account or a cookie, the desk's inbox, and the API."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from advocacy.web import strangers
from influencers.commissions import plans
from influencers.commissions.grammar import Line
from influencers.commissions.models import EarnedBy
from influencers.commissions.plans import Policy
from influencers.joining import asking, recruiting
from influencers.joining.fields import Field, FieldKind
from influencers.joining.models import Application, ApplicationState
from influencers.programmes import enrolments
from influencers.programmes.models import EnrolmentState, Programme
from tests.influencers.applicants import ME, SENT, mails, open_programme, path_in, submitted
from tests.installation import Installation


def opened(installation: Installation, programme_id: int, minutes: int = 2) -> dict[str, str]:
    """The token of a form that somebody has read for a while."""
    with installation.app.test_request_context():
        token = strangers.open_form(f"apply:{programme_id}", clock.now() - timedelta(minutes=minutes))
    return {strangers.FIELD: token}


def count(installation: Installation) -> int:
    with installation.app.app_context(), reading():
        return db.session.scalar(select(func.count()).select_from(Application)) or 0


def text_of(installation: Installation, number: int = -1) -> str:
    with installation.app.app_context(), reading():
        return path_in(mails()[number])


@pytest.fixture
def stranger(installation: Installation) -> FlaskClient:
    """Somebody without an account, and a programme with a question of its own."""
    with installation.app.app_context(), writing():
        programme = open_programme(now=clock.now())
        asking.set_form(
            programme, {"gives": "An instrument on loan\nA day on the river", "asks": "Three films"},
            [Field("gear", "What do you film with?", FieldKind.CHOICE, True, options=("A phone", "A camera"))],
            actor=ME, now=clock.now(),
        )  # fmt: skip
    return installation.app.test_client()


def test_a_stranger_applies_confirms_looks_and_withdraws(installation: Installation, stranger: FlaskClient) -> None:
    """Nothing counts before the mail's button; a GET changes nothing; no cookie is set; in the end nothing is kept."""
    page = stranger.get("/apply/rivers")
    assert page.status_code == 200 and "A day on the river" in page.text and "Set-Cookie" not in page.headers
    boxes = re.findall(r'<input type="checkbox"[^>]*>', page.text)
    assert boxes and all('value="on"' in box for box in boxes)  # ticked, a browser sends something
    sent = stranger.post("/apply/rivers", data={**SENT, **opened(installation, 1), "answer_gear": "A phone"})
    assert sent.status_code == 302 and stranger.get(sent.location).status_code == 200
    confirm = text_of(installation)
    assert stranger.get(confirm).status_code == 200
    desk = installation.browser_of(installation.person(Role.MARKETING))
    assert "Nora Field" not in desk.get("/programmes/applications?state=any").text
    assert stranger.post(confirm).status_code == 302
    status = stranger.post(confirm).location  # twice is once
    assert "Withdraw and erase" in stranger.get(status).text
    for wrong in (status[:-1], confirm.replace("confirm", "status")):
        assert stranger.get(wrong).status_code == 404
    assert stranger.post(f"{status}/withdraw").status_code == 302
    assert "forgotten" in stranger.get(status).text
    with installation.app.app_context(), reading():
        assert [each.email for each in db.session.scalars(select(Application)).unique()] == [""]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"adult": "no"}, "18 and over"),
        ({"adult": ""}, "whether you are of age"),
        ({"company_fax": "1"}, "should stay empty"),
        ({"opened": "x"}, "was not opened here"),
        ({"consent": ""}, "may not keep"),
        ({"email": "no"}, "mail address"),
        ({"country": "XX"}, "one of the list"),
        ({"account_1": ""}, "at least one account"),
        ({"answer_gear": "A brush"}, "one of the list"),
        ({"answer_gear": ""}, "answer this"),
        ({"examples": "river"}, "https://"),
        ({"name": " "}, "your name"),
    ],
)
def test_what_will_not_do_is_said_and_not_kept(sqlite: Installation, changed: dict[str, str], said: str) -> None:
    """Bots, minors, mistakes: a sentence each, what was typed comes back, no row and no mail."""
    with sqlite.app.app_context(), writing():
        programme = open_programme(now=clock.now())
        gear = Field("gear", "Gear?", FieldKind.CHOICE, True, options=("A phone", "A camera"))
        asking.set_form(programme, {}, [gear], actor=ME, now=clock.now())
    answer = sqlite.app.test_client().post(
        "/apply/rivers", data={**SENT, "answer_gear": "A phone", **opened(sqlite, 1), **changed}
    )
    assert answer.status_code == 422 and said in answer.text
    assert ("I film rivers." in answer.text) is (changed != {"adult": "no"})
    assert count(sqlite) == 0
    with sqlite.app.app_context(), reading():
        assert mails() == []


def test_what_it_pays_is_said_where_the_programme_says_so(sqlite: Installation) -> None:
    """As it is in force, and only once somebody wants it to be read by everybody."""
    with sqlite.app.app_context(), writing():
        now = clock.now()
        programme = open_programme(now=now)
        programme.attribution_days, programme.hold_days, programme.minimum_payout = 30, 14, 5000
        lines = [Line(EarnedBy.SALE, percent=1250), Line(EarnedBy.LEAD, flat=200)]
        plans.add_plan(programme, lines, Policy(), actor=ME, now=now - timedelta(days=1), why="First.")
    client = sqlite.app.test_client()
    assert "What you earn" not in client.get("/apply/rivers").text
    with sqlite.app.app_context(), writing():
        asking.set_form(db.session.get_one(Programme, programme.id), {"shows_pay": True}, actor=ME, now=clock.now())
    page = client.get("/apply/rivers").text
    for said in ("What you earn", "12.5 %", "2.00", "counts for 30 days", "waits for 14 days", "50.00"):
        assert said in page, said


def test_birthdays_are_looked_at_and_not_kept(sqlite: Installation) -> None:
    """Asked where the programme says so; a day too young is too young."""
    with sqlite.app.app_context(), writing():
        asking.set_form(open_programme(now=clock.now()), {"asks_birthday": True}, actor=ME, now=clock.now())
    today = clock.now().date()
    born = today.replace(year=today.year - 18, day=1) if today.day > 1 else today.replace(year=today.year - 19)
    client = sqlite.app.test_client()
    young = client.post("/apply/rivers", data={**SENT, **opened(sqlite, 1), "birthday": f"{today.year - 17}-01-01"})
    assert young.status_code == 422 and count(sqlite) == 0
    old = client.post("/apply/rivers", data={**SENT, **opened(sqlite, 1), "birthday": born.isoformat()})
    assert old.status_code == 302 and count(sqlite) == 1


def test_a_friend_comes_by_a_partners_link(sqlite: Installation) -> None:
    """Whose link it was is kept; a changed key is nobody's, and no error."""
    person = sqlite.person()
    with sqlite.app.app_context(), writing():
        programme = open_programme(now=clock.now())
        enrolment = enrolments.enrol(
            programme, db.session.get_one(Person, person), EnrolmentState.INVITED, actor=ME, now=clock.now()
        )
        from_partner = recruiting.link_of(person, programme, "").partition("?by=")[2]
        assert recruiting.recruiter_in(from_partner, programme.id) is None  # invited only
        enrolments.answer(enrolment, True, actor=ME, now=clock.now())
        assert recruiting.recruiter_in("x" + from_partner, programme.id) is None
        found = recruiting.recruiter_in(from_partner, programme.id)
        assert found is not None and found.id == person
        assert recruiting.recruiter_in(from_partner, 99) is None
    sqlite.app.test_client().post("/apply/rivers", data={**SENT, **opened(sqlite, 1), "by": from_partner})
    with sqlite.app.app_context(), reading():
        assert db.session.scalars(select(Application)).unique().one().brought_by_id == person


def test_the_desk_decides(installation: Installation) -> None:
    """Inbox with filters, one page, a decision each way, many at once; employees see none of it."""
    with installation.app.app_context(), writing():
        programme = open_programme(now=clock.now())
        numbers = [submitted(programme, clock.now(), email=f"{each}@out.example", handle=each).id for each in "abcd"]
    browser = installation.browser_of(installation.person(Role.MARKETING))
    assert installation.browser_of(installation.person()).get("/programmes/applications").status_code == 403
    for query in ("", "?outcome=warn", "?came_by=form&programme=1", "?said=nora", "?state=approved", "?state=any"):
        assert browser.get(f"/programmes/applications{query}").status_code == 200
    page = browser.get(f"/programmes/applications/{numbers[0]}").text
    assert "I film rivers." in page and "Not screened yet" in page
    there = browser.post(f"/programmes/applications/{numbers[0]}/approve", data={"note": "Hello"})
    assert there.location.endswith(f"/{numbers[1]}")
    assert browser.post(f"/programmes/applications/{numbers[1]}/decline", data={"reason": ""}).status_code == 422
    browser.post(f"/programmes/applications/{numbers[1]}/decline", data={"reason": "topic"})
    browser.post("/programmes/applications/decide", data={"chosen": numbers, "verb": "decline", "reason": "full"})
    with installation.app.app_context(), reading():
        states = [db.session.get_one(Application, each).state for each in numbers]
    assert states == [ApplicationState.APPROVED, *[ApplicationState.DECLINED] * 3]
    browser.post(f"/programmes/applications/{numbers[3]}/reconsider", data={"why": "A mistake"})
    for path in (f"/programmes/applications/{numbers[0]}", "/programmes/1/application-form", "/programmes/spotted",
                 "/programmes/invitations", "/programmes/applications/accounts"):  # fmt: skip
        assert browser.get(path).status_code == 200, path


def test_the_desk_sets_what_the_page_asks(sqlite: Installation) -> None:
    """Questions keep their key when their words change; lists and figures come back as they were meant."""
    with sqlite.app.app_context(), writing():
        open_programme(now=clock.now())
    browser = sqlite.browser_of(sqlite.person(Role.MARKETING))
    sent = {
        "headline": "Film a river", "topics": "Rivers, Water", "countries": "de, AT", "least_followers": "1000",
        "reapply_days": "14", "label_0": "What do you film with?", "kind_0": "choice", "options_0": "Phone; Camera",
    }  # fmt: skip
    assert browser.post("/programmes/1/application-form", data=sent).status_code == 302
    with sqlite.app.app_context(), reading():
        form = asking.form_of(1)
        assert (form.topics, form.countries, form.least_followers) == (["rivers", "water"], ["DE", "AT"], 1000)
        key = form.fields[0]["key"]
    browser.post("/programmes/1/application-form", data={**sent, "key_0": key, "label_0": "Your gear?"})
    with sqlite.app.app_context(), reading():
        assert asking.form_of(1).fields[0]["key"] == key and asking.form_of(1).fields[0]["label"] == "Your gear?"
    for wrong in ({"reapply_days": "-1"}, {"label_0": "x" * 300}, {"options_0": "one"}, {"kind_0": "song"}):
        assert browser.post("/programmes/1/application-form", data={**sent, **wrong}).status_code == 422


def test_the_api_of_applications(installation: Installation) -> None:
    """List, one, decide; a company's own site hands in, and the applicant confirms all the same."""
    with installation.app.app_context(), writing():
        programme = open_programme(now=clock.now())
        number = submitted(programme, clock.now()).id
    api = installation.api_of(installation.person(Role.MARKETING))
    listed = api("GET", "/applications?state=submitted").get_json()
    assert [each["id"] for each in listed["items"]] == [number]
    assert listed["items"][0]["accounts"][0]["handle"] == "nora"
    sent = {
        "programme_id": 1, "name": "Ola", "email": "ola@out.example", "about": "Films", "adult": True, "consent": True,
        "accounts": [{"network": "tiktok", "handle": "@ola"}],
    }  # fmt: skip
    assert api("POST", "/applications", sent).status_code == 202
    assert api("POST", "/applications", {**sent, "adult": False}).status_code == 422
    assert api("POST", "/applications", {**sent, "consent": False}).status_code == 422
    assert len(api("GET", "/applications").get_json()["items"]) == 1
    assert api("POST", f"/applications/{number}/decline", {"reason": "none"}).status_code == 422
    assert api("POST", f"/applications/{number}/approve", {}).get_json()["state"] == "approved"
    assert api("POST", f"/applications/{number}/approve", {}).status_code == 409
    assert api("GET", "/applications/99").status_code == 404
    assert installation.api_of(installation.person())("GET", "/applications").status_code == 403
