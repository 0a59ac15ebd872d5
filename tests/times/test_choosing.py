from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.checks import QuietTimes
from advocacy.errors import Breach
from advocacy.times.choosing import PATIENCE, ROOM, SPREAD_MINUTES, Around, next_good, too_close
from advocacy.times.habits import USUAL, Habits, Slot

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Santiago")
GOOD = dict.fromkeys(range(1, 8), (9, 12, 16))
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ALWAYS = Habits(quiet=QuietTimes(), most_a_day=99, most_a_week=999, most_a_day_overall=999)
MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)

instants = st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC))
offsets = st.lists(st.integers(-3000, 30_000), max_size=30)
clocks = st.times().map(lambda at: at.replace(second=0, microsecond=0))
habits = st.builds(
    Habits,
    zone=st.sampled_from(ZONES),
    quiet=st.builds(QuietTimes, clocks, clocks, st.frozensets(st.integers(0, 6), max_size=4)),
    slots=st.lists(st.builds(Slot, st.integers(1, 7), clocks), max_size=6).map(tuple),
    most_a_day=st.integers(1, 4),
    most_a_week=st.integers(1, 8),
)


@given(said=habits, now=instants, mine=offsets, theirs=offsets, gap=st.integers(0, 300), seed=st.text(max_size=5))
def test_a_good_time_keeps_everything_that_was_said(
    said: Habits, now: datetime, mine: list[int], theirs: list[int], gap: int, seed: str
) -> None:
    taken = [now + offset * MINUTE for offset in mine]
    colleagues = [now + offset * MINUTE for offset in theirs]
    around = Around(taken, gap * MINUTE, colleagues, 10 * MINUTE, seed)
    try:
        found = next_good(said, GOOD, around, now)
    except Breach:
        return
    assert found == next_good(said, GOOD, around, now), "the same asked gives the same"
    assert found > now and too_close(found, taken, gap * MINUTE) is None
    local = found.astimezone(ZoneInfo(said.zone))
    assert not said.quiet.cover(local)
    days = [instant.astimezone(ZoneInfo(said.zone)) for instant in taken]
    assert sum(day.date() == local.date() for day in days) < said.most_a_day
    assert sum(day.isocalendar()[:2] == local.isocalendar()[:2] for day in days) < said.most_a_week


@given(now=instants, zone=st.sampled_from(ZONES), seed=st.text(max_size=5))
def test_no_earlier_time_was_free(now: datetime, zone: str, seed: str) -> None:
    said = replace(ALWAYS, zone=zone)
    first = next_good(said, GOOD, Around(seed=seed), now)
    second = next_good(said, GOOD, Around([first], seed=seed), now)
    assert second > first
    assert next_good(said, GOOD, Around(seed=seed), second - timedelta(microseconds=1)) == second


@given(theirs=st.lists(st.integers(0, 600), max_size=40), distance=st.integers(1, 30))
def test_colleagues_keep_their_distance_or_nobody_waits_for_days(theirs: list[int], distance: int) -> None:
    colleagues = [MONDAY + offset * MINUTE for offset in theirs]
    alone = next_good(USUAL, GOOD, Around(), MONDAY)
    found = next_good(USUAL, GOOD, Around(colleagues=colleagues, distance=distance * MINUTE), MONDAY)
    assert alone <= found <= alone + PATIENCE
    assert too_close(found, colleagues, distance * MINUTE) is None  # so few fit always


def test_posts_elsewhere_count_for_the_day_in_all() -> None:
    begins = next_good(ALWAYS, GOOD, Around(), MONDAY)
    busy = [begins + number * MINUTE for number in range(2)]
    assert next_good(replace(ALWAYS, most_a_day_overall=3), GOOD, Around(elsewhere=busy), MONDAY) == begins
    found = next_good(replace(ALWAYS, most_a_day_overall=2), GOOD, Around(elsewhere=busy), MONDAY)
    assert found.date() > begins.date()


def test_nearly_the_same_words_keep_a_day_apart_however_many_they_are() -> None:
    alike = [MONDAY + day * 24 * HOUR for day in range(10)]
    found = next_good(ALWAYS, GOOD, Around(alike=alike), MONDAY)
    assert found >= alike[-1] + 24 * HOUR


def test_two_hundred_colleagues_make_no_burst() -> None:
    given_out: list[datetime] = []
    for person in range(200):
        around = Around(colleagues=given_out, distance=10 * MINUTE, seed=f"{person}:bluesky:item:1")
        given_out.append(next_good(USUAL, GOOD, around, MONDAY))
    ordered = sorted(given_out)
    assert max(given_out) - min(given_out) <= PATIENCE + 9 * HOUR
    busiest = max(sum(start <= at < start + 10 * MINUTE for at in ordered) for start in ordered)
    assert busiest <= 10 and len(set(given_out)) > 150


def test_learned_times_begin_somewhere_in_the_half_hour_and_are_pushed_within_the_hour() -> None:
    begins = [next_good(USUAL, GOOD, Around(seed=str(number)), MONDAY) for number in range(100)]
    minutes = {(at - datetime(2026, 11, 23, 9, tzinfo=UTC)) // MINUTE for at in begins}
    assert len(minutes) > 20 and max(minutes) < SPREAD_MINUTES and min(minutes) >= 0
    assert ROOM < HOUR


def _utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def _every_day(*at: time) -> tuple[Slot, ...]:
    return tuple(Slot(day, each) for day in range(1, 8) for each in at)


@pytest.mark.parametrize(
    ("zone", "at", "after", "expected"),
    [
        # 29 March 2026: Berlin's clocks jump from 2:00 to 3:00; 2:30 is the first valid instant after the gap
        ("Europe/Berlin", time(2, 30), _utc(2026, 3, 28, 12), _utc(2026, 3, 29, 1)),
        # 25 October 2026: 2:30 comes twice; the first one counts, and once
        ("Europe/Berlin", time(2, 30), _utc(2026, 10, 24, 12), _utc(2026, 10, 25, 0, 30)),
        ("Europe/Berlin", time(2, 30), _utc(2026, 10, 25, 0, 31), _utc(2026, 10, 26, 1, 30)),
        ("America/New_York", time(9, 0), _utc(2026, 3, 9, 0), _utc(2026, 3, 9, 13)),
    ],
)
def test_clock_changes(zone: str, at: time, after: datetime, expected: datetime) -> None:
    assert next_good(replace(ALWAYS, zone=zone, slots=_every_day(at)), {}, Around(), after) == expected


def test_two_slots_in_one_gap_are_one_time() -> None:
    said = replace(ALWAYS, zone="Europe/Berlin", slots=_every_day(time(2, 10), time(2, 40)))
    first = next_good(said, {}, Around(gap=timedelta()), _utc(2026, 3, 28, 12))
    assert next_good(said, {}, Around(gap=timedelta()), first) == _utc(2026, 3, 30, 0, 10)


OFF = QuietTimes(time(20), time(8), frozenset({5, 6}), frozenset({date(2026, 12, 25)}))


@pytest.mark.parametrize(
    ("said", "taken", "expected"),
    [
        (USUAL, [], _utc(2026, 12, 24, 9)),
        (replace(USUAL, most_a_day=1), [_utc(2026, 12, 24, 1)], _utc(2026, 12, 28, 9)),  # Friday off, weekend
        (replace(USUAL, most_a_week=2), [_utc(2026, 12, 21, 9), _utc(2026, 12, 22, 9)], _utc(2026, 12, 28, 9)),
        (replace(USUAL, slots=(Slot(4, time(21)), Slot(5, time(9)))), [], _utc(2027, 1, 1, 9)),  # 21:00 is quiet
    ],
)
def test_days_off_quiet_hours_and_most(said: Habits, taken: Sequence[datetime], expected: datetime) -> None:
    found = next_good(replace(said, quiet=OFF), GOOD, Around(taken), _utc(2026, 12, 24, 6))
    assert found.replace(minute=0) == expected


def test_no_free_time_is_said() -> None:
    with pytest.raises(Breach, match="no free slot"):
        next_good(replace(USUAL, quiet=QuietTimes(days_off=frozenset(range(7)))), GOOD, Around(), MONDAY)
