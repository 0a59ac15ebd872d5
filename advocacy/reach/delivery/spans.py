"""Pure: periods that move with the calendar, and when a report is due by mail. Imports clock and periods."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from advocacy import clock
from advocacy.reach.periods import Period

DAY = timedelta(days=1)


class Span(StrEnum):
    """A period by its name, as a saved report keeps it. "last" weeks, months and quarters are whole ones."""

    LAST_7_DAYS = "last_7_days"  # today included, as on the pages
    LAST_28_DAYS = "last_28_days"
    LAST_90_DAYS = "last_90_days"
    YESTERDAY = "yesterday"
    LAST_WEEK = "last_week"  # Monday to Sunday
    LAST_MONTH = "last_month"
    LAST_QUARTER = "last_quarter"
    THIS_MONTH = "this_month"  # up to today
    THIS_YEAR = "this_year"


LABELS: dict[Span, LazyString] = {
    Span.LAST_7_DAYS: _l("Last 7 days"),
    Span.LAST_28_DAYS: _l("Last 28 days"),
    Span.LAST_90_DAYS: _l("Last 90 days"),
    Span.YESTERDAY: _l("Yesterday"),
    Span.LAST_WEEK: _l("Last week, Monday to Sunday"),
    Span.LAST_MONTH: _l("Last month"),
    Span.LAST_QUARTER: _l("Last quarter"),
    Span.THIS_MONTH: _l("This month so far"),
    Span.THIS_YEAR: _l("This year so far"),
}


class Rhythm(StrEnum):
    """How often a report is mailed."""

    DAILY = "daily"
    WEEKDAYS = "weekdays"  # Monday to Friday
    WEEKLY = "weekly"
    MONTHLY = "monthly"


RHYTHMS: dict[Rhythm, LazyString] = {
    Rhythm.DAILY: _l("Every day"),
    Rhythm.WEEKDAYS: _l("Monday to Friday"),
    Rhythm.WEEKLY: _l("Every week"),
    Rhythm.MONTHLY: _l("Every month"),
}
LAST_DAY = 31
"""Of a monthly rhythm: months without that day take their last one."""


def period_of(span: Span, now: datetime, zone: tzinfo) -> Period:
    """The days that a span means now, by the calendar of ``zone``, which is the company's."""
    return Period(*_days(span, now.astimezone(zone).date()), zone)


_SO_MANY = {Span.LAST_7_DAYS: 7, Span.LAST_28_DAYS: 28, Span.LAST_90_DAYS: 90}


def _days(span: Span, today: date) -> tuple[date, date]:
    """The first and the last day."""
    if span in _SO_MANY:
        return today - (_SO_MANY[span] - 1) * DAY, today
    if span is Span.YESTERDAY:
        return today - DAY, today - DAY
    if span is Span.LAST_WEEK:
        monday = today - (today.weekday() + 7) * DAY
        return monday, monday + 6 * DAY
    month = today.replace(day=1)
    if span is Span.THIS_MONTH:
        return month, today
    if span is Span.THIS_YEAR:
        return today.replace(month=1, day=1), today
    if span is Span.LAST_MONTH:
        return (month - DAY).replace(day=1), month - DAY
    last = month.replace(month=(today.month - 1) // 3 * 3 + 1) - DAY
    return last.replace(month=last.month - 2, day=1), last


def next_time(rhythm: Rhythm, day: int, minute: int, zone: str, after: datetime) -> datetime:
    """The first instant after ``after`` at which a mail is due, by the clocks of ``zone``, in UTC.

    ``day`` is the weekday from 0, Monday, of a weekly rhythm, the day of the month of a monthly one; ``minute`` counts
    from midnight. A time that the clocks skip is the first after it.
    """
    on = after.astimezone(clock.zone_named(zone)).date()
    at = time(minute // 60, minute % 60)
    while True:
        if _falls_on(rhythm, day, on) and (due := clock.at_wall_clock(on, at, zone)) > after:
            return due
        on += DAY


def _falls_on(rhythm: Rhythm, day: int, on: date) -> bool:
    if rhythm is Rhythm.WEEKLY:
        return on.weekday() == day
    if rhythm is Rhythm.MONTHLY:
        last = (on.replace(day=28) + 4 * DAY).replace(day=1) - DAY
        return on.day == min(day, last.day)
    return rhythm is Rhythm.DAILY or on.weekday() < 5
