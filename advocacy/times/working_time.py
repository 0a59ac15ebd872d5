"""Pure: working hours. When an answer is due that may take so many, across weekends, holidays, clock changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from advocacy.clock import at_wall_clock, zone_named

MOST_HOURS = 2000
"""The longest time to answer: about a year of working hours."""


@dataclass(frozen=True)
class Calendar:
    """When people work: on ISO weekdays (1 is Monday) but for holidays, ``begins`` to ``ends`` on the zone's clocks."""

    zone: str = "UTC"
    days: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    begins: time = time(9)
    ends: time = time(17)
    holidays: frozenset[date] = frozenset()

    def day_of(self, instant: datetime) -> date:
        """The date that the company writes at that instant."""
        return instant.astimezone(zone_named(self.zone)).date()


USUAL = Calendar()
"""Monday to Friday, 9 to 17 UTC, until the company writes its own."""


def due_at(asked_at: datetime, hours: float, calendar: Calendar) -> datetime:
    """When so many working hours are over, in UTC. Whole elapsed hours: the clock change makes none longer.

    What is asked outside of working hours counts from the next ones; no hours at all is the next working instant. The
    calendar has to have a working day and ``begins`` before ``ends``.
    """
    left = timedelta(hours=hours)
    for begins, ends in _stretches(asked_at, calendar):
        if begins + left <= ends:
            return begins + left
        left -= ends - begins
    raise AssertionError("a calendar never ends")


def worked_between(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """How much working time lies between two instants; nothing when the end is not after the start."""
    total = timedelta()
    for begins, ends in _stretches(start, calendar):
        if begins >= end:
            return total
        total += min(ends, end) - begins
    raise AssertionError("a calendar never ends")


def _stretches(since: datetime, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
    """What is left of each working day from an instant on, in order."""
    day = calendar.day_of(since)
    while True:
        if day.isoweekday() in calendar.days and day not in calendar.holidays:
            begins = max(at_wall_clock(day, calendar.begins, calendar.zone), since)
            ends = at_wall_clock(day, calendar.ends, calendar.zone)
            if begins < ends:
                yield begins, ends
        day += timedelta(days=1)
