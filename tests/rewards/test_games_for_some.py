"""Whom games are for, and what is seen of those who take part: nothing that tells of one of them."""

from __future__ import annotations

import pytest

from advocacy import clock
from advocacy.database import db, writing
from advocacy.errors import NotFound
from advocacy.history.models import HistoryRow
from advocacy.people import leaving
from advocacy.people.capabilities import Role
from advocacy.people.models import Person, Relationship
from rewards.challenges import audience, queries, wording
from rewards.challenges.models import Challenge, GameMode, GameScope, Metric
from rewards.challenges.planning import Step
from rewards.standing import sources
from tests.installation import Installation
from tests.reach import making
from tests.reach.making import NOW, SYSTEM
from tests.rewards import playing


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock that pages read."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


def seen_by(person_id: int) -> set[str]:
    """Names of the games on somebody's page, each of which opens."""
    person = db.session.get_one(Person, person_id)
    found = [card.game for card in queries.cards(person, queries.RUNNING, None, 50).items]
    assert all(audience.is_for(game, person) for game in found)
    return {game.name for game in found}


def test_games_for_a_relationship_or_a_programme(installation: Installation) -> None:
    staff = playing.people(installation, 5)
    outside = playing.people(installation, 5, relationship=Relationship.AMBASSADOR_PAID)
    with installation.app.app_context():
        members = {person: [7, 8] for person in outside} | {staff[0]: [8]}
        sources.init_standing(installation.app, sources.Sources(members=lambda people: members))
        playing.opened(name="All")
        playing.opened(name="Staff", relationship="employee")
        playing.opened(name="Voices", programme=8)
        voices = playing.opened(name="Paid voices", programme=7, relationship="ambassador_paid")
        assert seen_by(staff[0]) == {"All", "Staff", "Voices"} and seen_by(staff[1]) == {"All", "Staff"}
        assert seen_by(outside[0]) == {"All", "Voices", "Paid voices"}
        with pytest.raises(NotFound):
            queries.card(db.session.get_one(Person, staff[0]), voices)
        assert audience.taking_part_in(8, staff + outside) == [staff[0], *outside]


def test_who_changes_teams_can_hide_and_leave(installation: Installation) -> None:
    with installation.app.app_context():
        old, new = playing.team("Old"), playing.team("New")
    ann, ben, *_rest = playing.people(installation, 7, team_id=old)
    with installation.app.app_context():
        challenge = playing.opened(
            mode=GameMode.RANKED, places=(30,), points=0, steps=[Step(Metric.SHARES, 1)], team_id=old
        )
        playing.joined(challenge, ann, shown=True)
        with writing():
            db.session.get_one(Person, ann).team_id = new
        playing.joined(playing.opened(name="Other", team_id=old), ben)
        with writing():
            db.session.get_one(Person, ben).team_id = new
    assert installation.api_of(ben)("POST", "/challenges/2/leave").status_code == 200
    browser = installation.browser_of(ann)
    assert "Three posts" in browser.get("/challenges/?view=mine").text
    assert browser.post(f"/challenges/{challenge}/show", data={"shown": "no"}).status_code == 302
    left = browser.post(f"/challenges/{challenge}/leave", follow_redirects=True)
    assert left.status_code == 200 and "Nobody is told" in left.text
    assert browser.get(f"/challenges/{challenge}").status_code == 404, "what they left is the other team's again"
    with installation.app.app_context():
        assert queries.taking_part([challenge, 2]) == {}


def test_who_changes_teams_can_take_an_entry_back(sqlite: Installation) -> None:
    with sqlite.app.app_context():
        old, new = playing.team("Old"), playing.team("New")
    ann, dan, eve, *_rest = playing.people(sqlite, 5, team_id=old)
    with sqlite.app.app_context():
        playing.contest([dan, eve], team_id=old)
    browser = sqlite.browser_of(ann)
    entered = browser.post("/contests/1/enter", data={"url": "https://acme.example/a", "words": "Low tide"})
    assert entered.status_code == 302
    with sqlite.app.app_context(), writing():
        db.session.get_one(Person, ann).team_id = new
    assert "Story of the month" in browser.get("/challenges/?view=mine").text
    taken = browser.post("/contests/1/withdraw", follow_redirects=True)
    assert taken.status_code == 200 and "Nobody is told" in taken.text
    assert browser.get("/contests/1").status_code == 404


def test_unnamed_lines_and_small_numbers(installation: Installation) -> None:
    people = playing.people(installation, 5)
    office = installation.browser_of(installation.person(Role.MARKETING, now=NOW))
    with installation.app.app_context():
        challenge = playing.opened(mode=GameMode.RANKED, places=(30, 10), points=0, steps=[Step(Metric.SHARES, 1)])
        for number, person in enumerate(people[:3]):
            playing.joined(challenge, person, shown=number == 0)
            with writing():
                for each in range(3 - number):
                    making.published(person, source_ref=f"item:{each}:1")
        playing.read()
        lines = queries.ranking(db.session.get_one(Challenge, challenge), people[2])
        assert [(each.place, each.value, each.me) for each in lines] == [(1, 3, False), (2, None, False), (3, 1, True)]
    page = office.get(f"/rewards/challenges/{challenge}").text
    assert "fewer than 5" in page and "fewer than 5" in office.get("/rewards/challenges/").text
    with installation.app.app_context():
        for person in people[3:]:
            playing.joined(challenge, person)
    assert "fewer than 5" not in office.get(f"/rewards/challenges/{challenge}").text


def test_numbers_of_people() -> None:
    """Below five nobody is counted."""
    assert [wording.enough(each) for each in (0, 4, 5, 500)] == [False, False, True, True]


def test_all_together_shows_the_sum_and_the_target(installation: Installation) -> None:
    ann, ben = playing.people(installation, 2)
    with installation.app.app_context():
        challenge = playing.opened(scope=GameScope.TOGETHER, steps=[Step(Metric.SHARES, 10)])
        for person in (ann, ben):
            playing.joined(challenge, person)
        with writing():
            for number in range(3):
                making.published(ann if number else ben, source_ref=f"item:{number}:1")
        playing.read()
        card = queries.card(db.session.get_one(Person, ann), challenge)
        assert (card.total, card.steps[0].score) == (3, 2)
    browser = installation.browser_of(ann)
    for page in ("/challenges/", f"/challenges/{challenge}"):
        assert "3 / 10" in browser.get(page).text, page
    assert installation.api_of(ann)("GET", f"/challenges/{challenge}").json["total"] == 3


def test_a_leaver_leaves_in_the_order_in_which_games_are_locked(sqlite: Installation) -> None:
    (ann,) = playing.people(sqlite, 1)
    with sqlite.app.app_context():
        games = [playing.opened(name=f"Game {number}") for number in range(3)]
        players = [playing.joined(challenge, ann) for challenge in reversed(games)]
        with writing():
            leaving.leave(db.session.get_one(Person, ann), actor=SYSTEM, now=NOW, why="A new job")
        rows = db.session.query(HistoryRow).filter_by(noun="challenge_player", verb="leave").order_by(HistoryRow.id)
        assert [int(row.noun_id) for row in rows] == players[::-1]
