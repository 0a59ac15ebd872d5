"""Every kind of report: who sees it, in how many statements, that its figures agree, and how each was counted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.errors import NotAllowed, NotFound
from advocacy.links.models import ClickHour
from advocacy.people.capabilities import Role
from advocacy.posts.models import Share
from advocacy.reach import asking, behind, jobs, kinds, metrics, places, queries
from advocacy.reach.figures import Figure, value_of
from advocacy.reach.models import Dimension, Provenance
from advocacy.reach.periods import Period, last_days
from advocacy.reach.report import Asked, Form, Report
from advocacy.reach.reports import KINDS, counted
from advocacy.reach.scopes import COMPANY, Scope
from advocacy.reach.writing import change, form_of, of_figure, written
from tests.installation import Installation, copied_sqlite, settings_for
from tests.reach import making
from tests.reach.making import NOW
from tests.statements import statements_of

DAY = timedelta(days=1)
TITLE = "Story item:1:1"
TEAMS = (("North", 5), ("South", 4))
NAMED = {
    "item": ("item", "item:1"), "campaign": ("campaign", "Launch"), "network": ("network", "bluesky"),
    "team": ("team", "1"), "programme": ("programme", "programme:1"),
}  # fmt: skip
COMPANYS = [kind.name for kind in KINDS if not kind.own]


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def seeded(installation: Installation, number: int = 60) -> list[int]:
    people = [installation.person(team=team, now=NOW - DAY) for team, size in TEAMS for _ in range(size)]
    more(installation, people, number)
    return people


def more(installation: Installation, people: list[int], number: int) -> None:
    with installation.app.app_context():
        with writing():
            making.many(people, number)
        jobs.rebuild(NOW)


def page_of(name: str) -> str:
    parameter, value = NAMED.get(name, ("", ""))
    return places.report(name, None, **({parameter: value} if parameter else {}))


def built(installation: Installation, name: str, person_id: int = 1, **given: str) -> Report:
    parameter, value = NAMED.get(name, ("", ""))
    told = {parameter: value, **given} if parameter else given
    with installation.app.test_request_context(), reading():
        return kinds.kind_of(name).build(Asked(last_days(28, NOW), person_id, NOW, told))


def test_every_kind_draws_its_page_in_as_many_statements_for_many_rows_as_for_few(installation: Installation) -> None:
    people = seeded(installation)
    marketing = installation.browser_of(installation.person(Role.MARKETING, now=NOW - DAY))
    employee = installation.browser_of(people[0])
    taken: list[dict[str, int]] = []
    for _ in range(2):
        taken.append({name: statements(installation, marketing, page_of(name)) for name in COMPANYS})
        taken[-1]["person"] = statements(installation, employee, "/impact")
        counting = "/reach/counted/clicks_human?by=item&key=item%3A1"
        taken[-1]["counted"] = statements(installation, marketing, counting)
        more(installation, people, 600)
    assert taken[0] == taken[1]
    assert max(taken[0].values()) < 50
    for name in COMPANYS:
        assert employee.get(page_of(name)).status_code == 403
    assert "South" not in marketing.get("/reach/team").text


def statements(installation: Installation, client: FlaskClient, path: str) -> int:
    client.get(path)
    with statements_of(making.engine_of(installation)) as seen:
        answer = client.get(path)
    assert answer.status_code == 200, path
    return len(seen)


def test_what_reports_say_is_what_was_counted(installation: Installation) -> None:
    """Figures of a report are those of its scope, and the tables of a cut add up to it."""
    seeded(installation)
    for name, dimension in (("item", Dimension.ITEM), ("campaign", Dimension.CAMPAIGN)):
        report = built(installation, name)
        with installation.app.app_context():
            whole = queries.totals(Scope(dimension, NAMED[name][1]), report.period)
        tables = {table.name: table for section in report.sections for table in section.tables}
        for metric in (metrics.HUMAN, metrics.POSTS):
            assert value_of(report.figures, metric) == value_of(whole, metric) > 0
            assert sum(row[metric].value for row in tables["networks"].rows) == value_of(whole, metric)
        if name == "campaign":
            assert sum(row[metrics.HUMAN].value for row in tables["stories"].rows) == value_of(whole, metrics.HUMAN)


def test_the_rows_behind_a_figure_add_up_to_it(installation: Installation) -> None:
    seeded(installation)
    keys = {**{Dimension(name): value for name, (_, value) in NAMED.items()}, Dimension.ITEM_NETWORK: "item:1 bluesky",
            Dimension.CAMPAIGN_NETWORK: "Launch mastodon", Dimension.CAMPAIGN_ITEM: "Launch item:2",
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


@pytest.fixture(scope="module")
def company(sqlite_template: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("reports") / "data"
    copied_sqlite(sqlite_template, folder)
    installation = Installation(settings_for(folder), hasty=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: NOW)
        seeded(installation)
        yield installation, installation.browser_of(installation.person(Role.MARKETING, now=NOW - DAY))
    installation.close()


@pytest.mark.parametrize("name", [*COMPANYS])
def test_a_page_leads_from_each_figure_to_how_it_was_counted(
    company: tuple[Installation, FlaskClient], name: str
) -> None:
    _installation, marketing = company
    page = marketing.get(page_of(name))
    assert page.status_code == 200 and "How these figures are counted" in page.text
    ways = {part.partition('"')[0].replace("&amp;", "&") for part in page.text.split('href="')[1:]}
    counting = [way for way in ways if way.startswith("/reach/counted/")]
    assert counting and all(parse_qs(urlsplit(way).query).keys() >= {"by", "from", "to"} for way in counting)
    assert marketing.get(min(counting)).status_code == 200


def test_what_is_asked_of_a_page(company: tuple[Installation, FlaskClient]) -> None:
    _installation, marketing = company
    assert "North" in marketing.get("/reach/ranking?of=team").text
    assert TITLE in marketing.get("/reach/ranking?of=item&by=clicks_per_post&compare=year").text
    assert "North" in marketing.get("/reach/ranking?of=nonsense&by=nonsense&compare=nonsense").text
    assert "Nov 1, 2026" in marketing.get("/reach?from=2026-11-01&to=2026-11-05").text
    wrong = marketing.get("/reach?from=2026-11-09&to=2026-11-05")
    assert wrong.status_code == 422 and "After the end." in wrong.text
    assert "No such day." in marketing.get("/reach/network?to=someday").text
    for missing in (
        "/reach/nonsense",
        "/reach/item?item=item:99",
        "/reach/campaign?campaign=None",
        "/reach/team?team=2",
    ):
        assert marketing.get(missing).status_code == 404, missing
    home = marketing.get("/reach").text
    assert all(f"/reach/{name}" in home for name in COMPANYS if name != "overview") and "/impact" in home


def test_nothing_counted_yet_is_said(sqlite: Installation) -> None:
    marketing = sqlite.browser_of(sqlite.person(Role.MARKETING, now=NOW - DAY))
    for name in COMPANYS:
        page = marketing.get(places.report(name))
        assert page.status_code == 200 and "Nothing counted in this period" in page.text, name
    assert "Nothing published yet" in marketing.get("/impact").text
    assert marketing.get("/reach/counted/likes").status_code == 200


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


@pytest.mark.parametrize(
    ("value", "form", "currency", "said"),
    [
        (None, Form.NUMBER, "", "–"), (0, Form.NUMBER, "", "0"), (1204, Form.NUMBER, "", "1,204"),
        (0.253, Form.PERCENT, "", "25.3%"), (12_345, Form.MONEY, "EUR", "€123.45"), (500, Form.MONEY, "JPY", "¥500"),
        ("bluesky", Form.NETWORK, "", "Bluesky"), ("words", Form.TEXT, "", "words"),
        (NOW.date(), Form.DAY, "", "Nov 18, 2026"), (NOW, Form.TIME, "", "Nov 18, 2026, 12:00 UTC"),
    ],
)  # fmt: skip
def test_values_are_written_as_people_read_them(
    company: tuple[Installation, FlaskClient], value: Any, form: Form, currency: str, said: str
) -> None:
    installation, _marketing = company
    with installation.app.test_request_context():
        assert written(value, form, currency) == said


def test_a_unit_says_how_its_figure_is_written(company: tuple[Installation, FlaskClient]) -> None:
    assert [form_of(unit) for unit in ("clicks", "ratio", "EUR", "money")] == [
        Form.NUMBER, Form.PERCENT, Form.MONEY, Form.MONEY,
    ]  # fmt: skip
    installation, _marketing = company
    with installation.app.test_request_context():
        assert of_figure(Figure("", "x", 0.5, "ratio", Provenance.ESTIMATED)) == "50%"
    assert (change(3, 2), change(1, 2), change(2, 2), change(2, 0)) == ("+50%", "−50%", None, None)


def test_where_reports_are_found() -> None:
    period = Period(NOW.date(), NOW.date(), NOW.tzinfo or None)  # type: ignore[arg-type]
    days = "from=2026-11-18&to=2026-11-18"
    assert places.report("overview") == "/reach" and places.report("person", period) == f"/impact?{days}"
    assert places.about(Dimension.ITEM, "item:1", period) == f"/reach/item?item=item%3A1&{days}"
    assert places.about(Dimension.STAGE, "x", period) == ""
    figure = Figure("item:1 x", "likes", 1, "count", Provenance.REPORTED, dimension=Dimension.ITEM_NETWORK)
    assert places.counting(figure, period) == f"/reach/counted/likes?by=item_network&key=item%3A1+x&{days}"
    assert places.counting(Figure("", "likes", 1, "count", Provenance.REPORTED), period) == ""


@pytest.mark.parametrize(
    ("given", "days"),
    [({}, 28), ({"days": "7"}, 7), ({"days": "8"}, 28), ({"days": "x"}, 28), ({"from": "2026-11-18"}, 1)],
)  # fmt: skip
def test_periods_that_may_be_asked_for(
    company: tuple[Installation, FlaskClient], given: dict[str, str], days: int
) -> None:
    installation, _marketing = company
    with installation.app.app_context():
        assert len(asking.period_of(given, NOW).days) == days
