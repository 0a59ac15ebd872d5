"""Pages and API of commissions: who sees what, plans with their preview, deciding, two people, notices, own data."""

from __future__ import annotations

import pytest
import time_machine
from sqlalchemy import select

from advocacy.database import db, reading, writing
from advocacy.history import follow
from advocacy.history.jobs import seal_waiting
from advocacy.notices.models import Notice
from advocacy.people.capabilities import Role
from influencers.commissions import commissions, own_data
from influencers.commissions.models import Commission
from influencers.commissions.notices import READER as NOTICES
from influencers.commissions.plan_models import Adjustment, CommissionPlan
from influencers.commissions.promises import promises_of
from influencers.programmes.promises import Kept
from tests.influencers.commissions_world import ME, NOW, World, catch_up, make_world
from tests.installation import Installation


@pytest.fixture
def world(installation: Installation) -> World:
    """Cleo, who sold twice: once to somebody, once to herself."""
    with installation.app.app_context():
        found = make_world(installation)
        found.sell()
        found.sell(customer="p1@acme.example")
        catch_up()
    return found


def test_pages_show_what_was_earned_and_decide(installation: Installation, world: World) -> None:
    """The list, one with its reasons, the statement and its file; freeing and taking back with a reason."""
    marketing = installation.browser_of(installation.person(Role.MARKETING))
    listing = marketing.get("/commissions/?state=held").text
    assert "own" in listing and "€10.00" in listing and "order-1" not in listing
    one = marketing.get("/commissions/2").text
    assert "How it came about" in one and "10 %" in one and "acme.example" not in one
    assert marketing.post("/commissions/2/reverse", data={"why": ""}).status_code == 422
    assert marketing.post("/commissions/2/dance", data={"why": ""}).status_code == 404
    assert marketing.post("/commissions/2/free").status_code == 302
    assert marketing.post("/commissions/1/hold", data={"why": "A reseller?"}).status_code == 302
    assert "A reseller?" in marketing.get("/commissions/1").text
    page = marketing.get(f"/commissions/partners/{world.enrolment_id}")
    assert "€20.00" in page.text
    file = marketing.get(f"/commissions/partners/{world.enrolment_id}/statement.csv")
    assert file.text.count("earned") == 2 and "attachment" in file.headers["Content-Disposition"]
    employee = installation.browser_of(installation.person())
    for path in ("/commissions/", "/commissions/1", "/commissions/plans/", "/commissions/adjustments"):
        assert employee.get(path).status_code == 403


@time_machine.travel(NOW, tick=True)
def test_a_plan_is_looked_at_and_kept(installation: Installation, world: World) -> None:
    """In words, as a form, beside the last sales; wrong lines are shown where they are; the API does the same."""
    person = installation.person(Role.MARKETING)
    marketing, api = installation.browser_of(person), installation.api_of(person)
    path = f"/commissions/plans/{world.programme_id}"
    assert "10 % for each sale" in marketing.get("/commissions/plans/").text
    form = {
        "line-1-kind": "sale", "line-1-percent": "20", "line-2-kind": "lead", "fee_hold_days": "7", "net_share": "100",
        "forgive_months": "12", "why": "More.",
    }  # fmt: skip
    looked = marketing.post(path, data={**form, "do": "preview"})
    assert looked.status_code == 200 and "They would pay" in looked.text
    wrong = marketing.post(path, data={**form, "line-1-percent": "lots", "do": "keep"})
    assert wrong.status_code == 422 and "A percentage over 0" in wrong.text
    assert marketing.post(path, data={**form, "net_share": "x", "do": "keep"}).status_code == 422
    assert marketing.post(path, data={**form, "from_at": "soon", "do": "keep"}).status_code == 422
    assert marketing.post(path, data={**form, "do": "keep"}).status_code == 302
    assert "20 % for each sale" in marketing.get(path).text
    plans = f"/programmes/{world.programme_id}/commission-plans"
    said = {"lines": [{"percent": "5", "steps": "10: 7.5", "most_month": "100"}], "why": "Less.", "owed_most": "50"}
    made = api("POST", plans, said)
    assert made.status_code == 201 and made.json["says"] == [
        "5 % for each sale, 7.5 % from number 10 of a month on, at most €100.00 in a month"
    ]
    assert api("POST", plans, {**said, "lines": [{"percent": "5", "flat": "1"}]}).status_code == 422
    assert [each["version"] for each in api("GET", plans).json["items"]] == [3, 2, 1]
    with installation.app.app_context(), reading():
        assert len(db.session.scalars(select(CommissionPlan)).all()) == 3


def test_two_people_give_and_take_by_hand(installation: Installation, world: World) -> None:
    """Proposed on the partner's page, agreed by another; by API the same."""
    first, second = installation.person(Role.MARKETING), installation.person(Role.FINANCE)
    one, two = installation.browser_of(first), installation.browser_of(second)
    path = f"/commissions/partners/{world.enrolment_id}/adjust"
    assert one.get(path).status_code == 200
    assert one.post(path, data={"kind": "bonus", "amount": "x", "why": ""}).status_code == 422
    assert one.post(path, data={"kind": "bonus", "amount": "25", "why": "The fair."}).status_code == 302
    assert one.post("/commissions/adjustments/1/confirm").status_code == 403
    assert "The fair." in two.get("/commissions/adjustments").text
    assert two.post("/commissions/adjustments/1/confirm").status_code == 302
    assert two.post("/commissions/adjustments/1/decline", data={"why": "No."}).status_code == 409
    api, other = installation.api_of(first), installation.api_of(second)
    said = {"enrolment_id": world.enrolment_id, "kind": "correction", "why": "Twice.",
            "amount": {"amount": "1.00", "currency": "EUR"}}  # fmt: skip
    assert api("POST", "/adjustments", said).status_code == 201
    assert api("POST", "/adjustments/2/confirm").status_code == 403
    assert other("POST", "/adjustments/2/confirm").json["state"] == "confirmed"
    assert [each["kind"] for each in other("GET", "/adjustments").json["items"]] == ["correction", "bonus"]
    with installation.app.app_context(), reading():
        assert len(db.session.scalars(select(Adjustment)).all()) == 2


def test_a_partner_reads_their_own_by_api(installation: Installation, world: World) -> None:
    """Somebody else's is not there; verbs are the desk's."""
    cleo, other = installation.api_of(world.person_id), installation.api_of(installation.person())
    mine = cleo("GET", "/commissions").json["items"]
    assert [(each["net"]["amount"], each["state"]) for each in mine] == [("10.00", "held"), ("10.00", "pending")]
    assert cleo("GET", "/commissions/1").json["explanation"][0] == "Worth: €100.00"
    assert len(cleo("GET", f"/enrolments/{world.enrolment_id}/statement").json["items"]) == 2
    assert other("GET", "/commissions").json["items"] == [] and other("GET", "/commissions/1").status_code == 404
    assert other("GET", f"/enrolments/{world.enrolment_id}/statement").status_code == 404
    assert cleo("POST", "/commissions/2/free", {}).status_code == 403
    desk = installation.api_of(installation.person(Role.MARKETING))
    assert desk("POST", "/commissions/1/hold", {"why": "Look."}).json["state"] == "held"
    assert desk("POST", "/commissions/1/free", {"why": ""}).json["state"] == "pending"
    assert desk("POST", "/commissions/2/reverse", {"why": "Your own."}).json["net"]["amount"] == "0.00"


def test_partners_are_told_and_promised(installation: Installation, world: World) -> None:
    """What is held or taken back, with its reason and where to look; the clock says by when the rest is payable."""
    with installation.app.app_context(), writing():
        commissions.reverse(db.session.get_one(Commission, 2), actor=ME, now=NOW, why="It was your own.")
    with installation.app.app_context():
        seal_waiting(NOW)
        follow(NOTICES, NOW)
    with installation.app.app_context(), reading():
        told = db.session.scalars(select(Notice).where(Notice.person_id == world.person_id)).all()
        assert [(each.title, each.text) for each in told] == [
            ("A commission of yours was taken back", "It was your own.")
        ]
        (promise,) = promises_of(world.person_id, NOW)
        assert (promise.standing, promise.amount) == (Kept.WAITING, 1000) and promise.due_at


def test_what_is_kept_of_a_partner_is_theirs_to_take_and_reasons_go(installation: Installation, world: World) -> None:
    """The export has commissions and statement; erasing leaves sums."""
    with installation.app.app_context(), reading():
        kept = {each.name: list(each.rows(world.person_id)) for each in own_data.EXPORTERS}
        assert len(kept["commissions"]) == 2 and len(kept["commission_statement"]) == 2
