"""Pages and API of reach: who sees what, with which provenance, in how many statements."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.errors import NotAllowed
from advocacy.links.models import Gap, Link
from advocacy.people.capabilities import Role
from advocacy.reach import intake, jobs, queries
from advocacy.reach.models import Dimension
from advocacy.reach.periods import last_days
from advocacy.reach.reports.panel import panel as panel_of
from tests.installation import Installation
from tests.reach import making
from tests.reach.making import NOW
from tests.statements import statements_of

PERIOD = {"from": "2026-10-22", "to": "2026-11-18"}
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def seeded(installation: Installation, number: int, teams: tuple[tuple[str, int], ...] = (("North", 5),)) -> list[int]:
    people = [installation.person(team=team, now=NOW - DAY) for team, size in teams for _ in range(size)]
    more(installation, people, number)
    return people


def more(installation: Installation, people: list[int], number: int) -> None:
    with installation.app.app_context():
        with writing():
            making.many(people, number)
        jobs.rebuild(NOW)


def rows(api: Any, group_by: str, **query: str) -> dict[tuple[str, str], dict[str, Any]]:
    answer = api("GET", "/reach", query_string={"group_by": group_by, **PERIOD, **query})
    assert answer.status_code == 200, answer.json
    return {(row["key"], row["metric"]): row for row in answer.json["items"]}


def test_rows_carry_unit_provenance_and_formula(installation: Installation) -> None:
    seeded(installation, 40)
    api = installation.api_of(installation.person(Role.MARKETING, now=NOW - DAY))
    found = rows(api, "network")
    assert {row["provenance"] for row in found.values()} == {"counted", "reported", "estimated", "potential"}
    likes, together = found["bluesky", "likes"], found["bluesky", "interactions"]
    assert (likes["unit"], likes["provenance"]) == ("count", "reported") and "formula" not in likes
    assert together["formula"] == f"likes {likes['value']:.0f} + reposts {found['bluesky', 'reposts']['value']:.0f}"
    per_post = found["bluesky", "clicks_per_post"]
    assert per_post["formula"] == f"{found['bluesky', 'clicks_human']['value']} / {found['bluesky', 'posts']['value']}"
    assert together["value"] == likes["value"] + found["bluesky", "reposts"]["value"]
    assert found["bluesky", "clicks_raw"]["formula"] == "clicks_human + clicks_machine + clicks_suspected"
    by_day = rows(api, "day")
    assert sum(row["value"] for (_, metric), row in by_day.items() if metric == "clicks_human") == sum(
        row["value"] for (_, metric), row in found.items() if metric == "clicks_human"
    )
    assert ("item:1", "posts") in rows(api, "item")


def test_teams_from_five_people_up(installation: Installation) -> None:
    seeded(installation, 40, (("North", 5), ("South", 4)))
    api = installation.api_of(installation.person(Role.MARKETING, now=NOW - DAY))
    assert {row["name"] for row in rows(api, "team").values()} == {"North"}


def test_figures_of_a_person_are_their_own(installation: Installation) -> None:
    people = seeded(installation, 20)
    mine = rows(installation.api_of(people[0]), "person")
    assert mine and {key for key, _ in mine} == {str(people[0])}
    marketing = installation.api_of(installation.person(Role.MARKETING, now=NOW - DAY))
    assert rows(marketing, "person") == {}
    assert installation.api_of(people[0])("GET", "/reach").status_code == 403


def test_no_figures_of_all_people_whoever_asks(installation: Installation) -> None:
    people = seeded(installation, 20)
    with installation.app.app_context(), reading():
        period = last_days(28, NOW)
        for ask in (queries.by_key, queries.top, queries.by_day_and_key):
            with pytest.raises(NotAllowed):
                ask(Dimension.PERSON, period)
        with pytest.raises(NotAllowed):
            queries.top(Dimension.PERSON, period, keys=[str(people[0])])


@pytest.mark.parametrize(
    "query", [{"group_by": "colour"}, {"group_by": "caption_or_so"}, {"from": "2026-11-19", "to": "2026-11-18"}]
)
def test_bad_questions(sqlite: Installation, query: dict[str, str]) -> None:
    api = sqlite.api_of(sqlite.person(Role.MARKETING, now=NOW - DAY))
    answer = api("GET", "/reach", query_string=query)
    assert answer.status_code == 422 and answer.json["errors"]


def test_rows_page(sqlite: Installation) -> None:
    seeded(sqlite, 40)
    api = sqlite.api_of(sqlite.person(Role.MARKETING, now=NOW - DAY))
    first = api("GET", "/reach", query_string={"group_by": "item", "limit": 7, **PERIOD}).json
    second = api("GET", "/reach", query_string={"group_by": "item", "limit": 7, "cursor": first["next"], **PERIOD}).json
    one, other = ({row["key"] for row in answer["items"]} for answer in (first, second))
    assert len(one) == 7 and other and not one & other


def test_every_metric_says_how_it_is_counted(sqlite: Installation) -> None:
    told = sqlite.api_of(sqlite.person(now=NOW - DAY))("GET", "/reach/metrics").json["items"]
    assert all(each["how"] and each["unit"] and each["version"] for each in told)
    potential = next(each for each in told if each["metric"] == "potential_reach")
    assert potential["provenance"] == "potential" and "overlap" in potential["formula"]


def test_a_link_tells_its_owner_and_marketing_only(installation: Installation) -> None:
    owner, other = (installation.person(now=NOW - DAY) for _ in range(2))
    marketing = installation.person(Role.MARKETING, now=NOW - DAY)
    with installation.app.app_context():
        with writing():
            link = making.link_of(making.published(owner))
            db.session.add(Gap(source="door", from_at=NOW, until_at=NOW + DAY, missed=3, why="disk full"))
        making.clicks(installation.settings.data_dir, link, human=2, machine=1)
        intake.take_in_clicks(NOW)
        slug = db.session.get_one(Link, link.id).slug
    for person in (owner, marketing):
        answer = installation.api_of(person)("GET", f"/links/{slug}")
        assert answer.status_code == 200
        figures = {name: answer.json[name] for name in ("raw", "human", "machine", "suspected", "unique")}
        assert figures == {"raw": 3, "human": 2, "machine": 1, "suspected": 0, "unique": 2}
        assert answer.json["by_day"] == [{"day": "2026-11-18", **figures}]
        assert answer.json["gaps"][0]["missed"] == 3
    assert installation.api_of(other)("GET", f"/links/{slug}").status_code == 404
    assert installation.api_of(owner)("GET", "/links/nothing").status_code == 404


def test_potential_reach_counts_an_account_once(installation: Installation) -> None:
    people = seeded(installation, 40)
    with installation.app.app_context():
        found = queries.audience(queries.COMPANY, last_days(28, NOW))
        most = 100 + max(people)
        assert (found.accounts, found.largest) == (10, most)
        assert found.discounted == most + (found.total - most) * 75 // 100
        assert f"{most} + {found.total - most} x (1 - 0.25)" in found.formula


@pytest.mark.parametrize("days", [7, 28, 90])
def test_pages_in_a_constant_number_of_statements(installation: Installation, days: int) -> None:
    people = seeded(installation, 10)
    marketing = installation.browser_of(installation.person(Role.MARKETING, now=NOW - DAY))
    employee = installation.browser_of(people[0])
    pages = ((employee, f"/impact?days={days}"), (marketing, f"/reach?days={days}"))
    counts: list[list[int]] = []
    for _ in range(2):
        taken = []
        for client, path in pages:
            with statements_of(making.engine_of(installation)) as seen:
                answer = client.get(path)
            assert answer.status_code == 200
            taken.append(len(seen))
        counts.append(taken)
        more(installation, people, 1_000)
    assert counts[0] == counts[1]
    assert max(counts[1]) < 36


def test_my_impact_shows_mine(installation: Installation) -> None:
    people = seeded(installation, 40)
    page = installation.browser_of(people[0]).get("/impact").text
    assert "Potential reach" in page and "counted" in page and "Story item:1" in page
    nobody = installation.browser_of(installation.person(now=NOW - DAY)).get("/impact").text
    assert "Nothing published yet" in nobody


def test_overview_is_marketings(installation: Installation) -> None:
    people = seeded(installation, 40, (("North", 5), ("South", 4)))
    marketing = installation.browser_of(installation.person(Role.MARKETING, now=NOW - DAY))
    page = marketing.get("/reach").text
    assert "North" in page and "South" not in page and "Story item:1" in page
    assert installation.browser_of(people[0]).get("/reach").status_code == 403


def test_gaps_are_said(sqlite: Installation) -> None:
    seeded(sqlite, 5)
    with sqlite.app.app_context(), writing():
        db.session.add(Gap(source="door", from_at=NOW - DAY, until_at=NOW, missed=3, why="disk full"))
    page = sqlite.browser_of(sqlite.person(Role.MARKETING, now=NOW - DAY)).get("/reach").text
    assert "Some clicks are missing" in page and "3 clicks" in page


def test_the_panel_of_an_item(installation: Installation) -> None:
    seeded(installation, 40)
    with installation.app.test_request_context():
        panel = panel_of("item:1", NOW)
        assert {tile.figure.metric for tile in panel.tiles} >= {"posts", "clicks_human", "potential_reach"}
        empty = panel_of("item:99", NOW)
        assert [tile.figure.value for tile in empty.tiles] == [0, 0] and not empty.figures
