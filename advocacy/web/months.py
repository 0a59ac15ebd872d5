"""A month as a page shows it: weeks of days, each with its entries in order of time.

Pure; imports no other room.
"""

from __future__ import annotations

from calendar import Calendar
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo


@dataclass(frozen=True)
class Entry:
    """One thing on the calendar: when (aware), what, its state, the network if it has one, where it leads."""

    at: datetime
    title: str
    state: str
    url: str | None = None
    network: str | None = None


@dataclass(frozen=True)
class Day:
    """A day of the grid; `inside` is false for the neighbours' days that fill the first and last week."""

    on: date
    inside: bool
    today: bool
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Month:
    """A month: its first day, and four to six weeks of seven days, Monday first."""

    first: date
    weeks: tuple[tuple[Day, ...], ...]

    @property
    def busy_days(self) -> list[Day]:
        """The month's own days that have entries: what a phone lists."""
        return [day for week in self.weeks for day in week if day.inside and day.entries]


def month_grid(year: int, month: int, entries: Iterable[Entry], *, today: date, zone: tzinfo) -> Month:
    """The grid of `month`; each entry stands on its day in the reader's `zone`."""
    by_day: defaultdict[date, list[Entry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda entry: entry.at):
        by_day[entry.at.astimezone(zone).date()].append(entry)
    weeks = tuple(
        tuple(Day(on, on.month == month, on == today, tuple(by_day[on])) for on in week)
        for week in Calendar().monthdatescalendar(year, month)
    )
    return Month(date(year, month, 1), weeks)


def shifted(first: date, months: int) -> date:
    """The first day of the month that lies `months` after (or, negative, before) `first`."""
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)
