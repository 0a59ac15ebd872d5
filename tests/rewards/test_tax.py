"""Tax: classes as data, each benefit in one export, an exported one sealed, an allowance that always adds up."""

from __future__ import annotations

import threading
import time
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.exc import DatabaseError

from advocacy.database import db, reading, writing
from advocacy.errors import Breach, InvalidMove, NotAllowed
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from rewards.perks import redemptions
from rewards.perks.models import Perk, PerkKind, Redemption
from rewards.tax import benefits, classes, queries, runs
from rewards.tax.models import Benefit, BenefitKind, PayrollRun, RunState, Treatment
from rewards.tax.readers import READER
from rewards.tax.years import tax_year, year_of
from tests.installation import Installation
from tests.reach.making import NOW, SYSTEM
from tests.rewards.gifts import approved, read_history

DAY = date(2026, 11, 18)
T = Treatment

RULES = [
    ("US", "gift_card", 100, "USD", True, "taxable"),
    ("US-CA", "voucher_limited", 1, "USD", True, "taxable"),
    ("US", "goods", 100, "USD", True, "taxable"),
    ("US", "time_off", None, "USD", True, "untaxed"),
    ("US", "donation", 100, "USD", True, "review"),
    ("UK", "goods", 100, "GBP", True, "taxable"),
    ("UK", "training", 100, "GBP", True, "untaxed"),
    ("DE", "gift_card", 100, "EUR", True, "taxable"),
    ("DE", "goods", 100, "EUR", True, "allowance"),
    ("DE", "goods", 100, "USD", True, "review"),
    ("DE", "goods", None, "EUR", True, "review"),
    ("DE", "access", None, "EUR", True, "untaxed"),
    ("FR", "gift_card", 100, "EUR", True, "review"),
    ("US", "", 100, "USD", True, "review"),
    ("US", "gift_card", 100, "USD", False, "outside"),
]


@pytest.mark.parametrize(("country", "kind", "value", "currency", "employed", "treatment"), RULES)
def test_how_countries_tax(
    country: str, kind: str, value: int | None, currency: str, employed: bool, treatment: str
) -> None:
    treated = classes.treat(DAY, country=country, tax_class=kind, value=value, currency=currency, employed=employed)
    assert treated.treatment == treatment
    assert bool(treated.rule) is (treatment not in ("review", "outside"))
    assert bool(treated.why) is (treatment == "review")


def test_the_data_name_their_sources() -> None:
    for version in classes.versions():
        known = set(version.classes)
        for rule in version.rules:
            assert rule.classes <= known and rule.source and rule.why and rule.dated, rule.key
            assert rule.treatment in {"taxable", "untaxed", "allowance"}
            assert (rule.month_limit is not None) is (rule.treatment == "allowance") is bool(rule.currency)
        keys = [(rule.country, each) for rule in version.rules for each in rule.classes]
        assert len(keys) == len(set(keys)), "one rule for a class of a country"
    assert set(benefits.CLASS_OF_KIND.values()) <= set(classes.latest().classes)


@given(st.lists(st.integers(1, 10_000), max_size=8), st.integers(0, 8))
def test_an_allowance_is_all_or_nothing(values: list[int], later: int) -> None:
    taxed = classes.taxable_of_month(values, 5000)
    assert taxed in (0, sum(values)) and (taxed == 0) is (sum(values) <= 5000)


@pytest.mark.parametrize(
    ("country", "day", "label", "first"),
    [
        ("US", date(2026, 12, 31), "2026", date(2026, 1, 1)),
        ("UK", date(2026, 4, 5), "2025/26", date(2025, 4, 6)),
        ("UK", date(2026, 4, 6), "2026/27", date(2026, 4, 6)),
        ("DE", date(2027, 1, 1), "2027", date(2027, 1, 1)),
    ],
)
def test_tax_years(country: str, day: date, label: str, first: date) -> None:
    year = year_of(country, day)
    assert (year.label, year.first) == (label, first) and year.first <= day <= year.last
    assert tax_year(country, year.number + 1).first - year.last == timedelta(days=1)


def goods(value: int, currency: str = "EUR", **facts: object) -> int:
    """A perk; call inside a context."""
    with writing():
        given = {"kind": PerkKind.GOODS, "stock": None, "per_person": None, **facts}
        perk = Perk(name="Boots", cost=5, value=value, currency=currency, active=True, created_at=NOW, **given)
        db.session.add(perk)
        db.session.flush()
        return perk.id


def got(redemption_id: int, at: datetime = NOW) -> int:
    """Hands it out and books it."""
    with writing():
        redemption = db.session.get_one(Redemption, redemption_id)
        redemptions.fulfil(redemption, actor=SYSTEM, now=at)
        for _ in range(2):
            benefits.book(redemption, at)
        booked = benefits.of_redemption(redemption_id)
        assert booked is not None
        return booked.id


def gave_back(redemption_id: int, at: datetime = NOW) -> None:
    with writing():
        redemption = db.session.get_one(Redemption, redemption_id)
        redemptions.refund(redemption, actor=SYSTEM, now=at, why="Too small.")
        for _ in range(2):
            benefits.take_back(redemption, at, now=at)


def exported(drafter: int, second: int, until: date = DAY) -> int:
    """A run that a second person exported; gives its number."""
    with writing():
        one = db.session.get_one(Person, drafter)
        run = runs.draft(until, actor=one.actor, by=one, now=NOW)
        run_id = run.id
    with writing():
        run = db.session.get_one(PayrollRun, run_id)
        runs.export(run, actor=db.session.get_one(Person, second).actor, now=NOW)
    return run_id


def test_an_allowance_adds_up_over_exports(installation: Installation) -> None:
    """Each export tells what the month owes by then beyond what was told before; given back, it is told back."""
    hr, finance = installation.person(Role.HR), installation.person(Role.FINANCE)
    with installation.app.app_context():
        boots = goods(3000)
        first = approved(installation, boots, region="DE")
        with reading():
            person_id = db.session.get_one(Redemption, first).person_id
        got(first)
        run_ids = [exported(hr, finance)]
        with writing():
            person = db.session.get_one(Person, person_id)
            second = redemptions.request(db.session.get_one(Perk, boots), person, actor=person.actor, now=NOW)
            redemptions.approve(second, actor=SYSTEM, now=NOW)
            second_id = second.id
        got(second_id)
        run_ids.append(exported(hr, finance))
        gave_back(second_id, NOW + timedelta(days=40))
        run_ids.append(exported(finance, hr, DAY + timedelta(days=60)))
        with reading():
            told = [
                db.session.scalar(select(func.sum(Benefit.taxable)).where(Benefit.run_id == each)) for each in run_ids
            ]
            last = db.session.scalars(select(Benefit).where(Benefit.run_id == run_ids[-1])).one()
        assert told == [0, 6000, -6000]
        assert (last.kind, last.value, last.month) == (BenefitKind.CORRECTION, -3000, "2026-11")


def test_what_is_exported_is_sealed_and_needs_two(installation: Installation) -> None:
    hr, finance = installation.person(Role.HR), installation.person(Role.FINANCE)
    with installation.app.app_context():
        benefit_id = got(approved(installation, goods(2000, "USD")))
        with writing():
            one = db.session.get_one(Person, hr)
            run = runs.draft(DAY, actor=one.actor, by=one, now=NOW)
            with pytest.raises(InvalidMove, match="open already"):
                runs.draft(DAY, actor=one.actor, by=one, now=NOW)
            with pytest.raises(NotAllowed, match="second person"):
                runs.export(run, actor=one.actor, now=NOW)
            runs.discard(run, actor=one.actor, now=NOW)
        with reading():
            assert db.session.get_one(Benefit, benefit_id).run_id is None
        run_id = exported(hr, finance)
        with writing(), pytest.raises(InvalidMove, match="nothing to export"):
            one = db.session.get_one(Person, hr)
            runs.draft(DAY, actor=one.actor, by=one, now=NOW)
        with reading():
            run = db.session.get_one(PayrollRun, run_id)
            assert run.state is RunState.EXPORTED and run.sha256 == runs.digest(run)
            assert [row.taxable for row in runs.rows(run)] == [2000]
        for changed in (update(Benefit).values(taxable=0), update(PayrollRun).values(lines=9)):
            with pytest.raises(DatabaseError, match="sealed"), writing():
                db.session.execute(changed)
        for table in ("benefits", "payroll_runs"):
            with pytest.raises(DatabaseError, match="sealed"), writing():
                db.session.execute(db.text(f"DELETE FROM {table}"))


def test_what_no_rule_knows_is_decided_by_somebody_else(installation: Installation) -> None:
    hr = installation.person(Role.HR)
    with installation.app.app_context():
        benefit_id = got(approved(installation, goods(0, ""), region="FR"))
        with reading():
            booked = db.session.get_one(Benefit, benefit_id)
            assert (booked.treatment, booked.value, booked.currency) == (T.REVIEW, None, "EUR")
            assert queries.in_review() == 1 and queries.waiting() == []
        with writing():
            booked, actor = db.session.get_one(Benefit, benefit_id), db.session.get_one(Person, hr).actor
            with pytest.raises(NotAllowed, match="your own"):
                benefits.classify(booked, T.TAXABLE, why="x", value=1, actor=booked.person.actor, now=NOW)
            with pytest.raises(Breach) as refused:
                benefits.classify(booked, T.OUTSIDE, why=" ", actor=actor, now=NOW)
            assert set(refused.value.errors) == {"treatment", "why", "value"}
            benefits.classify(booked, T.TAXABLE, why="A voucher.", value=1500, actor=actor, now=NOW)
            with pytest.raises(InvalidMove, match="decided already"):
                benefits.classify(booked, T.UNTAXED, why="No.", value=1, actor=actor, now=NOW)
        with reading():
            assert [(each.value, each.currency) for each in queries.waiting()] == [(1500, "EUR")]


def test_the_reader_books_once_and_what_came_back_unexported_is_gone(installation: Installation) -> None:
    with installation.app.app_context():
        asked = approved(installation, goods(2000, "USD"))
        with writing():
            redemptions.fulfil(db.session.get_one(Redemption, asked), actor=SYSTEM, now=NOW)
        for _ in range(2):
            read_history(READER)
        with reading():
            booked = db.session.scalars(select(Benefit)).one()
            assert (booked.treatment, booked.value, booked.tax_class, booked.day) == (T.TAXABLE, 2000, "goods", DAY)
        with writing():
            redemptions.refund(db.session.get_one(Redemption, asked), actor=SYSTEM, now=NOW, why="Too small.")
        read_history(READER)
        with reading():
            assert db.session.scalars(select(Benefit)).all() == []


def test_given_back_beside_a_draft_takes_no_line_out_of_it(installation: Installation) -> None:
    """The draft has its line and commits late: what is given back meanwhile waits, and is corrected by the next."""
    hr, drafted = installation.person(Role.HR), threading.Event()
    with installation.app.app_context():
        asked = approved(installation, goods(2000, "USD"))
        got(asked)

    def draft() -> None:
        with installation.app.app_context(), writing():
            one = db.session.get_one(Person, hr)
            runs.draft(DAY, actor=one.actor, by=one, now=NOW)
            drafted.set()
            time.sleep(0.4)

    beside = threading.Thread(target=draft)
    beside.start()
    assert drafted.wait(20)
    with installation.app.app_context():
        with writing():
            benefits.take_back(db.session.get_one(Redemption, asked), NOW, now=NOW)
        beside.join()
        with reading():
            run = db.session.scalars(select(PayrollRun)).one()
            lines = {each.kind: each.run_id for each in db.session.scalars(select(Benefit))}
        assert lines == {BenefitKind.BENEFIT: run.id, BenefitKind.CORRECTION: None} and run.lines == 1
