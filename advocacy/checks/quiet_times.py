"""Quiet hours and days off, on a person's own wall clock. Pure; the caller turns instants into wall-clock times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta


@dataclass(frozen=True)
class QuietTimes:
    """When a person is not to be prompted. ``start`` may be later than ``end``: then the night is meant.

    ``start == end`` means no quiet hours. ``days_off`` are weekdays, Monday is 0; ``dates_off`` single days.
    """

    start: time = time(0)
    end: time = time(0)
    days_off: frozenset[int] = frozenset()
    dates_off: frozenset[date] = frozenset()

    def cover(self, wall_clock: datetime) -> bool:
        """Whether that moment is quiet. ``wall_clock`` is what the person's clock shows; its zone is ignored."""
        return self._day_off(wall_clock.date()) or self._quiet_hour(wall_clock.time())

    def over(self, wall_clock: datetime) -> datetime | None:
        """The next moment from then on that is not quiet, as a wall-clock time; None if every day of a year is off."""
        moment = wall_clock.replace(tzinfo=None)
        for _ in range(366):
            if self._day_off(moment.date()):
                moment = datetime.combine(moment.date() + timedelta(days=1), time(0))
            elif self._quiet_hour(moment.time()):
                ends_today = moment.time() < self.end
                moment = datetime.combine(moment.date() + timedelta(days=0 if ends_today else 1), self.end)
            else:
                return moment
        return None

    def _day_off(self, day: date) -> bool:
        return day.weekday() in self.days_off or day in self.dates_off

    def _quiet_hour(self, hour: time) -> bool:
        if self.start <= self.end:
            return self.start <= hour < self.end
        return hour >= self.start or hour < self.end
