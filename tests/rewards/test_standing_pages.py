"""Pages and API of standing: one's own, marketing's, who may and who may not; refusals by field."""

from __future__ import annotations

from datetime import timedelta

import pytest

from advocacy import clock
from advocacy.database import writing
from advocacy.people.capabilities import Role
from rewards import credits
from rewards.ledger import Event
from rewards.standing import jobs
from tests.installation import Installation
from tests.reach.making import NOW
from tests.rewards.test_standing import hear, post

BADGE = {"key": "river_friend", "name": "River friend", "says": "Wet boots.", "icon": "tree", "tone": "good"}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def test_my_standing(installation: Installation) -> None:
    person = installation.person(name="Ada")
    browser, api = installation.browser_of(person), installation.api_of(person)
    page = browser.get("/points/standing").text
    assert "No tier yet" in page and "100 points to Bronze" in page and "No badges yet" in page
    with installation.app.app_context():
        with writing():
            credits.give(Event("gift", "gift", NOW, person), 620)
        post(person, NOW)
        hear(NOW)
        jobs.look_at_new(NOW)
    page = browser.get("/points/standing").text
    for words in ("Silver", "880 points to Gold", "yours until Nov 18, 2027", "First post", "1 of 10", "week in a row"):
        assert words in page, words
    mine = api("GET", "/standing/me").json
    assert mine["ladders"] == [
        {"programme_id": 0, "tier": "silver", "next": "gold", "score": 620, "missing": 880, "kept_until": "2027-11-18",
         "grace_until": None},
    ]  # fmt: skip
    assert (mine["streak"]["length"], mine["streak"]["weeks"][-1]["told"]) == (1, "posted")
    got = {each["key"] for each in mine["badges"] if each["awarded_at"]}
    assert got == {"first_post"} and len(mine["badges"]) > 12
    assert api("GET", "/tiers").json["items"][0]["tiers"][0]["key"] == "bronze"
    for path in ("/rewards/tiers", "/rewards/badges", "/rewards/badges/first_post"):
        assert browser.get(path).status_code == 403
    assert api("POST", "/badges", BADGE).status_code == 403


def test_marketing_writes_a_ladder(installation: Installation) -> None:
    browser = installation.browser_of(installation.person(Role.MARKETING))
    assert "Platinum" in browser.get("/rewards/tiers").text
    form = {
        "programme_id": "0", "period": "rolling", "days": "180", "grace_days": "14", "why": "Our own names",
        "name-0": "Spring", "least-0": "50", "tone-0": "good", "icon-0": "tree", "key-0": "",
        "name-1": "River", "least-1": "40", "tone-1": "info", "icon-1": "award", "key-1": "river",
    }  # fmt: skip
    refused = browser.post("/rewards/tiers", data=form)
    assert refused.status_code == 422 and "more points than the one before" in refused.text
    assert browser.post("/rewards/tiers", data={**form, "least-1": "400"}).status_code == 302
    page = browser.get("/rewards/tiers").text
    assert "Spring" in page and "last 180 days" in page and "fewer than 5" in page


def test_marketing_and_badges(installation: Installation) -> None:
    person, marketing = installation.person(name="Ada"), installation.person(Role.MARKETING, name="Max")
    browser, api = installation.browser_of(marketing), installation.api_of(marketing)
    made = api("POST", "/badges", BADGE)
    assert made.status_code == 201 and made.json["rule_says"] == "Given by hand"
    assert api("POST", "/badges", BADGE).status_code == 409
    wrong = api("POST", "/badges", {**BADGE, "key": "x", "rule": {"conditions": [{"figure": "likes", "least": 1}]}})
    assert wrong.status_code == 422
    form = {"name": "Three stages", "icon": "grid", "tone": "info", "figure-0": "networks", "least-0": "3",
            "figure-1": "posts", "least-1": "5", "needs": "all", "active": "on"}  # fmt: skip
    assert browser.post("/rewards/badges", data=form).status_code == 302
    assert browser.post("/rewards/badges", data={**form, "name": "", "figure-0": ""}).status_code == 422
    page = browser.get("/rewards/badges").text
    assert "Posts on 3 networks and 5 posts" in page
    assert "both are needed" in browser.get("/rewards/badges/three_stages").text
    assert browser.post("/rewards/badges/three_stages", data={**form, "active": ""}).status_code == 302
    retired = {key: value for key, value in form.items() if key != "active"}
    assert browser.post("/rewards/badges/three_stages", data=retired).status_code == 302
    assert api("POST", "/badges/three_stages/awards", {"person_id": person, "reason": "x"}).status_code == 409
    assert browser.get("/rewards/badges/nonesuch").status_code == 404
    give = {"email": "nobody@acme.example", "reason": "Thanks"}
    assert browser.post("/rewards/badges/river_friend/awards", data=give).status_code == 422
    given = api("POST", "/badges/river_friend/awards", {"person_id": person, "reason": "For the weir."})
    assert given.status_code == 201 and "For the weir." in browser.get("/rewards/badges").text
    assert api("POST", "/badges/river_friend/awards", {"person_id": marketing, "reason": "Me"}).status_code == 403
    assert "For the weir." in installation.browser_of(person).get("/points/standing").text
    path = f"/badge-awards/{given.json['id']}/withdraw"
    assert api("POST", path, {"why": ""}).status_code == 422
    assert api("POST", path, {"why": "The wrong Ada"}).status_code == 204
    assert api("PATCH", "/badges/first_post", {"active": False, "name": "Hello"}).json["name"] == "Hello"
    plain = installation.api_of(person)("GET", "/badges").json["items"]
    assert "first_post" not in {badge["key"] for badge in plain}


def test_a_plan_for_later_by_the_api(installation: Installation) -> None:
    api = installation.api_of(installation.person(Role.MARKETING))
    tiers = [{"key": "one", "name": "One", "least": 10, "icon": "star", "tone": "brand"}]
    later = (NOW + timedelta(days=1)).isoformat()
    made = api("POST", "/tiers", {"tiers": tiers, "days": 30, "why": "A plan", "valid_from": later})
    assert (made.status_code, made.json["version"]) == (201, 2)
    assert api("GET", "/tiers").json["items"][0]["version"] == 1
    assert api("POST", "/tiers", {"tiers": tiers, "days": 30, "why": "Before it"}).status_code == 422
    nowhere = api("POST", "/tiers", {"programme_id": 77, "tiers": tiers, "days": 30, "why": "Whose?"})
    assert nowhere.status_code == 422 and list(nowhere.json["errors"]) == ["programme_id"]
    ended = api("POST", "/tiers", {"tiers": [], "days": 30, "why": "No tiers", "valid_from": later})
    assert ended.status_code == 201 and ended.json["tiers"] == []
