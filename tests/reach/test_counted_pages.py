"""Every figure that any kind of report shows leads to a page that tells the same value, or leads nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest
from sqlalchemy import select

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.links.models import Link
from advocacy.people.capabilities import Role
from advocacy.reach import asking, behind, kinds, metrics, names, places
from advocacy.reach.catalogue import MONEY
from advocacy.reach.figures import Figure
from advocacy.reach.models import Dimension
from advocacy.reach.periods import Period, last_days
from advocacy.reach.report import Asked, Kind, Report
from advocacy.reach.reports import counted, panel
from advocacy.reach.scopes import COMPANY, Scope
from influencers.results import KINDS as RESULTS
from tests.installation import Installation
from tests.reach.filling import filled
from tests.reach.making import NOW
from tests.reach.reporting import DAY, NAMED

COUNTED = "/reach/counted/"
LEADING_NOWHERE = {"cohorts", "captions"}
"""Kinds whose figures are of no period: of people who began together, of posts that are compared."""
TOLD = {
    "adoption": {names.ADOPTION, names.ACTIVE, names.HEADCOUNT, names.DAILY_ACTIVE, names.WEEKLY_ACTIVE,
                 names.STICKINESS},
    "budget": {names.AS_CLICKS, names.EARNED_MEDIA, names.WITH_ESTIMATES, names.SHOWN, names.HUMAN},
    "returns": {names.COST, names.NET_VALUE, names.EARNED_MEDIA, names.RETURN, names.RETURN_WITH_MEDIA},
    "funnel": {names.LENT, names.POSTS, names.SHOWN, names.HUMAN, names.LANDED, names.CONVERSIONS},
    "times": {names.HUMAN, names.POSTS}, "history": {names.POSTS, names.HUMAN, names.INTERACTIONS},
    "team": {names.POSTS}, "ranking": {names.PER_PERSON}, "person": {names.HUMAN},
}  # fmt: skip
"""At least these are led on from."""


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def test_each_figure_leads_to_how_it_was_counted_or_nowhere(installation: Installation) -> None:
    people = filled(installation)
    with installation.app.test_request_context(), reading():
        shown = {kind.name: list(_shown(kind, people[0])) for kind in kinds.kinds() if kind not in RESULTS}
        ways = {
            (href, figure.value): figure for some in shown.values() for figure, href in some if href.startswith(COUNTED)
        }
        wrong = {href: said for (href, _value), figure in ways.items() if (said := _compared(figure, href))}
    assert wrong == {}
    for name, some in shown.items():
        led = {figure.metric for figure, href in some if href.startswith(COUNTED)}
        assert some and (led if name not in LEADING_NOWHERE else not led), name
        assert led >= TOLD.get(name, set()), (name, TOLD[name] - led)


def _shown(kind: Kind, person_id: int) -> Iterator[tuple[Figure, str]]:
    """The figures that a kind's pages show, and where each leads, as its template chooses it."""
    for given in _given(kind, person_id):
        report = kind.build(Asked(last_days(28, NOW), person_id, NOW, given))
        yield from _of(report)


def _given(kind: Kind, person_id: int) -> Iterator[dict[str, str]]:
    """What the kind may be asked for: its usual parameters, and each thing that is ranked."""
    given = dict([NAMED[kind.name]]) if kind.name in NAMED else {}
    usual, _choices = asking.asked_of(kind, given, last_days(28, NOW), person_id=person_id, now=NOW)
    yield dict(usual.given)
    if kind.name == "ranking":
        yield from ({"of": of} for of in ("item", "campaign", "network", "topic", "region"))


def _of(report: Report) -> Iterator[tuple[Figure, str]]:
    for figure in report.figures:
        yield figure, places.counting(figure, report.period)
    for section in report.sections:
        for tile in section.tiles:
            yield tile.figure, tile.href or places.counting(tile.figure, report.period)
        for table in section.tables:
            for row in table.rows:
                for cell in row.values():
                    if cell.figure is not None and cell.value is not None:
                        yield cell.figure, cell.href or places.counting(cell.figure, report.period)


def _compared(figure: Figure, href: str) -> str:
    """What is wrong with the page that a figure leads to."""
    path, asked = urlsplit(href).path, dict(parse_qsl(urlsplit(href).query))
    period = asking.period_of(asked, NOW)
    scope = counted.post_scope(int(asked["key"])) if asked["by"] == places.POST else _scope(asked)
    name = path.removeprefix(COUNTED)
    found = counted.counted(name, scope, period, None, asked.get("unit", ""))
    there = found.figure
    if name != figure.metric or there is None or there.value != figure.value or there.unit != figure.unit:
        return f"{figure.value} {figure.unit} in the report, {there and (there.value, there.unit)} where it leads"
    if found.metric.formula and not (there.formula and (found.inputs or found.rows)):
        return "neither formula nor inputs"
    if found.total is not None and found.rows and not found.rows.next_cursor and found.total != there.value:
        return f"its rows add up to {found.total}, it is {there.value}"
    of_team = scope.dimension is Dimension.TEAM  # whose days would tell on one
    return "" if found.rows or found.inputs or of_team else "nothing behind it"


def _scope(asked: dict[str, str]) -> Scope:
    return Scope(Dimension(asked["by"]), asked.get("key", ""))


def test_what_stands_behind_conversions_prices_and_the_rest(sqlite: Installation) -> None:
    people = filled(sqlite)
    with sqlite.app.test_request_context(), reading():
        period = last_days(28, NOW)
        numbers = {"conversions": 4, "sales": 3, "leads": 1, "conversions_reversed": 1}
        for name, number in numbers.items():
            found = counted.counted(name, COMPANY, period, None)
            assert found.rows and found.figure
            assert found.total == found.figure.value == number == len(found.rows.rows), name
        for unit, won, back in (("EUR", 7_400, 3_400), ("USD", 10_000, 0)):
            found = counted.counted("conversion_value", COMPANY, period, None, unit)
            assert found.figure and found.total == found.figure.value == won and found.figure.unit == unit
            found = counted.counted("conversion_value_reversed", COMPANY, period, None, unit)
            assert (found.total, found.figure.value if found.figure else 0) == (back, back)
        net = counted.counted("conversion_value_net", COMPANY, period, None, "USD")
        assert net.figure and net.figure.value == 10_000 == net.inputs[0].figure.value  # type: ignore[union-attr]
        landed = counted.counted(metrics.LANDED, COMPANY, period, None)
        assert landed.figure and landed.total == landed.figure.value > 0
        media = counted.counted(names.EARNED_MEDIA, COMPANY, period, None, "EUR")
        assert media.rows and {row["card"].value for row in media.rows.rows} == {"Version 1", "Version 2"}
        for name in {*metrics.CATALOGUE} - {*behind.CLICKS, *behind.CONVERSIONS}:
            for scope in (COMPANY, Scope(Dimension.TOPIC, "none"), Scope(Dimension.PROGRAMME_NETWORK, "a b")):
                there = counted.counted(name, scope, period, None).figure
                assert there is None or there.unit != MONEY, (name, scope)
        shown = panel.panel("item:1", NOW)
        assert not any(places.counting(tile.figure, shown.period) for tile in shown.tiles)
    marketing = sqlite.browser_of(sqlite.person(Role.MARKETING, now=NOW - DAY))
    page = marketing.get(f"{COUNTED}{names.EARNED_MEDIA}?unit=EUR&days=28").text
    assert "Version 2" in page and "The rows below add up to it" in page
    assert marketing.get(f"{COUNTED}{names.ADOPTION}").status_code == 200
    _tells_no_post(sqlite, people[0], period)


def _tells_no_post(installation: Installation, person_id: int, period: Period) -> None:
    """Rows behind the figures of many show no post, and followers of no single account."""
    marketing = installation.browser_of(installation.person(Role.MARKETING, now=NOW - DAY))
    for name in ("likes", "posts", "interactions", "followers_addressed"):
        for asked in ("", "?by=network&key=bluesky", "?by=team&key=1", "?by=item&key=item%3A1"):
            page = marketing.get(f"{COUNTED}{name}{asked}")
            assert page.status_code == 200 and "(new tab)" not in page.text.partition("The rows behind it")[2]
    with installation.app.test_request_context(), reading():
        own = counted.counted("likes", Scope(Dimension.PERSON, str(person_id)), period, None).rows
        assert own and "post" in own.rows[0]
        said = counted.counted("followers_addressed", Scope(Dimension.ITEM, "item:1"), period, None).rows
        assert said and all(row["followers"].value is None for row in said.rows if row["accounts"].value in range(5))


def test_the_api_tells_landings_of_links_that_can_confirm_them(sqlite: Installation) -> None:
    filled(sqlite)
    with sqlite.app.app_context(), writing():
        able = db.session.scalars(select(Link).where(Link.programme != "").order_by(Link.id)).all()[0]
        able.click_ids = True
        slugs = able.slug, db.session.scalars(select(Link.slug).where(Link.programme == "")).all()[0]
    api = sqlite.api_of(sqlite.person(Role.MARKETING, now=NOW - DAY))
    told, mute = (api("GET", f"/links/{slug}").json for slug in slugs)
    assert told["landed"] == 2 == sum(day["landed"] for day in told["by_day"])
    assert mute["landed"] is None and "landed" not in mute["by_day"][0]
