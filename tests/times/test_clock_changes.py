"""Every IANA zone, every transition from 2026 to 2036: one firing per occurrence of a slot, by the stated rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advocacy.checks import QuietTimes
from advocacy.clock import at_wall_clock
from advocacy.times.choosing import Around, next_good
from advocacy.times.habits import Habits, Slot

FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2037, 1, 1, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def _transitions(zone: ZoneInfo) -> Iterator[datetime]:
    """The first second of every new offset, found by halving; two changes in three days do not occur."""
    at, step = FIRST, 3 * DAY
    while at < LAST:
        if at.astimezone(zone).utcoffset() != (at + step).astimezone(zone).utcoffset():
            low, high = at, at + step
            while high - low > SECOND:
                middle = (low + (high - low) / 2).replace(microsecond=0)
                same = middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            yield high
        at += step


@cache
def _all() -> dict[str, list[datetime]]:
    """Zones by name; names of one zone (links) count once."""
    found: dict[tuple[object, ...], str] = {}
    for name in sorted(available_timezones() - {"localtime", "Factory"}):
        found.setdefault((*_transitions(ZoneInfo(name)), FIRST.astimezone(ZoneInfo(name)).utcoffset()), name)
    return {name: [each for each in key[:-1] if isinstance(each, datetime)] for key, name in found.items()}


def _expected(zone: ZoneInfo, day: date, at: time) -> datetime:
    """The rule by exhaustion: the first instant at which the clocks show it; in a gap, the gap's end."""
    wall = datetime.combine(day, at)
    shown = [instant for fold in (0, 1) if _wall(instant := _utc(wall, zone, fold), zone) == wall]
    if shown:
        return min(shown)
    low, high = sorted(_utc(wall, zone, fold) for fold in (0, 1))  # they lie on both sides of the gap's instant
    while high - low > SECOND:
        middle = (low + (high - low) / 2).replace(microsecond=0)
        low, high = (middle, high) if _wall(middle, zone) < wall else (low, middle)
    return high


def _utc(wall: datetime, zone: ZoneInfo, fold: int) -> datetime:
    return wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)


def _wall(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None)


def test_one_firing_an_occurrence_in_every_zone_at_every_transition() -> None:
    """At each transition, slots before, in and after what the clocks leave out or show twice."""
    looked_at = 0
    for name, transitions in _all().items():
        zone = ZoneInfo(name)
        for change in transitions:
            before, after = _wall(change - SECOND, zone), _wall(change, zone)
            walls = {before, after, before + (after - before) / 2, before - timedelta(minutes=20), after + DAY / 24}
            for wall in walls:
                day, at = wall.date(), wall.time().replace(second=0, microsecond=0)
                fired = at_wall_clock(day, at, name)
                assert fired == _expected(zone, day, at), (name, day, at)
                looked_at += 1
    assert looked_at > 3000 and len(available_timezones()) > 500


def test_transitions_are_found() -> None:
    berlin = next(
        each
        for name, each in _all().items()
        if name in {"Europe/Berlin", "Europe/Amsterdam", "Arctic/Longyearbyen", "Africa/Ceuta"}
    )
    assert berlin[:2] == [datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)]
    assert len(berlin) == 22


@settings(max_examples=150, deadline=None)  # the first asks for every zone
@given(st.data())
def test_a_slot_of_every_day_comes_once_a_day_across_a_transition(data: st.DataObject) -> None:
    zones = _all()
    name = data.draw(st.sampled_from(sorted(name for name, changes in zones.items() if changes)))
    change = data.draw(st.sampled_from(zones[name]))
    minute = data.draw(st.integers(0, 1439))
    at = time(minute // 60, minute % 60)
    said = Habits(
        name, QuietTimes(), tuple(Slot(day, at) for day in range(1, 8)), most_a_day=99, most_a_week=99,
        most_a_day_overall=99,
    )  # fmt: skip
    fired, now = [], change - 3 * DAY
    while now < change + 3 * DAY:
        now = next_good(said, {}, Around(gap=timedelta()), now)
        fired.append(now)
    first, last = fired[0].astimezone(ZoneInfo(name)).date(), fired[-1].astimezone(ZoneInfo(name)).date()
    days = [first + number * DAY for number in range((last - first).days + 1)]
    assert fired == sorted({_expected(ZoneInfo(name), day, at) for day in days})


@pytest.mark.parametrize("step", [-7200, -3600, -90, -1, 1, 90, 3600, 86_400 * 3])
@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Australia/Lord_Howe"])
def test_a_stepping_server_clock_neither_repeats_nor_loses_a_slot(zone: str, step: int) -> None:
    """What was given out is taken, so that a clock set back gives nothing again; set forward, the past is left out."""
    said = Habits(zone, QuietTimes(), tuple(Slot(day, time(9)) for day in range(1, 8)))
    now = datetime(2026, 10, 24, 12, tzinfo=UTC)
    taken = [next_good(said, {}, Around(), now)]
    now += timedelta(seconds=step)
    taken.append(next_good(said, {}, Around(list(taken)), now))
    assert len(set(taken)) == 2
    assert taken[1] > now and (step > 86_400 or taken[1] > taken[0])
