"""Pure: what a person says about their posting times. Imports the checks' quiet times."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time

from advocacy.checks import QuietTimes

WEEKDAYS = range(1, 8)
"""ISO weekdays: 1 is Monday."""

_ANY_DAY = date(2026, 1, 1)
NIGHT_AND_WEEKEND = QuietTimes(time(20), time(8), frozenset({5, 6}))


@dataclass(frozen=True, order=True)
class Slot:
    """A time of the week: ISO weekday and wall-clock time."""

    weekday: int
    at: time


@dataclass(frozen=True)
class Habits:
    """When posts may go out whose time we choose, on the person's own clocks, and how many.

    ``quiet`` has the quiet hours, days off, absences and holidays. With ``slots`` nothing else is asked for a time;
    without, good hours are learned, within ``works`` where ``only_at_work``. ``most_a_day`` and ``most_a_week`` count
    posts on one network, ``most_a_day_overall`` those on all together, by the person's calendar days and ISO weeks.
    """

    zone: str = "UTC"
    quiet: QuietTimes = field(default=NIGHT_AND_WEEKEND)
    slots: tuple[Slot, ...] = ()
    works: tuple[time, time] = (time(9), time(17))
    only_at_work: bool = True
    most_a_day: int = 3
    most_a_week: int = 10
    most_a_day_overall: int = 6

    def open_hour(self, weekday: int, hour: int) -> bool:
        """Whether the whole of that hour may be used on such a weekday; single dates off are asked later."""
        if weekday - 1 in self.quiet.days_off:
            return False
        hours, ends = QuietTimes(self.quiet.start, self.quiet.end), (time(hour), time(hour, 59))
        if any(hours.cover(datetime.combine(_ANY_DAY, at)) for at in ends):
            return False
        return not self.only_at_work or (self.works[0] <= ends[0] and ends[1] < self.works[1])


USUAL = Habits()
"""Of somebody who said nothing: weekdays, nine to five, never between 20:00 and 8:00."""
