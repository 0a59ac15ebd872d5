"""Every study is built from rows of the database, by as many statements for many as for few, and says what it can."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select, update

from advocacy.database import db, reading, writing
from advocacy.history import Actor
from advocacy.links.models import ClickHour, Link
from advocacy.people.capabilities import Role
from advocacy.posts.models import Share
from advocacy.reach import jobs, names, studies
from advocacy.reach.models import Publication
from advocacy.reach.periods import last_days
from advocacy.reach.report import Asked, Report, Table
from advocacy.reach.studies import caption_tests, evidence, headcounts, rate_cards
from advocacy.reach.studies.rating import ANY, Prices
from advocacy.reach.studies.verdicts import Outcome, conclude
from tests.installation import Installation
from tests.reach import making
from tests.reach.making import NOW
from tests.statements import statements_of

SYSTEM = Actor.system()
TAG = "friends"


def prepared(installation: Installation, number: int) -> int:
    """Posts with clicks, headcounts, a rate card and a cost; gives who asks."""
    people = [installation.person(team="North", zone="Europe/Berlin") for _ in range(6)]
    with installation.app.app_context():
        with writing():
            making.many(people, number)
            db.session.execute(update(Link).values(programme=TAG, stage="research", caption="caption:1"))
            db.session.execute(update(Publication).values(programme=TAG, stage="research", caption="caption:1"))
            db.session.execute(update(Link).where(Link.id % 3 == 0).values(caption="caption:2"))
            for back in (28, 14, 0):
                headcounts.snapshot((NOW - timedelta(days=back)).date())
            rates = {"mastodon": Prices(per_click=100), ANY: Prices(per_interaction=10, per_click=50)}
            draft = rate_cards.Draft(date(2026, 1, 1), "EUR", "An offer", rates, seen_percent=10)
            rate_cards.write(draft, actor=SYSTEM, now=NOW)
        jobs.rebuild(NOW)
    return people[0]


def built(installation: Installation, person: int, kind: Any, **given: str) -> Report:
    """The report of the last 28 days."""
    with installation.app.test_request_context(), reading():
        found: Report = kind.build(Asked(last_days(28, NOW), person, NOW, given))
        return found


def table(report: Report, name: str) -> Table:
    """A table of a report."""
    return next(each for section in report.sections for each in section.tables if each.name == name)


def kind_of(name: str) -> Any:
    """A kind of study."""
    return next(each for each in studies.KINDS if each.name == name)


def test_statements_do_not_grow(installation: Installation) -> None:
    """Twelve posts or a hundred and twenty; every figure that is explained has its provenance."""
    person = prepared(installation, 12)
    few = counted(installation, person)
    with installation.app.app_context():
        with writing():
            making.many([person], 108)
        jobs.rebuild(NOW)
    assert counted(installation, person) == few
    assert max(few.values()) <= 20


def counted(installation: Installation, person: int) -> dict[str, int]:
    """Statements by kind."""
    with installation.app.app_context():
        engine = db.engine
    found = {}
    for kind in studies.KINDS:
        with installation.app.app_context(), reading():
            options = {each.name: each.options(Asked(last_days(28, NOW), person, NOW)) for each in kind.parameters}
        given = {name: str(some[0][0]) for name, some in options.items() if some and name == "of"}
        with statements_of(engine) as seen:
            report = built(installation, person, kind, **given)
        assert report.kind == kind.name and report.figures, kind.name
        found[kind.name] = len(seen)
    return found


def test_what_studies_say_of_the_same_posts(installation: Installation) -> None:
    """The figures of a small world, worked out by hand from its rows."""
    person = prepared(installation, 24)
    with installation.app.app_context():
        with writing():
            db.session.execute(update(Link).values(stage=""))
        with reading():
            wanted = select(Share.network, func.sum(ClickHour.human)).group_by(Share.network)
            rows = db.session.execute(wanted.join(ClickHour, ClickHour.link_id == Share.link_id)).all()
            clicks: dict[str, int] = dict(rows)
    budget = built(installation, person, kind_of("budget"))
    money = {each.metric: each.value for each in budget.figures if each.unit == "EUR"}
    assert money[names.AS_CLICKS] == clicks["mastodon"] * 100 + clicks["bluesky"] * 50
    interactions = sum(row["interactions"].value for row in table(budget, "networks_eur").rows)  # type: ignore[misc]
    assert money[names.EARNED_MEDIA] == money[names.AS_CLICKS] + interactions
    assert {row["network"].value for row in table(budget, "networks_eur").rows} == {"mastodon", "bluesky"}
    assert "no money was earned" in budget.lede

    returns = built(installation, person, kind_of("returns"))
    (line,) = table(returns, "programmes_eur").rows
    assert line["media"].value == money[names.EARNED_MEDIA] and line["cost"].value == 0 and line["back"].value is None

    people = built(installation, person, kind_of("adoption"))
    assert {each.metric: each.value for each in people.figures}[names.ADOPTION] == 1
    best = built(installation, person, kind_of("times"))
    assert sum(map(sum, (values for _day, values in best.sections[0].charts[0].table.rows))) == sum(clicks.values())
    way = built(installation, person, kind_of("funnel"))
    steps = {str(row["step"].value): row.get("value") for row in table(way, "way").rows}
    assert steps["Human clicks"].value == sum(clicks.values()) and steps["Times shown"] is None  # type: ignore[union-attr]


def test_costs_count_on_their_days_only(installation: Installation) -> None:
    """An amount is spread evenly; taken back it counts no more; the same reference is booked once."""
    marketing = installation.person(Role.MARKETING)
    api = installation.api_of(marketing)
    assert api("POST", "/programmes", {"name": "Friends", "kind": "ambassadors", "terms": "."}).status_code == 201
    tag = api("GET", "/programmes").get_json()["items"][0]["tag"]
    body = {
        "programme": tag, "what": "Boots", "value": {"amount": "300.00", "currency": "EUR"},
        "first_day": "2026-11-01", "last_day": "2026-11-30", "reference": "INV-1",
    }  # fmt: skip
    made = api("POST", "/costs", body)
    assert made.status_code == 201, made.text
    assert api("POST", "/costs", body).status_code == 409
    for wrong in ({"programme": "x"}, {"last_day": "2026-10-01"}, {"value": {"amount": "0", "currency": "EUR"}}):
        answer = api("POST", "/costs", {**body, "reference": "INV-2", **wrong})
        assert answer.status_code == 422, wrong
    report = built(installation, marketing, kind_of("returns"))
    (line,) = table(report, "programmes_eur").rows
    assert (line["programme"].value, line["cost"].value, line["back"].value) == ("Friends", 18_000, -1.0)
    assert api("POST", f"/costs/{made.get_json()['id']}/take-back").get_json()["state"] == "taken_back"
    assert "programmes" in str(built(installation, marketing, kind_of("returns")).sections[0].tables[0].name)
    assert api("POST", "/costs", body).status_code == 201, "booked anew"
    page = installation.browser_of(marketing).get("/reach/costs").text
    assert "INV-1" in page and "Taken back" in page


def test_a_rate_card_is_written_once_and_corrected_by_the_next(installation: Installation) -> None:
    """A form, the API, refusals that name the field, and who may not."""
    marketing = installation.person(Role.MARKETING)
    browser, api = installation.browser_of(marketing), installation.api_of(marketing)
    form = {"effective_from": "2026-11-01", "currency": "eur", "source": "Offer", "per_click-any": "0.45"}
    assert browser.post("/reach/rate-cards", data=form).status_code == 302
    for wrong in ({"source": " "}, {"per_click-any": ""}, {"per_click-any": "a lot"}, {"seen_percent": "x"}):
        assert browser.post("/reach/rate-cards", data={**form, **wrong}).status_code == 422, wrong
    body = {
        "effective_from": "2026-10-01", "currency": "EUR", "source": "Offer", "seen_percent": 5,
        "rates": [{"network": "any", "per_thousand": "6.50"}, {"network": "linkedin", "per_click": "4.20"}],
    }  # fmt: skip
    made = api("POST", "/rate-cards", body)
    assert made.status_code == 201, made.text
    assert made.get_json()["version"] == 2 and made.get_json()["rates"][1]["per_click"] == "4.20"
    twice = {**body, "rates": body["rates"] * 2}  # type: ignore[operator]
    assert api("POST", "/rate-cards", twice).status_code == 422
    assert [each["version"] for each in api("GET", "/rate-cards").get_json()["items"]] == [2, 1]
    assert "€0.45" in browser.get("/reach/rate-cards").text
    assert installation.api_of(installation.person(Role.EMPLOYEE))("POST", "/rate-cards", body).status_code == 403


def test_a_test_is_concluded_from_the_posts_that_chance_assigned(installation: Installation) -> None:
    """One post a person, the clicks of its first days, in the order in which they went out; others are observed."""
    people = [installation.person() for _ in range(12)]
    with installation.app.app_context():
        with writing():
            making.many(people, 24, days=1, items=1)
            begun = NOW - timedelta(days=40)
            at = NOW - timedelta(days=30)
            db.session.execute(update(Share).values(created_at=at, published_at=at, language="en"))
            db.session.execute(update(Link).values(assigned=True, caption="caption:1"))
            db.session.execute(update(Link).where(Link.id % 2 == 0).values(caption="caption:2"))
            db.session.execute(update(ClickHour).values(hour=at + timedelta(days=6), human=3))
            db.session.execute(update(ClickHour).where(ClickHour.link_id % 2 == 0).values(human=30))
            late = db.session.scalar(select(func.max(Link.id)))
            db.session.execute(
                update(ClickHour).where(ClickHour.link_id == late).values(hour=at + timedelta(days=8))
            )  # fmt: skip
            plan = caption_tests.Plan("item:1", "A story", "any", "en", ["caption:1", "caption:2"], 20, 7)
            test = caption_tests.start(plan, actor=SYSTEM, now=begun)
            test_id = test.id
        with reading():
            posts = evidence.posts_for(test, NOW)
            assert len(posts) == 24 and posts[-1].clicks == 0, "clicks of the eighth day don't count"
            words = evidence.deciding(test, posts)
            assert {each.caption: list(each.clicks) for each in words} == {"caption:1": [3] * 6, "caption:2": [30] * 6}
            kept, switched = evidence.switched_in(posts)
            assert (kept, switched) == (24, 0)
            assert conclude(words, 20, kept=kept, switched=switched).outcome is Outcome.TOO_EARLY
            assert conclude(words, 6, kept=kept, switched=switched).outcome is Outcome.BETTER
            young = evidence.posts_for(test, NOW - timedelta(days=25))
            assert not any(each.whole for each in young) and not evidence.by_caption(young)
    report = built(installation, people[0], kind_of("captions"), of=f"test:{test_id}")
    assert report.sections[0].title == "Too early to say" and "28 more posts" in report.sections[0].note
    seen = built(installation, people[0], kind_of("captions"), of="item:1")
    assert seen.sections[0].title.startswith("Nothing to observe"), "its posts are older than the period"
