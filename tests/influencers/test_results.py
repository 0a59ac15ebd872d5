"""Results: what programmes, campaigns and partners brought and cost; plan against budget; who is hidden."""

from __future__ import annotations

from datetime import UTC, date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy import clock
from advocacy.database import db, writing
from advocacy.history import Actor
from advocacy.people.capabilities import Role
from advocacy.people.models import Person, PersonRole, Relationship
from advocacy.reach.models import Dimension, Provenance, ReachCount
from advocacy.reach.periods import Period
from advocacy.reach.studies import outlays
from advocacy.reach.studies.outlays import Booking
from advocacy.reach.studies.sources import Cost
from influencers.commissions.models import CommissionMonth, EarnedBy
from influencers.programmes import enrolments, programmes
from influencers.programmes.models import EnrolmentState, Programme, ProgrammeKind
from influencers.results import money, partner_table, queries
from rewards.budgets import budgets
from tests.installation import Installation
from tests.reach.making import engine_of
from tests.statements import statements_of

NOW = clock.from_rfc3339("2026-11-20T09:00:00Z")
DAY = date(2026, 11, 10)
ME = Actor.system("test")


@given(
    st.integers(0, 10**9), st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(0, 500), st.integers(0, 10**6)
)
def test_a_plan_by_month_adds_up(amount: int, first: date, days: int, spent: int) -> None:
    """Whatever the days: the months meet end to end, their plans are the budget, their costs are what was spent."""
    last = first + timedelta(days=days)
    months = money.plan(amount, first, last, [Cost("p", "fees", spent, "EUR", first, last)])
    assert sum(each.planned for each in months) == amount and sum(each.spent for each in months) == spent
    assert months[0].first == first and len({(each.first.year, each.first.month) for each in months}) == len(months)


@pytest.mark.parametrize(("cost", "number", "price"), [(100, 3, 33), (100, 0, None), (0, 3, None), (100, None, None)])
def test_what_one_of_them_cost(cost: int, number: int | None, price: int | None) -> None:
    assert money.each(cost, number) == price


@pytest.fixture
def seeded(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """Two programmes, of creators and of colleagues, each with somebody who brought something."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    owner = installation.person(Role.BUDGET_OWNER, name="Owner", now=NOW)
    cleo = installation.person(Role.AMBASSADOR, name="Cleo", now=NOW)
    colleague = installation.person(Role.EMPLOYEE, name="Colleague", now=NOW)
    with installation.app.app_context(), writing():
        budget = budgets.open_budget(
            "Creators 2026", db.session.get_one(Person, owner), currency="EUR", first_day=date(2026, 11, 1),
            last_day=date(2026, 12, 30), amount=60_000, actor=ME, now=NOW,
        )  # fmt: skip
        made = [
            programmes.add_programme(name, kind, Relationship.PAID_INFLUENCER, "Be kind.", actor=ME, now=NOW,
                                     attribution_days=30)
            for name, kind in (("Creators", ProgrammeKind.CREATORS), ("Colleagues", ProgrammeKind.EMPLOYEES))
        ]  # fmt: skip
        made[0].budget_id = budget.id
        for programme, person in zip(made, (cleo, colleague), strict=True):
            enrolment = enrolments.enrol(
                programme, db.session.get_one(Person, person), EnrolmentState.PENDING, actor=ME, now=NOW
            )
            enrolments.approve(enrolment, actor=ME, now=NOW)
            db.session.add(CommissionMonth(enrolment_id=enrolment.id, month="2026-11", kind=EarnedBy.SALE,
                                           currency="EUR", count=4, value=50_000, earned=5_000))  # fmt: skip
            counted(Dimension.PROGRAMME, programme.tag)
            counted(Dimension.PERSON, str(person))
        counted(Dimension.CAMPAIGN, "Spring")
        outlays.book(Booking("Creators", "Agency", 20_000, "EUR", date(2026, 11, 1), date(2026, 11, 20), "R1"),
                     actor=ME, now=NOW)  # fmt: skip
    return installation


def counted(dimension: Dimension, key: str) -> None:
    for name, unit, value in (("posts", "posts", 5), ("clicks_human", "clicks", 200), ("conversions", "conversions", 4),
                              ("conversion_value", "EUR", 50_000)):  # fmt: skip
        db.session.add(ReachCount(dimension=dimension, key=key, day=DAY, metric=name, unit=unit,
                                  provenance=Provenance.COUNTED, value=value))  # fmt: skip


def test_results_say_what_was_brought_and_what_it_cost(seeded: Installation) -> None:
    browser = seeded.browser_of(seeded.person(Role.MARKETING, now=NOW))
    page = browser.get("/results").text
    assert "Creators" in page and "Colleagues" in page and "€250.00" in page and "€500.00" in page
    assert "100%" in page  # (500 - 200 - 50) / 250, without earned media
    one = browser.get("/results/programmes/1").text
    assert "Agency" in one and "€1.25" in one and "€62.50" in one  # a click, a conversion
    assert "Commissions on sales" in one
    assert "Creators 2026" in one and "€300.00" in one and "€50.00" in one  # half of the plan's days are November's
    assert "/results/partners/" in one and "Cleo" in one
    partner = browser.get("/results/partners/2").text
    assert "Cleo" in partner and "200" in partner and "€50.00" in partner
    assert browser.get("/results/campaigns?campaign=Spring").status_code == 200
    sheet = browser.get("/reach/partner_programme/csv?programme=Creators&table=partners").text
    assert "Cleo" in sheet and "€500.00" in sheet


def test_colleagues_stay_colleagues(seeded: Installation) -> None:
    """What their posts reached is theirs alone; what the programme paid them is not hidden."""
    browser = seeded.browser_of(seeded.person(Role.MARKETING, now=NOW))
    page = browser.get("/results/programmes/2").text
    assert "Colleague" in page and "/results/partners/3" not in page and "shown to each of them alone" in page
    assert browser.get("/results/partners/3").status_code == 404
    assert browser.get("/reach/partner?partner=3").status_code == 404


@pytest.mark.parametrize(
    ("roles", "hidden"),
    [
        ([Role.AMBASSADOR], False), ([], False), ([Role.EMPLOYEE], True), ([Role.EMPLOYEE, Role.AMBASSADOR], True),
        ([Role.MARKETING], True),
    ],
)  # fmt: skip
def test_a_colleague_among_creators_is_a_colleague(seeded: Installation, roles: list[Role], hidden: bool) -> None:
    """The person counts, not the kind of programme that they take part in."""
    asked = Period(DAY, DAY, UTC)
    with seeded.app.app_context(), writing():
        person = Person(name="Alex", email="alex@out.example", created_at=NOW)
        person.role_rows = [PersonRole(role=role) for role in roles]
        db.session.add(person)
        db.session.flush()
        one = enrolments.enrol(
            db.session.get_one(Programme, 1), person, EnrolmentState.PENDING, actor=ME, now=NOW
        )  # fmt: skip
        enrolments.approve(one, actor=ME, now=NOW)
        counted(Dimension.PERSON, str(person.id))
        found = queries.brought([one], asked)[0]
        assert found.hidden is hidden and bool(found.figures) is not hidden
        assert bool(queries.parts_of(person.id)) is not hidden
        said = partner_table.note([found])
        assert ("Colleagues" in said) is hidden


def test_results_are_for_those_who_run_programmes(seeded: Installation) -> None:
    browser = seeded.browser_of(seeded.person(Role.EMPLOYEE, now=NOW))
    for path in ("/results", "/results/programmes/1", "/results/partners/2", "/results/campaigns"):
        assert browser.get(path).status_code == 403, path


def test_partners_more_cost_no_statement_more(seeded: Installation) -> None:
    browser = seeded.browser_of(seeded.person(Role.MARKETING, now=NOW))
    before = statements(seeded, browser)
    with seeded.app.app_context(), writing():
        found = db.session.get_one(Programme, 1)
        for number in range(6):
            person = Person(name=f"P{number}", email=f"p{number}@out.example", created_at=NOW)
            db.session.add(person)
            db.session.flush()
            one = enrolments.enrol(found, person, EnrolmentState.PENDING, actor=ME, now=NOW)
            enrolments.approve(one, actor=ME, now=NOW)
            counted(Dimension.PERSON, str(person.id))
    assert statements(seeded, browser) == before


def statements(installation: Installation, browser: object) -> int:
    browser.get("/results/programmes/1")  # type: ignore[attr-defined]
    with statements_of(engine_of(installation)) as seen:
        assert browser.get("/results/programmes/1").status_code == 200  # type: ignore[attr-defined]
    return len(seen)
