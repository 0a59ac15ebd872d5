"""Pure: up at once, kept to the end of the period, a warning, then one step down; what was taken back never counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewards.standing.ladder import Ladder, Place, Score, Tier, decide
from rewards.standing.ladders import SHIPPED, faults
from rewards.standing.models import Period

START = datetime(2026, 1, 1, tzinfo=UTC)
TIERS = (
    Tier("bronze", "Bronze", 100, "warn", "award"),
    Tier("silver", "Silver", 500, "neutral", "award"),
    Tier("gold", "Gold", 1500, "brand", "trophy"),
)
ROLLING = Ladder(0, 2, TIERS, Period.ROLLING, 90, 30, START)
YEAR = replace(ROLLING, period=Period.CALENDAR_YEAR, days=None)
TODAY = date(2026, 5, 4)
DAY = timedelta(days=1)


def score(today: int, closing: int | None = None, then: int | None = None) -> Score:
    return Score(today, today if closing is None else closing, lambda: 10_000 if then is None else then)


def on(tier: str, until: date, reached: date | None = None, review: date | None = None) -> Place:
    return Place(tier, 2, reached, until, review or until + DAY)


CASES = {
    "nothing reached": (ROLLING, Place(), score(99), "", None),
    "up at once": (ROLLING, Place(), score(100), "bronze", "rise"),
    "several at once": (ROLLING, Place(), score(1500), "gold", "rise"),
    "from tier to tier": (ROLLING, on("bronze", TODAY), score(500), "silver", "rise"),
    "enough": (ROLLING, on("silver", TODAY), score(500), "silver", None),
    "fewer points within the period": (ROLLING, on("silver", TODAY), score(0), "silver", None),
    "the period is over": (ROLLING, on("silver", TODAY - DAY), score(200), "silver", "warn"),
    "in the days of grace": (ROLLING, on("silver", TODAY - 9 * DAY, review=TODAY + DAY), score(200), "silver", None),
    "grace is over": (ROLLING, on("silver", TODAY - 40 * DAY, review=TODAY), score(200), "bronze", "step_down"),
    "one step only": (ROLLING, on("gold", TODAY - 40 * DAY, review=TODAY), score(0), "silver", "step_down"),
    "below the first": (ROLLING, on("bronze", TODAY - 40 * DAY, review=TODAY), score(0), "", "step_down"),
    "caught up in grace": (ROLLING, on("silver", TODAY - 9 * DAY, review=TODAY + DAY), score(600), "silver", None),
    "no grace": (replace(ROLLING, grace_days=0), on("gold", TODAY - DAY), score(0), "silver", "step_down"),
    "late worker still warns": (ROLLING, on("gold", TODAY - 400 * DAY), score(0), "gold", "warn"),
    "taken back": (ROLLING, on("gold", TODAY + DAY, TODAY - DAY), score(120, then=120), "bronze", "correct"),
    "taken back whole": (ROLLING, on("gold", TODAY + DAY, TODAY - DAY), score(0, then=0), "", "correct"),
    "grown old is not taken back": (ROLLING, on("gold", TODAY + DAY, TODAY - DAY), score(0, then=1500), "gold", None),
    "a step down has nothing to take back": (ROLLING, on("silver", TODAY + DAY), score(0, then=0), "silver", None),
    "year": (YEAR, Place(), score(600), "silver", "rise"),
    "year in grace with last year's": (YEAR, on("silver", date(2025, 12, 31)), score(20, 510), "silver", None),
    "year in grace without": (YEAR, on("silver", date(2025, 12, 31)), score(20, 490), "silver", "warn"),
    "last year's points raise nobody": (YEAR, on("silver", date(2025, 12, 31)), score(20, 1600), "silver", None),
}


@pytest.mark.parametrize("case", CASES)
def test_where_somebody_stands(case: str) -> None:
    ladder, place, points, tier, verb = CASES[case]
    found, told = decide(ladder, ladder, place, TODAY, points)
    assert (found.tier, told) == (tier, verb)
    again, news = decide(ladder, ladder, found, TODAY, points)
    assert (again.tier, news) == (tier, None), "a second look tells nothing"
    assert decide(ladder, ladder, again, TODAY, points) == (again, None)


def test_how_long_a_tier_is_kept() -> None:
    risen, _ = decide(ROLLING, ROLLING, Place(), TODAY, score(100))
    assert (risen.reached_on, risen.kept_until) == (TODAY, TODAY + 90 * DAY)
    risen, _ = decide(YEAR, YEAR, Place(), TODAY, score(100))
    assert risen.kept_until == date(2027, 12, 31), "the year that follows the one in which it was reached"
    warned, _ = decide(ROLLING, ROLLING, on("silver", TODAY - 400 * DAY), TODAY, score(0))
    assert warned.review_on == TODAY + 31 * DAY, "grace counts from the warning, however late that came"
    down, _ = decide(YEAR, YEAR, on("gold", date(2025, 12, 31), review=TODAY), TODAY, score(0))
    assert (down.tier, down.kept_until) == ("silver", date(2026, 12, 31))


def test_a_new_version_takes_nothing_away_before_the_period_ends() -> None:
    dearer = replace(ROLLING, version=3, tiers=tuple(replace(tier, least=tier.least * 10) for tier in TIERS))
    found, told = decide(dearer, ROLLING, on("gold", TODAY + DAY, TODAY), TODAY, score(1500, then=1500))
    assert (found.tier, told) == ("gold", None)
    fewer = replace(ROLLING, version=3, tiers=(TIERS[0], replace(TIERS[2], key="star", least=2000)))
    found, told = decide(fewer, ROLLING, on("gold", TODAY + DAY, TODAY), TODAY, score(1500))
    assert (found.tier, told) == ("bronze", "carry_over"), "a tier that is gone becomes the highest that asks no more"
    none_left = replace(ROLLING, version=3, tiers=(replace(TIERS[2], key="star", least=2000),))
    found, told = decide(none_left, ROLLING, on("gold", TODAY + DAY, TODAY), TODAY, score(0))
    assert (found.tier, told) == ("", "carry_over")


@given(st.lists(st.tuples(st.integers(-400, 400), st.integers(0, 2000)), max_size=25), st.sampled_from([ROLLING, YEAR]))
def test_whatever_the_clock_does(steps: list[tuple[int, int]], ladder: Ladder) -> None:
    """Days may pass, be skipped or come again: nobody falls by more than a step, nor without having been warned."""
    place, today = Place(), TODAY
    for days, points in steps:
        today += timedelta(days=days)
        before, (place, verb) = place, decide(ladder, ladder, place, today, score(points))
        fell = ladder.rank(before.tier) - ladder.rank(place.tier)
        assert fell <= 1 and (fell <= 0 or (verb == "step_down" and before.warned))
        best = ladder.reached(points)
        assert ladder.rank(place.tier) >= (ladder.rank(best.key) if best else -1)
        assert (place.tier == "") == (place.kept_until is None)


FAULTY = {
    "same key": ((TIERS[0], replace(TIERS[1], key="bronze")), "tiers"),
    "not rising": ((TIERS[1], TIERS[0]), "tiers"),
    "no points": ((replace(TIERS[0], least=0),), "tiers"),
    "no name": ((replace(TIERS[0], name=" "),), "tiers"),
    "key": ((replace(TIERS[0], key="1st"),), "tiers"),
    "icon": ((replace(TIERS[0], icon="nonesuch"),), "tiers"),
    "colour": ((replace(TIERS[0], tone="mauve"),), "tiers"),
    "too many": (tuple(replace(TIERS[0], key=f"t{n}", least=n + 1) for n in range(11)), "tiers"),
}


@pytest.mark.parametrize("case", FAULTY)
def test_ladders_that_are_refused(case: str) -> None:
    tiers, field = FAULTY[case]
    assert list(faults(tiers, Period.ROLLING, 90, 30)) == [field]


def test_periods_that_are_refused() -> None:
    assert list(faults(TIERS, Period.ROLLING, None, 30)) == ["days"]
    assert list(faults(TIERS, Period.ROLLING, 0, 400)) == ["days", "grace_days"]
    assert faults(TIERS, Period.CALENDAR_YEAR, None, 0) == {} == faults(SHIPPED.tiers, Period.ROLLING, 365, 30)
