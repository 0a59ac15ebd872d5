"""Terms by version, who accepted which; programmes that close, and conditions that make no sense."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from advocacy.database import db, reading, writing
from advocacy.errors import Breach, InvalidMove, NotAllowed, NotFound
from advocacy.history import Actor
from advocacy.mailing import Mail
from advocacy.notices.models import Notice
from advocacy.people.capabilities import Role
from advocacy.people.models import Person, Relationship
from influencers.programmes import asked, enrolments, jobs, programmes, queries, terms
from influencers.programmes.models import Enrolment, EnrolmentState, Programme, ProgrammeKind
from influencers.programmes.terms import Conditions
from rewards.budgets.models import Budget, BudgetState
from tests.influencers.gifts import ME, NOW, partner
from tests.installation import Installation

HELD = Conditions(60, 2500, "EUR")


@pytest.fixture
def context(installation: Installation) -> Iterator[Installation]:
    """An application context on both engines."""
    with installation.app.app_context():
        yield installation


def publish(of: Programme, text: str = "Be kinder.", **said: Any) -> terms.Terms:
    """The next version."""
    given = {"why": "We say more of kindness.", "actor": ME, "now": NOW, **said}
    return terms.publish_terms(of, text, given.pop("conditions", HELD), **given)


def test_versions_hold_by_date_and_who_agreed_goes_on_under_theirs(context: Installation) -> None:
    """The version of a time is asked by time; a yes is to the version shown; a second yes changes nothing."""
    later = NOW + timedelta(days=10)
    with writing():
        mine = partner()
        of = mine.programme
        assert mine.terms_version == 1 and terms.terms_at(of.id, NOW).sha256 == terms.digest_of("Be kind.")
        second = publish(of, valid_from=later)
        assert (second.version, of.terms_version, of.hold_days) == (2, 1, 30)
        assert asked.next_steps(mine.person_id, NOW) == []
        with pytest.raises(Breach, match="have changed"):
            terms.accept_terms(mine, 2, actor=ME, now=NOW)
        with pytest.raises(NotFound, match="no such version"):
            terms.accept_terms(mine, 9, actor=ME, now=NOW)
    assert jobs.bring_into_force(NOW) == 0 and jobs.bring_into_force(later) == 1 and jobs.bring_into_force(later) == 0
    with writing():
        mine = db.session.get_one(Enrolment, mine.id)
        of = mine.programme
        assert (of.terms_version, of.hold_days, of.minimum_payout) == (2, 60, 2500)
        assert terms.terms_at(of.id, NOW).version == 1 and terms.terms_at(of.id, NOW - timedelta(days=99)).version == 1
        assert terms.terms_at(of.id, later).version == 2
        assert [each.what for each in asked.next_steps(mine.person_id, later)] == ["New terms of Friends"]
        for _ in range(2):
            terms.accept_terms(mine, 2, actor=ME, now=later)
        assert mine.terms_version == 2 and [each.version for each in terms.accepted_by(mine.id)] == [2, 1]
        assert asked.next_steps(mine.person_id, later) == [] and terms.accepted_count(of.id, 2) == 1


def test_two_versions_published_at_once_are_two_versions(context: Installation) -> None:
    """Whoever publishes while another version is being written waits for it, and comes after it."""
    with writing():
        number = partner().programme_id

    def write(text: str) -> int:
        with context.app.app_context(), writing():
            return publish(db.session.get_one(Programme, number), text).version

    with ThreadPoolExecutor(1) as beside:
        with writing():
            first = publish(db.session.get_one(Programme, number), "Be kinder.").version
            second = beside.submit(write, "Be kindest.")
            wait([second], timeout=0.3)
        assert (first, second.result(timeout=10)) == (2, 3)
    with reading():
        assert [each.text for each in terms.versions_of(number)][:2] == ["Be kindest.", "Be kinder."]


def test_partners_are_told_once_and_a_slip_of_the_pen_asks_nobody(context: Installation) -> None:
    with writing():
        mine = partner()
        publish(mine.programme)
    assert (jobs.tell_partners(NOW), jobs.tell_partners(NOW)) == (1, 0)
    with writing():
        publish(db.session.get_one(Programme, mine.programme_id), asks_anew=False, why="A comma.")
    assert jobs.tell_partners(NOW) == 1
    with writing():
        assert terms.asked_version(mine.programme_id, NOW) == 2
        programmes.close(db.session.get_one(Programme, mine.programme_id), actor=ME, now=NOW, why="It is done.")
    assert (jobs.tell_partners(NOW), jobs.tell_partners(NOW)) == (1, 0)
    with reading():
        titles = [each.title for each in db.session.scalars(select(Notice).order_by(Notice.id))]
        assert titles == ["New terms of Friends", "The terms of Friends were mended", "Friends has closed"]
        assert "Friends has closed" in [each.subject for each in db.session.scalars(select(Mail))]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"why": " "}, "why"), ({"valid_from": NOW - timedelta(seconds=1)}, "valid_from"),
        ({"conditions": Conditions(45, 0, "EUR")}, "hold_days"), ({"text": "x" * 50_001}, "terms"),
        ({"conditions": Conditions(30, -1, "EUR")}, "minimum_payout"),
        ({"conditions": Conditions(30, 0, "USD")}, "currency"),
    ],
)  # fmt: skip
def test_terms_that_are_refused(sqlite: Installation, said: dict[str, Any], field: str) -> None:
    """A currency stays once somebody joined; nothing begins in the past or before what is planned."""
    with sqlite.app.app_context(), writing():
        of = partner().programme
        with pytest.raises(Breach) as refused:
            publish(of, **said)
        assert field in refused.value.errors
        publish(of, valid_from=NOW + timedelta(days=5))
        with pytest.raises(Breach) as refused:
            publish(of, valid_from=NOW + timedelta(days=4))
        assert "valid_from" in refused.value.errors


def test_closing_keeps_who_is_in_and_lets_nobody_in(context: Installation) -> None:
    with writing():
        mine = partner()
        of = mine.programme
        waiting = programmes.invite(of, "dan@out.example", "Dan", "https://a.example", actor=ME, now=NOW)
        with pytest.raises(Breach, match="Say why"):
            programmes.close(of, actor=ME, now=NOW, why=" ")
        programmes.close(of, actor=ME, now=NOW, why="It is done.")
        assert mine.state is EnrolmentState.APPROVED and not of.accepts(NOW)
        with pytest.raises(InvalidMove, match="closed meanwhile"):
            enrolments.answer(waiting, True, actor=waiting.person.actor, now=NOW)
        with pytest.raises(InvalidMove, match="is closed"):
            programmes.invite(of, "eve@out.example", "Eve", "https://a.example", actor=ME, now=NOW)
        programmes.reopen(of, actor=ME, now=NOW)
        enrolments.answer(waiting, True, actor=waiting.person.actor, now=NOW)
        with pytest.raises(InvalidMove):
            programmes.reopen(of, actor=ME, now=NOW)


def test_who_left_may_come_back_and_who_is_banned_may_not(context: Installation) -> None:
    with writing():
        mine = partner()
        of, person = mine.programme, mine.person
        with pytest.raises(InvalidMove, match="before"):
            enrolments.enrol(of, person, EnrolmentState.PENDING, actor=ME, now=NOW)
        enrolments.deactivate(mine, actor=ME, now=NOW, why="Moved")
        again = enrolments.enrol(of, person, EnrolmentState.PENDING, actor=ME, now=NOW)
        assert again is mine and mine.state is EnrolmentState.PENDING
        enrolments.reject(mine, actor=ME, now=NOW, why="Not now")
        tie = Relationship.AFFILIATE
        enrolments.enrol(of, person, EnrolmentState.INVITED, actor=ME, now=NOW, relationship=tie)
        assert mine.tie is tie
        enrolments.ban(mine, actor=ME, now=NOW, why="Rude")
        with pytest.raises(NotAllowed, match="shut out"):
            enrolments.enrol(of, person, EnrolmentState.INVITED, actor=ME, now=NOW)
        enrolments.archive(mine, actor=ME, now=NOW)
        with pytest.raises(NotAllowed, match="shut out"):
            enrolments.enrol(of, person, EnrolmentState.PENDING, actor=ME, now=NOW)
        with pytest.raises(Breach, match="HR alone"):
            enrolments.enrol(of, person, EnrolmentState.INVITED, actor=ME, now=NOW, relationship=Relationship.OFFICER)
        assert queries.enrolment_by_tag(of.tag, person.id) is mine and queries.approved_of(person.id) == []


def test_employees_as_ambassadors_stay_employees(context: Installation) -> None:
    worker = context.person()
    with writing():
        of = programmes.add_programme("House", ProgrammeKind.EMPLOYEES, Relationship.GIFTED, "", actor=ME, now=NOW)
        assert of.relationship is Relationship.EMPLOYEE
        with pytest.raises(InvalidMove, match="who works here"):
            programmes.invite(of, "dan@out.example", "Dan", "https://a.example", actor=ME, now=NOW)
        outsider = partner().person
        with pytest.raises(InvalidMove, match="who work here"):
            enrolments.enrol(of, outsider, EnrolmentState.INVITED, actor=ME, now=NOW)
        person = db.session.get_one(Person, worker)
        mine = enrolments.enrol(of, person, EnrolmentState.INVITED, actor=ME, now=NOW)
        enrolments.answer(mine, True, actor=person.actor, now=NOW)
        assert person.relationship is Relationship.EMPLOYEE and person.roles == {Role.EMPLOYEE, Role.AMBASSADOR}


def test_slugs_and_changes(context: Installation) -> None:
    """Names make slugs that nobody has; the name stays with attribution; a budget fits the currency and is open."""
    with writing():
        made = [
            programmes.add_programme(name, ProgrammeKind.CREATORS, Relationship.GIFTED, "", actor=ME, now=NOW)
            for name in ("Öl & Café", "Ol cafe", "日本")
        ]
        assert [each.slug for each in made] == ["ol-cafe", "ol-cafe-2", "programme"]
        one = made[0]
        for facts, field in (
            ({"slug": "Not a slug!"}, "slug"), ({"slug": "programme"}, "slug"), ({"name": " "}, "name"),
            ({"name": "日本"}, "name"), ({"budget_id": 99}, "budget_id"), ({"about": "x" * 10_001}, "about"),
        ):  # fmt: skip
            with pytest.raises(Breach) as refused:
                programmes.change_programme(one, actor=ME, now=NOW, **facts)
            assert field in refused.value.errors
        with pytest.raises(Breach, match="can't be changed"):
            programmes.change_programme(one, actor=ME, now=NOW, kind="x")
        owner = Person(email="o@acme.example", name="Olga", created_at=NOW)
        dollars = Budget(name="Dollars", owner=owner, currency="USD", first_day=NOW.date(), last_day=NOW.date(),
                         state=BudgetState.OPEN, created_at=NOW)  # fmt: skip
        db.session.add_all([owner, dollars])
        db.session.flush()
        with pytest.raises(Breach, match="in USD"):
            programmes.change_programme(one, actor=ME, now=NOW, budget_id=dollars.id)
        programmes.set_attribution(one, 30, actor=Actor.system("test"), now=NOW)
        with pytest.raises(Breach, match="It stays"):
            programmes.change_programme(one, actor=ME, now=NOW, name="Another")
        programmes.change_programme(one, actor=ME, now=NOW, slug="OIL", takes_applications=True, open_until=NOW)
        assert queries.programme_by_slug("oil") is one and not one.accepts(NOW) and one.accepts(NOW - timedelta(1))
        with pytest.raises(NotFound):
            queries.programme_by_slug("nothing")


def test_the_pages_of_a_programme(installation: Installation) -> None:
    """Terms, tiers, money and settings are written on pages; the partner reads and accepts what is new."""
    with installation.app.app_context(), writing():
        mine = partner()
        of, person_id = mine.programme_id, mine.person_id
    desk, me = installation.browser_of(installation.person(Role.MARKETING)), installation.browser_of(person_id)
    at = f"/programmes/{of}"
    text = {"terms": "Be much kinder.", "currency": "EUR", "minimum_payout": "25", "hold_days": "14", "why": "Kindness"}
    assert desk.post(f"{at}/terms", data={**text, "hold_days": "15"}).status_code == 422
    assert desk.post(f"{at}/terms", data={**text, "asks_anew": "y"}).status_code == 302
    assert "Be much kinder" in desk.get(f"{at}/terms/2").text and desk.get(f"{at}/terms/9").status_code == 404
    assert "asked anew" in desk.get(f"{at}/people?terms=behind&state=approved&said=cle").text
    assert "Cleo" not in desk.get(f"{at}/people?said=zzz").text
    shown = me.get(f"/portal/programmes/{of}").text
    assert "Be much kinder" in shown and "I agree" in shown
    assert me.post(f"/portal/programmes/{of}/terms", data={"version": "1"}).status_code == 422
    assert me.post(f"/portal/programmes/{of}/terms", data={"version": "2"}).status_code == 302
    assert "I agree" not in me.get(f"/portal/programmes/{of}").text
    assert desk.get(f"/portal/programmes/{of}").status_code == 404
    rungs = {"counts": "sales", "period": "rolling", "days": "90", "grace_days": "30", "name-0": "Insider",
             "least-0": "500", "tone-0": "brand", "icon-0": "star", "why": "To thank them"}  # fmt: skip
    assert desk.post(f"{at}/tiers", data={**rungs, "tone-0": "pink"}).status_code == 422
    assert desk.post(f"{at}/tiers", data=rungs).status_code == 302
    tiers_page = desk.get(f"{at}/tiers").text
    assert "Insider" in tiers_page and "€500.00 of sales" in tiers_page and 'value="500"' in tiers_page
    assert "Insider" in desk.get("/rewards/tiers").text and "to Insider" in me.get(f"/portal/programmes/{of}").text
    facts = {"name": "Friends", "slug": "our-friends", "about": "Kind people", "takes_applications": "y"}
    assert desk.post(f"{at}/settings", data={**facts, "slug": "?"}).status_code == 422
    assert desk.post(f"{at}/settings", data=facts).status_code == 302
    assert "/apply/our-friends" in desk.get(at).text and "€25.00" in desk.get(f"{at}/money").text
    assert desk.post(f"{at}/close", data={"why": "Done"}).status_code == 302
    assert "Closed" in desk.get("/programmes").text and desk.post(f"{at}/reopen").status_code == 302
    enrolled = f"/enrolments/{mine.id}"
    assert desk.post(f"{enrolled}/ban", data={"why": "Rude"}).status_code == 302
    assert desk.post(f"{enrolled}/dance").status_code == 404 and "New programme" in desk.get("/programmes/new").text


def test_the_api_of_programmes(installation: Installation) -> None:
    """Conditions, changes, terms and answers over the API, with money as the API writes it."""
    desk = installation.api_of(installation.person(Role.MARKETING))
    least = {"amount": "25.00", "currency": "EUR"}
    given = {"name": "Makers", "kind": "creators", "hold_days": 14, "minimum_payout": least, "slug": "makers-2026"}
    assert desk("POST", "/programmes", {**given, "hold_days": 15}).status_code == 422
    made = desk("POST", "/programmes", given).get_json()
    assert (made["hold_days"], made["minimum_payout"], made["slug"]) == (14, least, "makers-2026")
    path = f"/programmes/{made['id']}"
    changed = desk("PATCH", path, {"takes_applications": True, "open_until": "2030-01-01T00:00:00Z"}).get_json()
    assert changed["takes_applications"] and changed["open_until"] == "2030-01-01T00:00:00Z"
    assert desk("PATCH", path, {"kind": "affiliates"}).status_code == 422
    invited = {"programme_id": made["id"], "email": "cleo@out.example", "name": "Cleo", "relationship": "affiliate"}
    enrolment = desk("POST", "/enrolments", invited).get_json()
    assert enrolment["relationship"] == "affiliate" and enrolment["terms_version"] == 0
    cleo, at = installation.api_of(enrolment["person_id"]), f"/enrolments/{enrolment['id']}"
    assert cleo("POST", f"{at}/accept", {"version": 7}).status_code == 404
    assert cleo("POST", f"{at}/accept", {"version": 1}).get_json()["terms_version"] == 1
    following = {"text": "More.", "hold_days": 30, "minimum_payout": least, "why": "More is better"}
    assert desk("POST", f"{path}/terms", {**following, "why": " "}).status_code == 422
    assert desk("POST", f"{path}/terms", following).get_json()["version"] == 2
    assert [each["version"] for each in desk("GET", f"{path}/terms").get_json()["items"]] == [2, 1]
    assert cleo("POST", f"{at}/terms", {"version": 2}).get_json()["terms_version"] == 2
    listed = desk("GET", f"/enrolments?programme_id={made['id']}&state=approved").get_json()["items"]
    assert [each["id"] for each in listed] == [enrolment["id"]]
    assert desk("GET", "/enrolments?state=pending").get_json()["items"] == []
    assert desk("POST", f"{path}/close", {"why": "Done"}).get_json()["state"] == "closed"
    assert desk("POST", f"{path}/close", {"why": "Done"}).status_code == 409
    assert desk("POST", f"{path}/reopen").get_json()["state"] == "open"
    assert installation.api_of(installation.person())("GET", path).status_code == 403
