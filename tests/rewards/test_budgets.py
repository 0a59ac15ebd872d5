"""Budgets: promised on approval, spent when handed out, never more than there is; who says yes to what."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.database import db, reading, writing
from advocacy.errors import Breach, InvalidMove, NotAllowed, NotFound, Refused
from advocacy.history import timeline
from advocacy.people.capabilities import Role
from advocacy.people.leaving import leave
from advocacy.people.models import Person
from rewards import ledger
from rewards.budgets import budgets, funds, queries
from rewards.budgets.forecasts import Forecast, forecast
from rewards.budgets.models import Budget
from rewards.models import AccountKind
from rewards.perks import queries as perk_queries
from rewards.perks import rights
from rewards.perks.models import PerkKind, Redemption
from tests.installation import Installation
from tests.reach.making import NOW, SYSTEM
from tests.rewards.shop import act, ask, budget, holds, perk, rich, state

WORTH: dict[str, Any] = {"value": 4_000, "currency": "EUR"}


def issued() -> int:
    return ledger.balance(AccountKind.ISSUED, ledger.COMPANY, "EUR")


def test_promised_spent_given_back(installation: Installation) -> None:
    owner, person = rich(installation, 0, Role.BUDGET_OWNER), rich(installation)
    office = rich(installation, 0, Role.MARKETING)
    with installation.app.app_context():
        purse = budget(owner)
        dinner = perk(budget_id=purse, stock=None, cost=10, **WORTH)
        first, second = ask(dinner, person), ask(dinner, person)
        third = ask(dinner, person)
        assert holds(purse) == (10_000, 0, 0)
        with pytest.raises(NotAllowed, match="don't decide"):
            act(first, "approve", office)
        with pytest.raises(InvalidMove, match="not approved yet"):
            act(first, "fulfil", office)
        act(first, "approve", owner)
        act(second, "approve", owner)
        assert holds(purse) == (2_000, 8_000, 0)
        with pytest.raises(InvalidMove, match=r"has 20\.00 EUR left, and this takes 40\.00 EUR"):
            act(third, "approve", owner)
        with pytest.raises(InvalidMove, match=r"has 20\.00 EUR left"):
            ask(dinner, person)
        assert state(third) == "requested" and holds(purse) == (2_000, 8_000, 0)
        act(first, "fulfil", office)
        act(second, "cancel", owner)
        assert holds(purse) == (6_000, 0, 4_000)
        act(first, "refund", office)
        assert holds(purse) == (10_000, 0, 0) and issued() == -10_000
        with reading():
            lines = queries.statement(db.session.get_one(Budget, purse), None, 10).items
            assert [(line.entry.reason, line.moved, line.change) for line in lines] == [
                ("budget_recover", 4_000, 4_000), ("budget_release", 4_000, 4_000), ("budget_spend", 4_000, 0),
                *[("budget_encumber", 4_000, -4_000)] * 2, ("budget_allot", 10_000, 10_000),
            ]  # fmt: skip
            assert queries.standings([db.session.get_one(Budget, purse)])[purse].left == 10_000
            low = [row.verb for row in timeline("budget", purse)]
        assert low == ["open", "allot"][::-1]


def test_the_owner_is_told_once_when_little_is_left(installation: Installation) -> None:
    owner, person = rich(installation, 0, Role.BUDGET_OWNER), rich(installation)
    with installation.app.app_context():
        purse = budget(owner)
        for value in (8_000, 500, 500):
            act(ask(perk(budget_id=purse, cost=1, value=value, currency="EUR"), person), "approve", owner)
        assert [row.verb for row in timeline("budget", purse)].count("run_low") == 1


def test_the_owner_is_asked_from_a_value_on(installation: Installation) -> None:
    owner, person = rich(installation, 0, Role.BUDGET_OWNER), rich(installation)
    with installation.app.app_context():
        purse = budget(owner, asks_from=4_000)
        small = perk(budget_id=purse, at_once=True, cost=1, value=3_999, currency="EUR")
        large = perk(budget_id=purse, at_once=True, cost=1, **WORTH)
        assert [state(ask(each, person)) for each in (small, large)] == ["approved", "requested"]
        assert holds(purse) == (6_001, 3_999, 0)


def test_two_promises_at_once_do_not_overdraw(installation: Installation) -> None:
    owner = rich(installation, 0, Role.BUDGET_OWNER)
    people = [rich(installation), rich(installation)]
    with installation.app.app_context():
        purse = budget(owner, 5_000)
        asked = [ask(perk(budget_id=purse, **WORTH), person) for person in people]
    said: list[str] = []
    ready = threading.Barrier(2)

    def approve(redemption: int) -> None:
        with installation.app.app_context():
            ready.wait()
            try:
                act(redemption, "approve", owner)
                said.append("")
            except Refused as refusal:
                said.append(refusal.message)
            db.session.remove()

    threads = [threading.Thread(target=approve, args=(each,)) for each in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(said) == ["", "“Thanks” has 10.00 EUR left, and this takes 40.00 EUR."]
    with installation.app.app_context():
        assert holds(purse) == (1_000, 4_000, 0)


def test_closed_keeps_its_promises_and_gives_back_the_rest(installation: Installation) -> None:
    owner, person = rich(installation, 0, Role.BUDGET_OWNER), rich(installation)
    with installation.app.app_context():
        purse = budget(owner)
        dinner = perk(budget_id=purse, cost=1, **WORTH)
        kept, freed, late = ask(dinner, person), ask(dinner, person), ask(dinner, person)
        act(kept, "approve", owner)
        act(freed, "approve", owner)
        with writing():
            assert budgets.close(db.session.get_one(Budget, purse), actor=SYSTEM, now=NOW) == 2_000
        for refused in (lambda: act(late, "approve", owner), lambda: ask(dinner, person)):
            with pytest.raises(InvalidMove, match="closed"):
                refused()
        act(kept, "fulfil")
        act(freed, "cancel", owner)
        assert holds(purse) == (0, 0, 4_000) and issued() == -4_000
        act(kept, "refund")
        assert holds(purse) == (0, 0, 0) and issued() == 0
        with writing():
            found = db.session.get_one(Budget, purse)
            with pytest.raises(InvalidMove, match="closed"):
                funds.allot(found, 1, source="x", why="", actor=SYSTEM, now=NOW)
            with pytest.raises(InvalidMove):
                budgets.close(found, actor=SYSTEM, now=NOW)


def test_before_and_after_its_days(installation: Installation) -> None:
    owner, person = rich(installation, 0, Role.BUDGET_OWNER), rich(installation)
    with installation.app.app_context():
        gone = budget(owner, first_day=date(2020, 1, 1), last_day=date(2020, 12, 31))
        coming = budget(owner, first_day=date(2098, 1, 1))
        for purse, words in ((gone, "after 2020-12-31"), (coming, "before 2098-01-01")):
            with pytest.raises(InvalidMove, match=words):
                ask(perk(budget_id=purse, **WORTH), person)


def test_allotting_twice_from_one_source_counts_once(installation: Installation) -> None:
    owner = rich(installation, 0, Role.BUDGET_OWNER)
    with installation.app.app_context():
        purse = budget(owner, 0)
        given = {"why": "More", "actor": SYSTEM, "now": NOW}
        with writing():
            found = db.session.get_one(Budget, purse)
            assert [bool(funds.allot(found, 500, source="a", **given)) for _ in range(2)] == [True, False]  # type: ignore[arg-type]
            funds.allot(found, -200, source="b", **given)  # type: ignore[arg-type]
            for wrong in (0, 10**12 + 1):
                with pytest.raises(Breach):
                    funds.allot(found, wrong, source="c", **given)  # type: ignore[arg-type]
            with pytest.raises(InvalidMove, match=r"has 3\.00 EUR left"):
                funds.allot(found, -301, source="d", **given)  # type: ignore[arg-type]
        assert holds(purse) == (300, 0, 0)


def test_who_says_yes(installation: Installation) -> None:
    owner, other = rich(installation, 1000, Role.BUDGET_OWNER, Role.EMPLOYEE), rich(installation, 0, Role.BUDGET_OWNER)
    office, hr = rich(installation, 0, Role.MARKETING), rich(installation, 0, Role.HR)
    person = rich(installation)
    with installation.app.app_context():
        purse = budget(owner)
        paid = perk(budget_id=purse, cost=1, **WORTH)
        plain, off = perk(cost=1), perk(cost=1, kind=PerkKind.TIME_OFF)
        table = {
            ask(paid, person): {owner}, ask(paid, owner): {other}, ask(plain, person): {office},
            ask(off, person): {hr},
        }  # fmt: skip
        with reading():
            for redemption, who in table.items():
                found = db.session.get_one(Redemption, redemption)
                everybody = {each: db.session.get_one(Person, each) for each in (owner, other, office, hr, person)}
                assert {each for each, one in everybody.items() if rights.may_approve(found, one)} == who
                assert {
                    each for each, one in everybody.items()
                    if redemption in {row.id for row in perk_queries.waiting_for(one, None, 50).items}
                } == who  # fmt: skip
        first = min(table)
        for stranger in (person, other, hr, office):
            with pytest.raises(NotAllowed):
                act(first, "approve", stranger)
        with pytest.raises(NotAllowed):
            act(first, "cancel", hr)
        with pytest.raises(Breach, match="be kept"):
            perk(kind=PerkKind.TIME_OFF, budget_id=purse, **WORTH)
        with pytest.raises(Breach) as wrong:
            perk(budget_id=purse, value=1, currency="USD")
        assert wrong.value.errors["budget_id"] == ["“Thanks” is in EUR."]


def test_handed_over_when_its_owner_leaves(installation: Installation) -> None:
    owner, heir = rich(installation, 0, Role.BUDGET_OWNER), rich(installation, 0, Role.BUDGET_OWNER)
    admin = rich(installation, 0, Role.ADMIN)
    with installation.app.app_context():
        purse = budget(owner)
        with writing():
            who = db.session.get_one(Person, owner)
            boss = db.session.get_one(Person, admin)
            with pytest.raises(Breach, match="can't answer"):
                budgets.hand_over(db.session.get_one(Budget, purse), boss, actor=SYSTEM, now=NOW)
            leave(who, actor=boss.actor, now=NOW, why="Left", successor_id=heir)
        with reading():
            assert db.session.get_one(Budget, purse).owner_id == heir
            with pytest.raises(NotFound):
                queries.budget_for(purse, db.session.get_one(Person, owner))


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": ""}, "name"),
        ({"last_day": date(2025, 1, 1)}, "last_day"),
        ({"asks_from": -1}, "asks_from"),
        ({"currency": "QQQ"}, "currency"),
    ],
)
def test_budgets_that_make_no_sense(sqlite: Installation, facts: dict[str, Any], field: str) -> None:
    owner = rich(sqlite, 0, Role.BUDGET_OWNER)
    with sqlite.app.app_context(), pytest.raises(Breach) as refused:
        budget(owner, **facts)
    assert field in refused.value.errors


START = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("used", "allotted", "today", "expected"),
    [
        (70, 1000, date(2026, 1, 6), None),  # six days say nothing
        (70, 1000, date(2026, 1, 7), Forecast(1000, None)),
        (0, 1000, date(2026, 2, 1), Forecast(0, None)),
        (140, 1000, date(2026, 1, 7), Forecast(2000, date(2026, 2, 19))),
        (1000, 1000, date(2026, 1, 10), Forecast(10000, date(2026, 1, 10))),
        (70, 1000, date(2026, 4, 11), None),  # it is over
    ],
)
def test_where_the_pace_leads(used: int, allotted: int, today: date, expected: Forecast | None) -> None:
    assert forecast(used, allotted, START, date(2026, 4, 10), today) == expected


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(7, 365))
def test_a_forecast_is_never_less_than_what_is_used(used: int, allotted: int, day: int) -> None:
    found = forecast(used, allotted, START, START + timedelta(days=364), START + timedelta(days=day - 1))
    assert found and found.by_the_end >= used and (found.empty_on is None) == (found.by_the_end <= allotted or not used)
