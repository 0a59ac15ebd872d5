"""Working hours: a table of what is due when, and what holds whatever the calendar, clock changes included."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advocacy.clock import from_rfc3339, zone_named
from advocacy.times.working_time import USUAL, Calendar, due_at, worked_between

BERLIN = Calendar("Europe/Berlin")
NEW_YORK = Calendar("America/New_York", holidays=frozenset({date(2026, 11, 26), date(2026, 11, 27)}))
NIGHTS = Calendar("Europe/Berlin", frozenset(range(1, 8)), time(0), time(8))
SUNDAYS = Calendar("UTC", frozenset({7}), time(10), time(12))

DUE = [
    # asked, hours, calendar, due
    ("2026-11-20T09:00:00Z", 4, USUAL, "2026-11-20T13:00:00Z"),  # a Friday morning
    ("2026-11-20T15:00:00Z", 4, USUAL, "2026-11-23T11:00:00Z"),  # over the weekend
    ("2026-11-20T09:00:00Z", 8, USUAL, "2026-11-20T17:00:00Z"),  # the whole day: due at its end, not the next morning
    ("2026-11-20T17:00:00Z", 1, USUAL, "2026-11-23T10:00:00Z"),  # asked at the stroke of the evening
    ("2026-11-21T12:00:00Z", 1, USUAL, "2026-11-23T10:00:00Z"),  # asked on a Saturday
    ("2026-11-20T03:00:00Z", 1, USUAL, "2026-11-20T10:00:00Z"),  # asked before work
    ("2026-11-21T12:00:00Z", 0, USUAL, "2026-11-23T09:00:00Z"),  # at once is the next working instant
    ("2026-11-20T08:30:00Z", 0.5, BERLIN, "2026-11-20T09:00:00Z"),
    ("2026-03-27T15:30:00Z", 2, BERLIN, "2026-03-30T08:30:00Z"),  # summer time began: 10:30 in Berlin
    ("2026-10-23T14:30:00Z", 2, BERLIN, "2026-10-26T09:30:00Z"),  # and ended
    ("2026-11-25T20:00:00Z", 4, NEW_YORK, "2026-11-30T16:00:00Z"),  # two holidays and a weekend
    ("2026-03-28T23:00:00Z", 8, NIGHTS, "2026-03-29T23:00:00Z"),  # the night with seven hours; one is left for the next
    ("2026-10-24T22:00:00Z", 9, NIGHTS, "2026-10-25T07:00:00Z"),  # and the one that has nine
    ("2026-11-20T09:00:00Z", 5, SUNDAYS, "2026-12-06T11:00:00Z"),
]


@pytest.mark.parametrize(("asked", "hours", "calendar", "due"), DUE)
def test_when_an_answer_is_due(asked: str, hours: float, calendar: Calendar, due: str) -> None:
    assert due_at(from_rfc3339(asked), hours, calendar) == from_rfc3339(due)


zones = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"])
clocks = st.integers(0, 23 * 4)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    first, second = sorted(draw(st.lists(clocks, min_size=2, max_size=2, unique=True)))
    holidays = draw(st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=40))
    days = draw(st.frozensets(st.integers(1, 7), min_size=1))
    return Calendar(draw(zones), days, _clock(first), _clock(second), holidays)


def _clock(quarters: int) -> time:
    return time(quarters // 4, quarters % 4 * 15)


instants = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(lambda naive: naive.replace(tzinfo=UTC))
hours = st.integers(1, 80)


@settings(max_examples=150, deadline=None)
@given(instants, hours, hours, calendars())
def test_one_time_after_the_other_is_both_together(asked: datetime, one: int, other: int, calendar: Calendar) -> None:
    assert due_at(due_at(asked, one, calendar), other, calendar) == due_at(asked, one + other, calendar)


@settings(max_examples=150, deadline=None)
@given(instants, hours, calendars())
def test_so_much_is_worked_until_then(asked: datetime, wanted: int, calendar: Calendar) -> None:
    due = due_at(asked, wanted, calendar)
    assert due - asked >= timedelta(hours=wanted)
    assert worked_between(asked, due, calendar) == timedelta(hours=wanted)


@settings(max_examples=150, deadline=None)
@given(instants, st.timedeltas(timedelta(0), timedelta(days=20)), hours, calendars())
def test_what_is_asked_later_is_not_due_earlier(
    asked: datetime, later: timedelta, wanted: int, calendar: Calendar
) -> None:
    assert due_at(asked, wanted, calendar) <= due_at(asked + later, wanted, calendar)


@settings(max_examples=150, deadline=None)
@given(instants, hours, calendars())
def test_it_is_due_while_people_work(asked: datetime, wanted: int, calendar: Calendar) -> None:
    local = due_at(asked, wanted, calendar).astimezone(zone_named(calendar.zone))
    assert local.isoweekday() in calendar.days and local.date() not in calendar.holidays
    spring = timedelta(hours=1)  # where work begins or ends in a gap, it does at the gap's end
    begins, ends = (datetime.combine(local.date(), each, local.tzinfo) for each in (calendar.begins, calendar.ends))
    assert begins <= local <= ends + spring
