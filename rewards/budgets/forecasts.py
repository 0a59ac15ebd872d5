"""Pure: how long a budget lasts at the pace so far. An estimate, and labelled so wherever it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

LEAST_DAYS = 7
"""Fewer days say nothing about a pace."""


@dataclass(frozen=True)
class Forecast:
    """At the pace so far: what will be promised or spent by the last day (minor units), and the day on which nothing
    is left; None when it lasts."""

    by_the_end: int
    empty_on: date | None


def forecast(used: int, allotted: int, first_day: date, last_day: date, today: date) -> Forecast | None:
    """What follows when every day takes as much as those so far did, today included; rounded to whole units.

    ``used`` is what was promised or spent until today. None before a week has gone by, and after the end.
    """
    days = (today - first_day).days + 1
    if days < LEAST_DAYS or today > last_day:
        return None
    whole = (last_day - first_day).days + 1
    expected = (used * whole + days // 2) // days
    if used <= 0 or expected <= allotted:
        return Forecast(expected, None)
    left_days = max(0, allotted - used) * days // used
    return Forecast(expected, today + timedelta(days=left_days))
