"""Intervals are those of the tables, cover the truth as often as they say, and a verdict is never luck by design."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advocacy.reach.studies.drawing import drawn
from advocacy.reach.studies.spread import difference_of, mean_of, place_of, t_quantile, usual_of
from advocacy.reach.studies.verdicts import MOST_SWITCHED, Outcome, Words, conclude, observed

TABLE = [(0.975, 4, 2.776), (0.975, 9, 2.262), (0.975, 30, 2.042), (0.995, 10, 3.169), (0.95, 5, 2.015),
         (0.975, 120, 1.980), (0.5, 7, 0.0)]  # fmt: skip


@pytest.mark.parametrize(("probability", "freedom", "value"), TABLE)
def test_quantiles_are_those_of_the_printed_table(probability: float, freedom: float, value: float) -> None:
    """Any textbook's table of Student's t."""
    assert t_quantile(probability, freedom) == pytest.approx(value, rel=0.01, abs=1e-9)


def test_an_interval_holds_the_truth_in_about_nineteen_of_twenty_studies() -> None:
    """Of the very uneven clicks of posts, whose true mean is known."""
    chance = random.Random(7)
    truth = 8 * 2.718281828 ** (0.8**2 / 2)
    hits = 0
    for _ in range(400):
        found = mean_of([8 * chance.lognormvariate(0, 0.8) for _ in range(40)])
        hits += found is not None and found.low <= truth <= found.high
    assert 0.89 <= hits / 400 <= 0.98


def test_few_values_have_no_interval() -> None:
    """Four posts tell nothing about their spread; equal ones have an interval without width."""
    assert mean_of([1, 2, 3, 4]) is None and difference_of([1, 2, 3, 4], [1] * 9) is None
    same = difference_of([3] * 6, [1] * 6)
    assert same is not None and (same.value, same.low, same.high) == (2, 2, 2) and same.clear


@given(st.lists(st.integers(0, 300), min_size=5, max_size=40), st.lists(st.integers(0, 300), min_size=5, max_size=40))
@settings(max_examples=60, deadline=None)
def test_a_difference_the_other_way_is_its_negative(one: list[int], other: list[int]) -> None:
    """And the interval always holds its value."""
    there, back = difference_of(one, other), difference_of(other, one)
    assert there and back
    assert there.value == pytest.approx(-back.value) and there.low == pytest.approx(-back.high)
    assert there.low <= there.value <= there.high


def words(**clicks: list[int]) -> list[Words]:
    """Captions with the clicks of their posts."""
    return [Words(name, each) for name, each in clicks.items()]


MUCH, LITTLE, MIDDLE = [9, 10, 11, 12] * 5, [1, 2, 3, 2] * 5, [9, 11, 10, 12] * 5

VERDICTS = [
    ("clear", words(a=MUCH, b=LITTLE), 0, Outcome.BETTER, "a"),
    ("the other way round", words(a=LITTLE, b=MUCH), 0, Outcome.BETTER, "b"),
    ("three, one clear", words(a=LITTLE, b=MUCH, c=LITTLE), 0, Outcome.BETTER, "b"),
    ("three, two alike at the top", words(a=MIDDLE, b=MUCH, c=LITTLE), 0, Outcome.ALIKE, None),
    ("alike", words(a=MUCH, b=MIDDLE), 0, Outcome.ALIKE, None),
    ("a post is missing", words(a=MUCH, b=LITTLE[:-1]), 0, Outcome.TOO_EARLY, None),
    ("one lucky post", words(a=[*LITTLE[:-1], 900], b=LITTLE), 0, Outcome.ALIKE, None),
    ("many chose others", words(a=MUCH, b=LITTLE), 20, Outcome.OBSERVED, None),
    ("one caption alone", words(a=MUCH), 0, Outcome.TOO_EARLY, None),
]


@pytest.mark.parametrize(("case", "given_words", "switched", "outcome", "best"), VERDICTS)
def test_a_verdict_is_what_the_posts_allow(
    case: str, given_words: list[Words], switched: int, outcome: Outcome, best: str | None
) -> None:
    """Better only when assigned, enough, and clear against every other."""
    found = conclude(given_words, 20, kept=40, switched=switched)
    assert found.outcome is outcome, case
    assert best is None or found.best == best
    if outcome is Outcome.OBSERVED:
        assert found.switched > MOST_SWITCHED


def test_later_posts_decide_nothing() -> None:
    """What comes after the wanted number is not looked at: nobody can wait for a winner."""
    late = words(a=[*MUCH, *[0] * 500], b=LITTLE)
    assert conclude(late, 20, kept=540, switched=0).outcome is Outcome.BETTER


def test_words_that_are_alike_are_seldom_called_better() -> None:
    """Of 400 tests of equal words about one in twenty may err, not more; three captions make no more errors."""
    chance = random.Random(11)

    def arm() -> list[int]:
        return [int(8 * chance.lognormvariate(0, 0.8)) for _ in range(30)]

    for names in ("ab", "abc"):
        wrong = sum(
            conclude([Words(name, arm()) for name in names], 30, kept=60, switched=0).outcome is Outcome.BETTER
            for _ in range(400)
        )
        assert wrong / 400 <= 0.07, names


def test_picked_words_are_only_observed() -> None:
    """Whatever the difference."""
    assert observed(words(a=MUCH, b=LITTLE)).outcome is Outcome.OBSERVED
    assert observed([]).best is None


def test_chance_is_even_and_remembers() -> None:
    """The same for one person, about as many for each caption, another for another test."""
    captions = ["caption:1", "caption:2", "caption:3"]
    given_out = [drawn("s", person, captions) for person in range(3_000)]
    assert all(900 < given_out.count(each) < 1_100 for each in captions)
    assert given_out == [drawn("s", person, captions) for person in range(3_000)]
    assert given_out != [drawn("t", person, captions) for person in range(3_000)]
    with pytest.raises(ValueError, match="captions"):
        drawn("s", 1, [])


def test_what_is_usual_needs_a_history() -> None:
    """And a value is placed among it."""
    assert usual_of([1, 2, 3]) is None
    usual = usual_of([10, 12, 14, 16, 40])
    assert usual and (usual.median, usual.low, usual.high, usual.most) == (14, 12, 16, 40)
    places = {41: "record_high", 17: "high", 16: "usual", 12: "usual", 11: "low", 9: "record_low"}
    assert {value: place_of(value, usual) for value in places} == places
