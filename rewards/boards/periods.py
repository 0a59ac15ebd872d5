"""Pure: the days that a board's period covers, in the company's calendar."""

from __future__ import annotations

from datetime import date, timedelta

from rewards.boards.models import Period

BEGINNING = date(2000, 1, 1)
"""Where "all" starts: before any points."""
END = date(9999, 12, 31)


def starts_on(period: Period, day: date) -> date:
    """The first day of the period in which that day lies."""
    if period is Period.WEEK:
        return day - timedelta(days=day.weekday())
    if period is Period.MONTH:
        return day.replace(day=1)
    if period is Period.QUARTER:
        return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return date(day.year, 1, 1) if period is Period.YEAR else BEGINNING


def ends_on(period: Period, day: date) -> date:
    """The last day of the period in which that day lies."""
    if period is Period.ALL:
        return END
    days = {Period.WEEK: 7, Period.MONTH: 31, Period.QUARTER: 92, Period.YEAR: 366}[period]
    first = starts_on(period, day)
    return starts_on(period, first + timedelta(days=days)) - timedelta(days=1)


def before(period: Period, day: date) -> date:
    """The first day of the period before the one in which that day lies; "all" has none before it."""
    first = starts_on(period, day)
    return first if period is Period.ALL else starts_on(period, first - timedelta(days=1))
