"""Pages and API of rewards: one's own statement, perks and redemptions, rules in plain words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from advocacy import clock
from advocacy.database import db, writing
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from rewards import credits
from rewards.books import jobs
from rewards.ledger import Event
from rewards.perks import perks, redemptions
from rewards.perks.models import Perk
from tests.installation import Installation
from tests.reach import making
from tests.reach.making import NOW, SYSTEM
from tests.statements import statements_of

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def member(installation: Installation, *roles: Role, points: int = 0) -> int:
    person = installation.person(*roles, now=NOW - DAY)
    give(installation, person, points)
    return person


def give(installation: Installation, person: int, points: int, times: int = 1) -> None:
    with installation.app.app_context(), writing():
        for number in range(times if points else 0):
            credits.give(Event(f"gift:{person}:{points}:{number}", "gift", NOW, person), points)


def mug(installation: Installation, **facts: Any) -> int:
    with installation.app.app_context(), writing():
        return perks.add_perk(**{"name": "Mug", "cost": 60, "stock": 5, **facts}, actor=SYSTEM, now=NOW).id


def test_from_points_to_a_perk_by_the_api(installation: Installation) -> None:
    employee, marketing = member(installation, points=100), member(installation, Role.MARKETING)
    api, office = installation.api_of(employee), installation.api_of(marketing)
    made = office("POST", "/perks", {"name": "Mug", "cost": 60, "stock": 1})
    assert made.status_code == 201 and made.json["stock"] == 1
    asked = api("POST", "/redemptions", {"perk_id": made.json["id"]}, headers={"Idempotency-Key": "one"})
    assert asked.status_code == 201 and asked.json["state"] == "requested"
    again = api("POST", "/redemptions", {"perk_id": made.json["id"]}, headers={"Idempotency-Key": "one"})
    assert again.json == asked.json
    assert api("GET", "/balances/me").json == {
        "unit": "points", "pending": 0, "available": 40, "held": 60, "redeemed": 0, "expired": 0, "reversed": 0,
        "expiring": [],
    }  # fmt: skip
    path = f"/redemptions/{asked.json['id']}"
    assert api("POST", f"{path}/approve").status_code == 403
    assert office("POST", f"{path}/approve").json["state"] == "approved"
    assert office("POST", f"{path}/approve").status_code == 409
    done = office("POST", f"{path}/fulfil", {"note": "Desk 3"})
    assert (done.json["state"], done.json["note"]) == ("fulfilled", "Desk 3")
    assert office("POST", f"{path}/cancel", {"note": "late"}).status_code == 409
    assert api("GET", "/redemptions").json["items"] == [done.json]
    assert api("GET", path).json == done.json
    more = office("PATCH", f"/perks/{made.json['id']}", {"description": "White"})
    assert (more.json["description"], more.json["stock"]) == ("White", 0)
    sold_out = installation.api_of(member(installation, points=100))(
        "POST", "/redemptions", {"perk_id": made.json["id"]}
    )
    assert sold_out.status_code == 409 and "last one" in sold_out.json["title"]


def test_cancel_needs_no_body_of_its_owner(installation: Installation) -> None:
    perk = mug(installation)
    api = installation.api_of(member(installation, points=100))
    asked = api("POST", "/redemptions", {"perk_id": perk}).json
    assert api("POST", f"/redemptions/{asked['id']}/cancel").json["state"] == "cancelled"
    assert api("GET", "/balances/me").json["available"] == 100


def test_somebody_elses_redemption_is_not_there(installation: Installation) -> None:
    perk = mug(installation)
    asked = installation.api_of(member(installation, points=100))("POST", "/redemptions", {"perk_id": perk}).json
    other = installation.api_of(member(installation))
    assert other("GET", f"/redemptions/{asked['id']}").status_code == 404
    assert other("POST", f"/redemptions/{asked['id']}/cancel").status_code == 404
    assert other("GET", "/redemptions", query_string={"of": "everyone"}).status_code == 403
    assert other("GET", "/redemptions").json["items"] == []


def test_the_ledger_is_ones_own(installation: Installation) -> None:
    rich, poor = member(installation, points=100), member(installation)
    office = installation.api_of(member(installation, Role.MARKETING))
    (line,) = installation.api_of(rich)("GET", "/ledger").json["items"]
    assert line["postings"] == {"issued": -100, "available": 100} and line["change"] == 100
    assert installation.api_of(poor)("GET", "/ledger").json["items"] == []
    assert installation.api_of(poor)("GET", "/ledger", query_string={"of": "everyone"}).status_code == 403
    assert office("GET", "/ledger", query_string={"of": "everyone"}).json["items"] == [line]


def test_rules_speak_plainly(sqlite: Installation) -> None:
    found = sqlite.api_of(member(sqlite))("GET", "/rules").json["items"]
    says = {rule["key"]: rule["says"] for rule in found}
    assert "Each post you publish earns 25 points." in says["share_published"]
    assert "Every 10 human clicks on a post earn 5 points, at most 5 times a post." in says["human_clicks"]


@pytest.mark.parametrize(
    "body", [{}, {"name": "", "cost": 1}, {"name": "Mug", "cost": 0}, {"name": "Mug", "cost": 1, "colour": "red"}]
)
def test_bad_perks(sqlite: Installation, body: dict[str, Any]) -> None:
    answer = sqlite.api_of(member(sqlite, Role.MARKETING))("POST", "/perks", body)
    assert answer.status_code == 422 and answer.json["errors"]


def test_points_page_says_why(installation: Installation) -> None:
    employee = member(installation)
    with installation.app.app_context():
        with writing():
            making.published(employee, title="Our new office")
        making.read()
    mug(installation)
    page = installation.browser_of(employee).get("/points").text
    assert "You published “Our new office”" in page and "version 1" in page
    assert "until your post is read back, after 24 hours" in page and "60 points to go" in page


def test_redeem_and_hand_out_by_the_pages(installation: Installation) -> None:
    perk, employee = mug(installation), member(installation, points=100)
    browser, office = installation.browser_of(employee), installation.browser_of(member(installation, Role.MARKETING))
    page = browser.post(f"/perks/{perk}/redeem", follow_redirects=True).text
    assert "“Mug” is on its way" in page and "What you asked for" in page
    waiting = office.get("/rewards/redemptions").text
    assert "Mug" in waiting and "outstanding" not in waiting
    with installation.app.app_context():
        jobs.age_points(NOW)
    assert "100 points were outstanding last night" in office.get("/rewards/redemptions").text
    done = office.post("/rewards/redemptions/1/fulfil", data={"note": "Desk 3"}, follow_redirects=True).text
    assert "Nothing waits" in done
    assert "Desk 3" in browser.get("/points").text
    assert office.post("/rewards/redemptions/1/refund", data={"note": "Broken"}).status_code == 302
    assert office.post("/rewards/redemptions/1/eat").status_code == 404
    assert browser.post("/redemptions/1/cancel-mine").status_code == 409


def test_perks_are_marketings_to_write(installation: Installation) -> None:
    office = installation.browser_of(member(installation, Role.MARKETING))
    wrong = office.post("/rewards/perks", data={"name": "Mug", "cost": "many"})
    assert wrong.status_code == 422 and "Give a whole number." in wrong.text
    office.post("/rewards/perks", data={"name": "Mug", "cost": "60", "stock": "", "active": "on"})
    assert "Mug" in office.get("/rewards/perks").text
    changed = {"name": "Blue mug", "cost": "70", "stock": "3", "per_person": "1"}
    assert office.post("/rewards/perks/1", data=changed).status_code == 302
    with installation.app.app_context():
        perk = db.session.get_one(Perk, 1)
        assert (perk.name, perk.cost, perk.stock, perk.per_person, perk.active) == ("Blue mug", 70, 3, 1, False)
    employee = installation.browser_of(member(installation, points=100))
    assert employee.get("/rewards/perks").status_code == employee.get("/rewards/redemptions").status_code == 403
    assert employee.post("/perks/1/redeem").status_code == 404


def test_a_rule_is_changed_on_its_page(sqlite: Installation) -> None:
    office = sqlite.browser_of(member(sqlite, Role.MARKETING))
    draft = office.post("/rewards/rules/drafts", data={"of": "share_published"})
    at = draft.headers["Location"]
    assert "Each post you publish earns 25 points." in office.get(at).text
    facts = {"trigger": "share_published", "phase": "general", "pending": "verified", "diminish_per": "week"}
    saved = office.post(at, data={**facts, "points": "30", "weekly_cap": ""}, follow_redirects=True).text
    assert "Each post you publish earns 30 points." in saved
    wrong = office.post(f"{at}/publish", data={"why": "", "valid_from": "2026-13-01"})
    assert wrong.status_code == 422 and "Write it as 2026-12-31." in wrong.text
    assert "not simulated as it is now" in office.post(f"{at}/publish", data={"why": "autumn"}).text
    said = {"why": "autumn", "without_simulation": "nothing has happened yet"}
    page = office.post(f"{at}/publish", data=said, follow_redirects=True).text
    assert "Each post you publish earns 30 points." in page and "autumn" in page
    employee = sqlite.browser_of(member(sqlite))
    assert "Each post you publish earns 30 points." in employee.get("/points/rules").text
    assert employee.get("/rewards/rules").status_code == employee.post(f"{at}/publish").status_code == 403


def test_pages_in_a_constant_number_of_statements(installation: Installation) -> None:
    employee, marketing = member(installation), member(installation, Role.MARKETING)
    pages = (
        (installation.browser_of(employee), "/points"),
        (installation.browser_of(marketing), "/rewards/redemptions"),
    )
    counts = []
    for number in (10, 200):
        give(installation, employee, number, times=number)
        perk = mug(installation, cost=1, stock=None, name=f"Mug {number}")
        with installation.app.app_context(), writing():
            person, wanted = db.session.get_one(Person, employee), db.session.get_one(Perk, perk)
            for _ in range(number // 2):
                redemptions.request(wanted, person, actor=person.actor, now=NOW)
        taken = []
        for client, path in pages:
            with statements_of(making.engine_of(installation)) as seen:
                assert client.get(path).status_code == 200
            taken.append(len(seen))
        counts.append(taken)
    assert counts[0] == counts[1]
    assert max(counts[1]) < 50  # the home shows a card of each room
