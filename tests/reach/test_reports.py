"""Every kind of report: who sees it, in how many statements, that its figures agree, and how they are written."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from advocacy import clock
from advocacy.people.capabilities import Role
from advocacy.reach import asking, metrics, places, queries
from advocacy.reach.figures import Figure, value_of
from advocacy.reach.models import Dimension, Provenance
from advocacy.reach.periods import Period
from advocacy.reach.report import Form
from advocacy.reach.scopes import Scope
from advocacy.reach.writing import change, form_of, of_figure, written
from tests.installation import Installation
from tests.reach.making import NOW
from tests.reach.reporting import COMPANYS, DAY, NAMED, TITLE, built, more, page_of, seeded, statements


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


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
