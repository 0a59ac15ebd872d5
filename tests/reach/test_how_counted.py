"""How a figure was counted: the rows behind it, who may ask, and what the API tells of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.errors import NotAllowed, NotFound
from advocacy.links.models import ClickHour
from advocacy.people.capabilities import Role
from advocacy.posts.models import Share
from advocacy.reach import behind, metrics
from advocacy.reach.models import Dimension
from advocacy.reach.periods import last_days
from advocacy.reach.reports import counted
from advocacy.reach.scopes import COMPANY, Scope
from tests.installation import Installation
from tests.reach import making
from tests.reach.making import NOW
from tests.reach.reporting import DAY, NAMED, TITLE, seeded


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def test_the_rows_behind_a_figure_add_up_to_it(installation: Installation) -> None:
    seeded(installation)
    keys = {**{Dimension(name): value for name, (_, value) in NAMED.items()}, Dimension.ITEM_NETWORK: "item:1 bluesky",
            Dimension.CAMPAIGN_NETWORK: "Launch mastodon", Dimension.CAMPAIGN_ITEM: "Launch item:2",
            Dimension.PROGRAMME_NETWORK: "programme:1 bluesky",
            Dimension.PERSON: "1", Dimension.CAPTION: "caption:1", Dimension.ALL: ""}  # fmt: skip
    assert set(behind.NAMES) - set(keys) == {Dimension.TOPIC, Dimension.REGION, Dimension.STAGE}
    with installation.app.test_request_context(), reading():
        period = last_days(28, NOW)
        for dimension, key in keys.items():
            scope = Scope(dimension, key)
            for metric in (*behind.CLICKS, metrics.POSTS):
                found = counted.counted(metric, scope, period, None)
                assert found.figure and found.total == found.figure.value > 0, (dimension, metric)
            likes = counted.counted("likes", scope, period, None)
            assert likes.rows and {row["source"].value for row in likes.rows.rows} == {"the network"}


def test_figures_of_a_post_lead_to_its_own_rows(sqlite: Installation) -> None:
    people = seeded(sqlite)
    own, other = (sqlite.browser_of(person) for person in people[:2])
    page = own.get("/impact").text
    ways = {part.partition('"')[0].replace("&amp;", "&") for part in page.split('href="')[1:]}
    posts = sorted(way for way in ways if "by=post" in way and "clicks_human" in way)
    assert posts
    shown = own.get(posts[0])
    assert shown.status_code == 200 and "The rows below add up to it" in shown.text
    assert other.get(posts[0]).status_code == 404 == own.get("/reach/counted/likes?by=post&key=9999").status_code
    liked = own.get(posts[0].replace("clicks_human", "likes"))
    assert liked.status_code == 200 and "the network" in liked.text


def test_rows_page_and_say_what_counts(sqlite: Installation) -> None:
    people = seeded(sqlite)
    with sqlite.app.app_context(), writing():
        making.reading(db.session.get_one(Share, 1), "likes", 44, at=NOW + timedelta(hours=2))
    with sqlite.app.test_request_context(), reading():
        period, seen, cursor = last_days(28, NOW), [], None
        for _ in range(4):
            rows = behind.clicks(metrics.HUMAN, COMPANY, period, cursor)
            seen += [(row.ClickHour.link_id, row.ClickHour.hour) for row in rows.rows]
            cursor = rows.after
            if cursor is None:
                break
        assert len(seen) == len(set(seen)) == 60 == db.session.query(ClickHour).count()
        table = counted.counted("likes", Scope(Dimension.PERSON, str(people[0])), period, None).rows
        assert table is not None
        newest = table.rows[0]
        assert newest["value"].value == 44 and newest["before"].value == 1 and newest["change"].value == 43


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("by=team&key=1", 200), ("by=team&key=2", 404), ("by=person&key=1", 403), ("by=nonsense&key=1", 404),
        ("by=item", 404), ("by=all&key=x", 404), ("", 200), ("from=2026-11-19&to=2026-11-18", 422),
        ("from=yesterday", 422), ("by=item&key=item:1&cursor=x", 200), ("by=campaign_item&key=Launch+item:2", 200),
    ],
)  # fmt: skip
def test_who_may_ask_how_a_figure_was_counted(
    company: tuple[Installation, FlaskClient], query: str, status: int
) -> None:
    _installation, marketing = company
    assert marketing.get(f"/reach/counted/clicks_human?{query}").status_code == status


def test_the_api_tells_how_a_figure_was_counted(company: tuple[Installation, FlaskClient]) -> None:
    installation, _marketing = company
    api = installation.api_of(installation.person(Role.MARKETING, now=NOW - DAY))
    asked = {"by": "item", "key": "item:1", "from": "2026-10-22", "to": "2026-11-18"}
    found = api("GET", "/reach/counted/clicks_raw", query_string=asked).json
    assert found["value"] == found["total"] == sum(each["raw"] for each in found["items"])
    assert {each["metric"] for each in found["values"]} == {"clicks_human", "clicks_machine", "clicks_suspected"}
    assert found["formula"] == "clicks_human + clicks_machine + clicks_suspected" and found["whose"] == TITLE
    for wrong in ({"by": "item"}, {"key": "x"}, {"by": "colour"}):
        assert api("GET", "/reach/counted/clicks_raw", query_string=wrong).status_code == 422
    names = {
        (row["key"], row.get("name")) for row in api("GET", "/reach", query_string={"group_by": "item"}).json["items"]
    }
    assert ("item:1", TITLE) in names
    for by in ("caption", "programme", "campaign", "topic", "region", "stage"):
        assert api("GET", "/reach", query_string={"group_by": by}).status_code == 200


def test_figures_are_theirs_to_see(company: tuple[Installation, FlaskClient]) -> None:
    installation, _marketing = company
    with installation.app.app_context(), reading():
        for scope, may, refusal in (
            (Scope(Dimension.PERSON, "1"), True, NotAllowed), (COMPANY, False, NotAllowed),
            (Scope(Dimension.TEAM, "2"), True, NotFound),
        ):  # fmt: skip
            with pytest.raises(refusal):
                counted.require(scope, 7, _Who(may))
        counted.require(Scope(Dimension.PERSON, "7"), 7, _Who(False))


class _Who:
    def __init__(self, may: bool) -> None:
        self.may = may

    def can(self, capability: str) -> bool:
        return self.may
