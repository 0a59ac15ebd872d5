"""Budgets: never more within any window than a network declares, whoever asks; and what a month costs."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from advocacy.database import db, writing
from advocacy.networks import budgets, spending, windows
from advocacy.networks.budgets import BudgetSpent, Payer
from advocacy.networks.capabilities import Asking, Budget, Counts, Price
from tests.installation import Installation
from tests.posts.lending import NOW

HOUR = timedelta(hours=1)
MINE = Payer("sandbox", 1, "https://one.test")
COLLEAGUE = Payer("sandbox", 2, "https://one.test")
BUDGETS = (Budget(Asking.POST, Counts.ACCOUNT, 2, HOUR), Budget(Asking.POST, Counts.APP, 3, 2 * HOUR))
PRICE = Price(Decimal("0.015"), Decimal("0.20"), "a test")


@given(
    st.integers(1, 6), st.integers(1, 100_000).map(lambda seconds: timedelta(seconds=seconds)),
    st.lists(st.integers(0, 20_000), max_size=60),
)  # fmt: skip
def test_no_window_ever_holds_more(most: int, window: timedelta, waits: list[int]) -> None:
    width, spent, made, now = windows.width_of(window), dict[int, int](), [], NOW
    for wait in waits:
        now += timedelta(seconds=wait)
        free = windows.free_at(spent, most, width, now)
        if free is None:
            slot = windows.slot_of(now, width)
            spent[slot] = spent.get(slot, 0) + 1
            made.append(now)
        else:
            assert free > now and windows.free_at(spent, most, width, free) is None, "the wait has an end that is true"
            assert free - now <= window + timedelta(seconds=2 * width + 12), "and is no longer than it must be"
    assert all(sum(at - window < other <= at for other in made) <= most for at in made)


def test_of_an_account_and_of_the_application(installation: Installation) -> None:
    with installation.app.app_context(), writing():
        for _ in range(2):
            assert budgets.free_at(MINE, BUDGETS, Asking.POST, NOW) is None
            budgets.take(MINE, BUDGETS, Asking.POST, NOW)
        full = budgets.free_at(MINE, BUDGETS, Asking.POST, NOW)
        assert full is not None and HOUR <= full - NOW <= HOUR + timedelta(minutes=5)
        assert budgets.free_at(MINE, BUDGETS, Asking.READ, NOW) is None, "another kind"
        assert [each.left for each in budgets.left(COLLEAGUE, BUDGETS, NOW)] == [2, 1]
        budgets.take(COLLEAGUE, BUDGETS, Asking.POST, NOW)
        used_up = budgets.free_at(COLLEAGUE, BUDGETS, Asking.POST, NOW)
        assert used_up is not None and used_up - NOW >= 2 * HOUR, "the application's own"
        assert budgets.free_at(Payer("sandbox", 2, "https://two.test"), BUDGETS, Asking.POST, NOW) is None


def test_what_counts_no_more_is_forgotten(installation: Installation) -> None:
    with installation.app.app_context(), writing():
        for hours in range(0, 30, 3):
            budgets.take(MINE, BUDGETS, Asking.POST, NOW + hours * HOUR)
        assert db.session.query(BudgetSpent).count() == 2, "one slot for each of the two budgets"


def test_a_month_and_its_ceiling(installation: Installation) -> None:
    assert (spending.cost(None, with_link=True), spending.cost(PRICE, with_link=False)) == (0, 15_000)
    with installation.app.app_context(), writing():
        assert not spending.purse_of("x", NOW).affords(1), "nothing without a ceiling"
        spending.spend("x", spending.cost(PRICE, with_link=True), NOW)
        spending.spend("x", 15_000, NOW)
        spending.spend("x", -15_000, NOW)
        purse = spending.purse_of("x", NOW)
        assert (purse.month, spending.dollars(purse.spent)) == ("2026-11", Decimal("0.2"))
        assert spending.purse_of("x", NOW + timedelta(days=30)).spent == 0
