"""Pages and API of missions, challenges and contests: for everybody, for judges, for marketing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from advocacy import clock
from advocacy.database import db, writing
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from rewards.challenges import jobs
from rewards.challenges.contest_models import Contest, ContestEntry
from rewards.challenges.models import Challenge, GameMode, GameScope, GameState, Metric
from rewards.challenges.planning import Step
from tests.installation import Installation
from tests.reach import making
from tests.reach.making import NOW
from tests.rewards import playing
from tests.rewards.playing import DAY, OVER


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> dict[str, datetime]:
    """The clock that pages read; tests turn it."""
    hands = {"now": NOW}
    monkeypatch.setattr(clock, "now", lambda: hands["now"])
    return hands


FORM = {
    "kind": "challenge", "name": "Three posts", "opens_on": "2026-11-18", "closes_on": "2026-11-22",
    "metric_1": "shares", "target_1": "3", "points": "50", "wait_hours": "48", "mode": "goal",
}  # fmt: skip


def test_marketing_plans_and_somebody_joins(installation: Installation) -> None:
    office = installation.browser_of(installation.person(Role.MARKETING, now=NOW - DAY))
    ann = installation.browser_of(installation.person(now=NOW - DAY))
    assert office.get("/rewards/challenges/new?kind=mission").status_code == 200
    wrong = office.post("/rewards/challenges/new", data={**FORM, "target_1": "0", "description": "We raffle a bike"})
    assert wrong.status_code == 422 and "regulated" in wrong.text
    assert office.post("/rewards/challenges/new", data={**FORM, "points": "many"}).status_code == 422
    made = office.post("/rewards/challenges/new", data=FORM, follow_redirects=True).text
    assert "Planned. It opens by itself" in made and "Change it" in made
    assert "Three posts" not in ann.get("/challenges/").text and ann.get("/challenges/1").status_code == 404
    office.post("/rewards/challenges/1", data={**FORM, "name": "Four posts", "target_1": "4"})
    office.post("/rewards/challenges/1/open")
    assert office.post("/rewards/challenges/1", data=FORM).status_code == 409
    assert "Four posts" in ann.get("/challenges/").text
    page = ann.post("/challenges/1/join", follow_redirects=True).text
    assert "You take part in “Four posts”" in page and "0 / 4" in page and "How far you are" in page
    assert "Four posts" in ann.get("/challenges/?view=mine").text and "Four posts" in ann.get("/points").text
    assert "Nobody is told" in ann.post("/challenges/1/leave", follow_redirects=True).text
    assert ann.post("/challenges/1/leave").status_code == 404
    assert office.post("/rewards/challenges/1/settle").status_code == 409
    assert office.post("/rewards/challenges/1/eat").status_code == 404
    assert office.post("/rewards/challenges/1/cancel", data={"why": "A storm"}).status_code == 302
    assert "Cancelled" in ann.get("/challenges/?view=over").text
    assert ann.get("/rewards/challenges/").status_code == ann.post("/rewards/challenges/1/open").status_code == 403


def test_a_ranking_names_who_wants_it(installation: Installation) -> None:
    ann, ben = (installation.person(name=name, now=NOW - 30 * DAY) for name in ("Ann Ames", "Ben Bell"))
    cleo = installation.person(name="Cleo Cole", now=NOW - 30 * DAY)
    with installation.app.app_context():
        challenge = playing.opened(mode=GameMode.RANKED, places=(30, 10), points=0, steps=[Step(Metric.SHARES, 1)])
        playing.joined(challenge, ann, shown=True)
        playing.joined(challenge, ben)
        playing.joined(challenge, cleo, shown=True)
        with writing():
            for person in (ann, ben, ben):
                making.published(person)
        playing.read()
    seen = installation.browser_of(cleo).get(f"/challenges/{challenge}").text
    assert "Ann Ames" in seen and "Ben Bell" not in seen and "Somebody" in seen
    ranking = seen.split("rank-row", 1)[1].split("How it works")[0]
    assert "Cleo" not in ranking, "nobody stands there with nothing"
    browser = installation.browser_of(ben)
    assert "Ben Bell" in browser.get(f"/challenges/{challenge}").text.split("rank-row", 1)[1]
    browser.post(f"/challenges/{challenge}/show", data={"shown": "yes"})
    assert "Ben Bell" in installation.browser_of(cleo).get(f"/challenges/{challenge}").text


def test_teams_stand_there_from_five_up(installation: Installation) -> None:
    with installation.app.app_context():
        team, few = playing.team("Rivers"), playing.team("Lakes")
    members = playing.people(installation, 5, team_id=team) + playing.people(installation, 4, team_id=few)
    with installation.app.app_context():
        challenge = playing.opened(scope=GameScope.TEAM, steps=[Step(Metric.SHARES, 1)])
        for each in members:
            playing.joined(challenge, each)
        with writing():
            for each in members:
                making.published(each)
        playing.read()
    seen = installation.browser_of(members[0]).get(f"/challenges/{challenge}").text
    assert "Rivers" in seen and "Your team" in seen and "Lakes" not in seen
    office = installation.browser_of(installation.person(Role.MARKETING, now=NOW - DAY))
    assert "Lakes" not in office.get(f"/rewards/challenges/{challenge}").text.split("What was stated")[0]


CONTEST = {
    "name": "Best words", "brief": "Your own words.", "opens_on": "2026-11-18", "closes_on": "2026-11-22",
    "criterion_name_1": "Own words", "criterion_weight_1": "60", "criterion_name_2": "Clear",
    "criterion_weight_2": "40", "places": "300, 100",
}  # fmt: skip


def test_a_contest_on_its_pages(installation: Installation, today: dict[str, datetime]) -> None:
    marketing = installation.person(Role.MARKETING, now=NOW - DAY)
    office, ann = installation.browser_of(marketing), installation.browser_of(installation.person(now=NOW - DAY))
    hr, legal = installation.person(Role.HR, now=NOW - DAY), installation.person(Role.LEGAL, now=NOW - DAY)
    nobody = office.post("/rewards/contests/new", data={**CONTEST, "judges": "nobody@acme.example"})
    assert nobody.status_code == 422 and "Nobody here has the address" in nobody.text
    with installation.app.app_context():
        judges = "\n".join(_mail(each) for each in (hr, legal))
    made = office.post("/rewards/contests/new", data={**CONTEST, "judges": judges}, follow_redirects=True).text
    assert "Change it" in made and "Best words" in office.get("/rewards/challenges/").text
    office.post("/rewards/contests/1/open")
    assert "Best words" in ann.get("/challenges/").text and "no prize draws" in ann.get("/contests/1").text.lower()
    assert ann.post("/contests/1/enter", data={"url": "river"}).status_code == 422
    entered = ann.post("/contests/1/enter", data={"url": "https://acme.example/a", "words": "Low tide"})
    assert entered.status_code == 302 and "Take it back" in ann.get("/contests/1").text
    assert ann.get("/contests/1/judging").status_code == 404
    desk = [installation.browser_of(each) for each in (hr, legal)]
    assert "Judges score once nobody can enter" in desk[0].get("/contests/1/judging").text
    before = office.get("/rewards/contests/1").text
    assert "Entry 1" in before and "acme.example/a" not in before, "what was entered is for the judges until then"
    today["now"] = OVER
    with installation.app.app_context():
        jobs.follow_the_clock(OVER)
        marks = {f"mark_{each.id}": "8" for each in db.session.get_one(Contest, 1).criteria}
    assert office.post("/rewards/contests/1/settle").status_code == 409
    assert desk[0].post("/contests/1/judging/1", data={**marks, "reason": "Nice"}).status_code == 422
    for judge in desk:
        done = judge.post("/contests/1/judging/1", data={**marks, "reason": "I could hear the water."})
        assert done.status_code == 302
    assert "1 " in desk[0].get("/contests/judging").text
    assert office.post("/rewards/contests/1/settle").status_code == 302
    assert "acme.example/a" in office.get("/rewards/contests/1").text
    told = ann.get("/contests/1").text
    assert "I could hear the water." in told and "Place 1, 8.00 of 10." in told
    with installation.app.app_context():
        assert db.session.get_one(ContestEntry, 1).points == 300


def _mail(person_id: int) -> str:
    return db.session.get_one(Person, person_id).email


def _planned(**given: Any) -> dict[str, Any]:
    return {
        "kind": "mission", "name": "First steps", "opens_on": "2026-11-18", "closes_on": "2026-11-22", "points": 50,
        "steps": [{"metric": "shares", "target": 1}], **given,
    }  # fmt: skip


def test_the_api(installation: Installation) -> None:
    office = installation.api_of(installation.person(Role.MARKETING, now=NOW - DAY))
    ann = installation.api_of(installation.person(now=NOW - DAY))
    made = office("POST", "/challenges", _planned())
    assert made.status_code == 201 and made.json["state"] == "planned", made.json
    path = f"/challenges/{made.json['id']}"
    assert ann("GET", path).status_code == 404 and ann("POST", "/challenges", _planned()).status_code == 403
    assert office("POST", "/challenges", _planned(points=0)).json["errors"]["points"]
    assert office("PATCH", path, _planned(name="Better")).json["name"] == "Better"
    assert office("POST", f"{path}/open").json["state"] == "open"
    joined = ann("POST", f"{path}/join", {"shown": True})
    assert joined.status_code == 200 and joined.json["mine"]["state"] == "playing"
    assert joined.json["mine"]["steps"] == [{"metric": "shares", "target": 1, "score": 0, "verified": 0}]
    assert ann("POST", f"{path}/join", {}).status_code == 409
    assert [each["id"] for each in ann("GET", "/challenges").json["items"]] == [made.json["id"]]
    assert ann("POST", f"{path}/leave").json["mine"] is None
    assert office("POST", f"{path}/close", {"why": "Enough"}).json["state"] == "closed"
    assert office("POST", f"{path}/settle").status_code == 409
    assert office("POST", f"{path}/cancel", {"why": "A storm"}).json["state"] == "cancelled"
    with installation.app.app_context():
        assert db.session.get_one(Challenge, made.json["id"]).state is GameState.CANCELLED


def test_the_api_of_contests(sqlite: Installation, today: dict[str, datetime]) -> None:
    dan, eve = playing.people(sqlite, 2)
    office = sqlite.api_of(sqlite.person(Role.MARKETING, now=NOW - DAY))
    ann = sqlite.api_of(sqlite.person(now=NOW - DAY))
    body = {
        "name": "Best words", "brief": "Your own words.", "opens_on": "2026-11-18", "closes_on": "2026-11-22",
        "criteria": [{"name": "Own words", "weight": 100}], "judges": [dan, eve], "places": [300],
    }  # fmt: skip
    made = office("POST", "/contests", body)
    assert made.status_code == 201, made.json
    path = f"/contests/{made.json['id']}"
    assert office("POST", f"{path}/open").json["state"] == "open"
    assert ann("POST", f"{path}/entries", {"words": "x"}).status_code == 422
    entry = ann("POST", f"{path}/entries", {"url": "https://acme.example/a", "words": "Low tide"})
    assert entry.status_code == 201 and ann("GET", f"{path}/entries").status_code == 404
    assert ann("GET", path).json["mine"]["title"] == "Low tide"
    today["now"] = OVER
    with sqlite.app.app_context():
        jobs.follow_the_clock(OVER)
    (listed,) = sqlite.api_of(dan)("GET", f"{path}/entries").json["items"]
    mark = [{"criterion_id": made.json["criteria"][0]["id"], "mark": 7}]
    said = {"marks": mark, "reason": "I could hear the water."}
    for judge in (dan, eve):
        assert sqlite.api_of(judge)("POST", f"{path}/entries/{listed['id']}/score", said).status_code == 200
    assert ann("POST", f"{path}/entries/{listed['id']}/score", said).status_code == 404
    assert office("POST", f"{path}/settle").json["state"] == "settled"
    mine = ann("GET", path).json["mine"]
    assert (mine["place"], mine["points"], mine["score"]) == (1, 300, "7.00")
    assert mine["opinions"][0]["reason"] == "I could hear the water."
