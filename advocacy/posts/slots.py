"""Pure: when a person's next good slot is. Slots are wall-clock times in the person's own zone, on working days.

A time in a spring gap moves to the first valid instant after it; one in an autumn fold is its first occurrence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta

from advocacy.clock import at_wall_clock, zone_named
from advocacy.errors import Breach

SLOTS = (time(9, 0), time(12, 30), time(16, 30))
WEEKDAYS = frozenset(range(5))
FURTHEST_DAYS = 60


def next_slot(
    zone: str,
    taken: Iterable[datetime],
    now: datetime,
    *,
    gap: timedelta = timedelta(hours=1),
    slots: Sequence[time] = SLOTS,
    weekdays: frozenset[int] = WEEKDAYS,
) -> datetime:
    """The first slot after ``now`` at least ``gap`` away from every instant that is taken, in UTC.

    Raises Breach when there is none within two months.
    """
    occupied = sorted(taken)
    today = now.astimezone(zone_named(zone)).date()
    for ahead in range(FURTHEST_DAYS):
        day = today + timedelta(days=ahead)
        if day.weekday() not in weekdays:
            continue
        for at in sorted(slots):
            instant = at_wall_clock(day, at, zone)
            if instant > now and too_close(instant, occupied, gap) is None:
                return instant
    raise Breach("There is no free slot within two months.", remedy="Choose a time yourself.")


def too_close(instant: datetime, taken: Iterable[datetime], gap: timedelta) -> datetime | None:
    """The first of the taken instants that is nearer than ``gap``; None when there is none."""
    return next((other for other in taken if abs(other - instant) < gap), None)
