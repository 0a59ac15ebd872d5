from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.errors import Breach
from advocacy.posts.slots import SLOTS, next_slot, too_close

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "America/Santiago",
)
instants = st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))
gaps = st.integers(0, 300).map(lambda minutes: timedelta(minutes=minutes))


@given(now=instants, zone=st.sampled_from(ZONES), offsets=st.lists(st.integers(0, 20_000), max_size=30), gap=gaps)
def test_a_slot_is_free_ahead_and_on_the_wall(now: datetime, zone: str, offsets: list[int], gap: timedelta) -> None:
    taken = [now + timedelta(minutes=offset) for offset in offsets]
    slot = next_slot(zone, taken, now, gap=gap)
    assert slot > now and too_close(slot, taken, gap) is None
    local = slot.astimezone(ZoneInfo(zone))
    assert local.weekday() < 5
    assert local.time() in SLOTS


@given(now=instants, zone=st.sampled_from(ZONES))
def test_no_earlier_slot_was_free(now: datetime, zone: str) -> None:
    first = next_slot(zone, [], now)
    second = next_slot(zone, [first], now)
    assert second > first
    assert next_slot(zone, [], second - timedelta(microseconds=1)) == second


def _utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("zone", "at", "now", "expected"),
    [
        # 29 March 2026: Berlin's clocks jump from 2:00 to 3:00; a slot at 2:30 is the first valid instant after the gap
        ("Europe/Berlin", time(2, 30), _utc(2026, 3, 28, 12), _utc(2026, 3, 29, 1)),
        # 25 October 2026: 2:30 comes twice; the first one counts, and once
        (
            "Europe/Berlin",
            time(2, 30),
            _utc(2026, 10, 24, 12),
            _utc(2026, 10, 25, 0, 30),
        ),
        (
            "Europe/Berlin",
            time(2, 30),
            _utc(2026, 10, 25, 0, 31),
            _utc(2026, 10, 26, 1, 30),
        ),
        ("America/New_York", time(9, 0), _utc(2026, 3, 9, 0), _utc(2026, 3, 9, 13)),
    ],
)
def test_clock_changes(zone: str, at: time, now: datetime, expected: datetime) -> None:
    assert next_slot(zone, [], now, slots=[at], weekdays=frozenset(range(7))) == expected


def test_no_free_slot_is_said() -> None:
    with pytest.raises(Breach, match="no free slot"):
        next_slot("UTC", [], datetime(2026, 1, 1, tzinfo=UTC), weekdays=frozenset())
