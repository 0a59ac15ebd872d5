"""Pure: averages with honest intervals, and where a value lies among others. Standard library only.

Clicks per post are few and very unlike each other (one post in twenty has most of them), so intervals are Student's by
the spread that was measured, never Poisson's, which would take every click for a witness of its own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist, fmean, median, quantiles, variance

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Interval:
    """A value and the ends of the interval that holds the true one in 19 of 20 such studies (by the confidence)."""

    value: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """True when it does not hold 0: a difference that chance alone hardly makes."""
        return self.low > 0 or self.high < 0


def t_quantile(probability: float, freedom: float) -> float:
    """The quantile of Student's t, by the expansion of Cornish and Fisher; from 4 degrees on right to 1 %.

    Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.5.
    """
    z = NormalDist().inv_cdf(probability)
    terms = (
        z,
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return sum(term / freedom**power for power, term in enumerate(terms))


def mean_of(values: Sequence[float], confidence: float = CONFIDENCE) -> Interval | None:
    """The mean with its interval; None for fewer than five values, of which the spread is not known."""
    if len(values) < 5:
        return None
    mean, error = fmean(values), math.sqrt(variance(values) / len(values))
    reach = t_quantile((1 + confidence) / 2, len(values) - 1) * error
    return Interval(mean, max(mean - reach, 0.0), mean + reach)


def difference_of(one: Sequence[float], other: Sequence[float], confidence: float = CONFIDENCE) -> Interval | None:
    """How much greater the mean of one is than the other's, spreads unlike (Welch); None for fewer than five values.

    Where neither varies at all, the interval is the difference itself.
    """
    if min(len(one), len(other)) < 5:
        return None
    value = fmean(one) - fmean(other)
    parts = [variance(values) / len(values) for values in (one, other)]
    both = sum(parts)
    if not both:
        return Interval(value, value, value)
    freedom = both**2 / sum(
        part**2 / (len(values) - 1) for part, values in zip(parts, (one, other), strict=True)
    )  # fmt: skip
    reach = t_quantile((1 + confidence) / 2, freedom) * math.sqrt(both)
    return Interval(value, value - reach, value + reach)


@dataclass(frozen=True)
class Usual:
    """What a value usually was: its median, the middle half, the least and the most, over so many periods."""

    median: float
    low: float
    high: float
    least: float
    most: float
    periods: int


def usual_of(history: Sequence[float]) -> Usual | None:
    """What these values say is usual; None for fewer than four, which have no middle half."""
    if len(history) < 4:
        return None
    low, _, high = quantiles(history, n=4, method="inclusive")
    return Usual(median(history), low, high, min(history), max(history), len(history))


def place_of(value: float, usual: Usual) -> str:
    """Where a value lies: ``record_high``, ``high``, ``usual``, ``low`` or ``record_low``."""
    if value > usual.most:
        return "record_high"
    if value < usual.least:
        return "record_low"
    if value > usual.high:
        return "high"
    return "low" if value < usual.low else "usual"
