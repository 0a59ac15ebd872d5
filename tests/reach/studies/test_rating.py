"""Rates: the card that held on a day, prices rounded once, portions that add up, no assumption but the card's."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.reach.periods import Period
from advocacy.reach.studies.rating import (
    ANY,
    Card,
    Heard,
    Prices,
    Worth,
    in_force,
    portion,
    stretches,
    summed,
    worth,
)

DAY = date(2026, 1, 1)
CARDS = [
    Card(1, DAY, "EUR", {"linkedin": Prices(650, 420, 90), ANY: Prices(per_click=100)}, 10),
    Card(2, DAY + timedelta(days=10), "EUR", {"linkedin": Prices(700)}),
    Card(3, DAY + timedelta(days=5), "EUR", {"linkedin": Prices(800)}),
]

WORTHS = [
    ("reported displays", Heard("linkedin", 1_500, 0, 0), (975, 0, 0, 0)),
    ("half a cent is rounded up", Heard("linkedin", 1, 0, 0), (1, 0, 0, 0)),
    ("each way apart", Heard("linkedin", 1_000, 3, 2), (650, 1_260, 180, 0)),
    ("no displays told: a tenth of the followers is assumed", Heard("linkedin", None, 0, 0, 10_000), (0, 0, 0, 650)),
    ("displays told: nothing is assumed", Heard("linkedin", 0, 0, 0, 10_000), (0, 0, 0, 0)),
    ("a network without rates of its own", Heard("bluesky", 9_000, 2, 9), (0, 200, 0, 0)),
]


@pytest.mark.parametrize(("case", "heard", "parts"), WORTHS)
def test_what_it_would_have_cost(case: str, heard: Heard, parts: tuple[int, ...]) -> None:
    """Displays, clicks, interactions, estimated displays, in cents."""
    found = worth(heard, CARDS[0])
    assert (found.displays, found.clicks, found.interactions, found.estimated) == parts, case
    assert found.total == sum(parts[:3]) and found.with_estimates == sum(parts)


def test_a_card_without_the_assumption_estimates_nothing() -> None:
    """Even for many followers."""
    assert worth(Heard("linkedin", None, 0, 0, 10**6), CARDS[1]).estimated == 0


def test_the_latest_version_that_had_begun_holds() -> None:
    """A later version corrects an earlier one, even one that begins after it."""
    versions = {number: in_force(CARDS, DAY + timedelta(days=number)) for number in (-1, 0, 4, 5, 10, 99)}
    assert {number: card and card.version for number, card in versions.items()} == {
        -1: None, 0: 1, 4: 1, 5: 3, 10: 3, 99: 3,
    }  # fmt: skip


def test_a_period_is_cut_where_another_card_begins() -> None:
    """Days before the first card are left out; a version that is overruled cuts nothing."""
    period = Period(DAY - timedelta(days=2), DAY + timedelta(days=20), UTC)
    cut = [(days.first, days.last, card.version) for days, card in stretches(period, CARDS)]
    assert cut == [(DAY, DAY + timedelta(days=4), 1), (DAY + timedelta(days=5), DAY + timedelta(days=20), 3)]
    assert stretches(period, []) == []


def test_unlike_currencies_are_never_added() -> None:
    """They stay apart, and a sum of them is refused."""
    found = summed([Worth("a", "EUR", 1), Worth("b", "USD", 2), Worth("c", "EUR", 3)])
    assert {code: each.total for code, each in found.items()} == {"EUR": 4, "USD": 2}
    with pytest.raises(ValueError, match="unlike"):
        Worth("a", "EUR").plus(Worth("a", "USD"))


@given(st.integers(0, 10**9), st.integers(1, 400), st.lists(st.integers(1, 399), max_size=5))
def test_the_portions_of_an_amount_add_up(amount: int, days: int, cuts: list[int]) -> None:
    """However its days are cut into periods, not a cent is lost or made."""
    last = DAY + timedelta(days=days - 1)
    edges = [-5, *sorted({cut for cut in cuts if cut < days}), days + 5]
    parts = [
        portion(amount, DAY, last, Period(DAY + timedelta(days=begin), DAY + timedelta(days=end - 1), UTC))
        for begin, end in pairwise(edges)
    ]
    assert sum(parts) == amount
    assert portion(amount, DAY, last, Period(last + timedelta(days=1), last + timedelta(days=9), UTC)) == 0
