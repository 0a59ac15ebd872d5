"""Quiet hours and days off on a person's own clock."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.checks import QuietTimes

NIGHT = QuietTimes(time(20), time(8), frozenset({5, 6}), frozenset({date(2026, 12, 25)}))


@pytest.mark.parametrize(
    ("moment", "quiet"),
    [
        (datetime(2026, 11, 20, 7, 59), True),
        (datetime(2026, 11, 20, 8, 0), False),
        (datetime(2026, 11, 20, 19, 59), False),
        (datetime(2026, 11, 20, 20, 0), True),
        (datetime(2026, 11, 21, 12, 0), True),
        (datetime(2026, 12, 25, 12, 0), True),
    ],
)
def test_nights_weekends_and_holidays_are_quiet(moment: datetime, quiet: bool) -> None:
    assert NIGHT.cover(moment) is quiet


def test_quiet_is_over_on_the_next_working_morning() -> None:
    assert NIGHT.over(datetime(2026, 11, 20, 21, 0)) == datetime(2026, 11, 23, 8, 0)
    assert NIGHT.over(datetime(2026, 12, 24, 23, 0)) == datetime(2026, 12, 28, 8, 0)
    assert NIGHT.over(datetime(2026, 11, 20, 9, 30)) == datetime(2026, 11, 20, 9, 30)


def test_hours_within_a_day_and_no_hours_at_all() -> None:
    lunch = QuietTimes(time(12), time(13))
    assert lunch.cover(datetime(2026, 11, 20, 12, 30)) and not lunch.cover(datetime(2026, 11, 20, 13, 0))
    assert not QuietTimes().cover(datetime(2026, 11, 20, 3, 0))


def test_someone_who_is_always_off_is_never_prompted() -> None:
    assert QuietTimes(days_off=frozenset(range(7))).over(datetime(2026, 11, 20)) is None


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)), st.times(), st.times(), st.frozensets(st.integers(0, 6))
)
def test_the_moment_after_is_never_quiet(moment: datetime, start: time, end: time, days: frozenset[int]) -> None:
    quiet = QuietTimes(start, end, days)
    after = quiet.over(moment)
    assert (after is None) == (len(days) == 7)
    assert after is None or (after >= moment and not quiet.cover(after))
