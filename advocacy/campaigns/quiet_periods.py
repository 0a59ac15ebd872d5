"""Pure: when the quiet periods before results are, for a year or two at once. Imports the clock only."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from advocacy.clock import at_wall_clock

QUARTER = 3
"""Months from one set of results to the next."""


def quarterly(first: date, count: int) -> list[date]:
    """The day of the first results and of those that follow every three months; the last of a month stays within it."""
    return [_months_later(first, QUARTER * number) for number in range(count)]


def quiet_periods(
    results: list[date], days_before: int, out_at: time, zone: str
) -> Iterator[tuple[datetime, datetime]]:
    """From the start of the day so many days before each results day, until the results are out."""
    for day in results:
        start = at_wall_clock(day - timedelta(days=days_before), time(0), zone)
        yield start, at_wall_clock(day, out_at, zone)


def _months_later(day: date, months: int) -> date:
    number = day.month - 1 + months
    year, month = day.year + number // 12, number % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
