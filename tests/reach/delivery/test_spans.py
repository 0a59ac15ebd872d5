"""Periods that move with the calendar; when a mail is due, by people's own clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from advocacy import clock
from advocacy.reach.delivery.spans import LABELS, RHYTHMS, Rhythm, Span, next_time, period_of

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = some.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"])
INSTANTS = some.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=some.just(UTC))


@pytest.mark.parametrize(
    ("span", "now", "first", "last"),
    [
        (Span.LAST_7_DAYS, "2026-11-18T12:00+00:00", "2026-11-12", "2026-11-18"),
        (Span.LAST_28_DAYS, "2026-11-18T12:00+00:00", "2026-10-22", "2026-11-18"),
        (Span.LAST_90_DAYS, "2026-11-18T12:00+00:00", "2026-08-21", "2026-11-18"),
        (Span.YESTERDAY, "2026-11-18T12:00+00:00", "2026-11-17", "2026-11-17"),
        (Span.YESTERDAY, "2026-11-18T23:30+00:00", "2026-11-18", "2026-11-18"),  # it is the 19th in Berlin
        (Span.LAST_WEEK, "2026-11-18T12:00+00:00", "2026-11-09", "2026-11-15"),
        (Span.LAST_WEEK, "2026-11-16T12:00+00:00", "2026-11-09", "2026-11-15"),  # a Monday
        (Span.LAST_WEEK, "2026-11-15T12:00+00:00", "2026-11-02", "2026-11-08"),  # a Sunday
        (Span.LAST_MONTH, "2026-03-31T12:00+00:00", "2026-02-01", "2026-02-28"),
        (Span.LAST_MONTH, "2027-01-01T12:00+00:00", "2026-12-01", "2026-12-31"),
        (Span.LAST_QUARTER, "2026-11-18T12:00+00:00", "2026-07-01", "2026-09-30"),
        (Span.LAST_QUARTER, "2026-02-01T12:00+00:00", "2025-10-01", "2025-12-31"),
        (Span.THIS_MONTH, "2026-11-18T12:00+00:00", "2026-11-01", "2026-11-18"),
        (Span.THIS_YEAR, "2026-11-18T12:00+00:00", "2026-01-01", "2026-11-18"),
    ],
)
def test_spans_are_days_of_the_companys_calendar(span: Span, now: str, first: str, last: str) -> None:
    found = period_of(span, datetime.fromisoformat(now), BERLIN)
    assert (found.first, found.last) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("rhythm", "day", "at", "after", "due"),
    [
        (Rhythm.DAILY, 0, "08:00", "2026-11-18T06:59+00:00", "2026-11-18T07:00+00:00"),
        (Rhythm.DAILY, 0, "08:00", "2026-11-18T07:00+00:00", "2026-11-19T07:00+00:00"),
        (Rhythm.WEEKDAYS, 0, "08:00", "2026-11-20T12:00+00:00", "2026-11-23T07:00+00:00"),
        (Rhythm.WEEKLY, 0, "08:00", "2026-11-18T12:00+00:00", "2026-11-23T07:00+00:00"),
        (Rhythm.MONTHLY, 31, "08:00", "2026-02-01T00:00+00:00", "2026-02-28T07:00+00:00"),
        (Rhythm.MONTHLY, 1, "08:00", "2026-11-18T00:00+00:00", "2026-12-01T07:00+00:00"),
        (Rhythm.DAILY, 0, "02:30", "2026-03-28T12:00+00:00", "2026-03-29T01:00+00:00"),  # a time that clocks skip
        (Rhythm.DAILY, 0, "02:30", "2026-10-24T12:00+00:00", "2026-10-25T00:30+00:00"),  # one that comes twice
        (Rhythm.DAILY, 0, "02:30", "2026-10-25T00:30+00:00", "2026-10-26T01:30+00:00"),
    ],
)
def test_mail_is_due_by_the_readers_clock(rhythm: Rhythm, day: int, at: str, after: str, due: str) -> None:
    minute = int(at[:2]) * 60 + int(at[3:])
    found = next_time(rhythm, day, minute, "Europe/Berlin", datetime.fromisoformat(after))
    assert found == datetime.fromisoformat(due)


@given(some.sampled_from(Rhythm), some.integers(1, 6), some.integers(0, 24 * 60 - 1), ZONES, INSTANTS)
def test_the_next_time_is_later_and_none_lies_between(
    rhythm: Rhythm, day: int, minute: int, zone: str, after: datetime
) -> None:
    due = next_time(rhythm, day, minute, zone, after)
    assert after < due <= after + timedelta(days=33)
    assert next_time(rhythm, day, minute, zone, due - timedelta(seconds=1)) == due
    local = due.astimezone(clock.zone_named(zone))
    assert abs(local.hour * 60 + local.minute - minute) <= 60 or minute < 60 or minute > 23 * 60


@given(some.sampled_from(Span), INSTANTS)
def test_every_span_begins_before_it_ends_and_never_in_the_future(span: Span, now: datetime) -> None:
    found = period_of(span, now, BERLIN)
    assert found.first <= found.last <= now.astimezone(BERLIN).date()


def test_everything_has_a_name() -> None:
    assert set(LABELS) == set(Span) and set(RHYTHMS) == set(Rhythm)
