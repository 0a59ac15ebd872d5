"""Pure: days, weeks (from Monday) and months of the company's zone, as caps count them. Imports nothing of ours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Window:
    """From ``start`` until just before ``end``."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Windows:
    """The day, the week and the month that an instant lies in."""

    day: Window
    week: Window
    month: Window

    @property
    def start(self) -> datetime:
        """Where the longest reaches back to: a week may begin before its month."""
        return min(self.week.start, self.month.start)

    @property
    def end(self) -> datetime:
        """Where the last of them ends."""
        return max(self.week.end, self.month.end)


def windows_of(at: datetime, zone: ZoneInfo) -> Windows:
    """The windows of an instant. Days may have 23 or 25 hours: they end at midnight all the same."""
    day = at.astimezone(zone).date()
    monday = day - timedelta(days=day.weekday())
    first = day.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    return Windows(
        Window(_begins(day, zone), _begins(day + timedelta(days=1), zone)),
        Window(_begins(monday, zone), _begins(monday + timedelta(days=7), zone)),
        Window(_begins(first, zone), _begins(after, zone)),
    )


def _begins(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
