"""A month as a page shows it: weeks of days, each with its entries in order of time.

Pure; imports no other room.
"""

from __future__ import annotations

from calendar import Calendar
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo


@dataclass(frozen=True)
class Entry:
    """One thing on the calendar: when (aware), what, its state, the network if it has one, where it leads.

    ``icon`` and ``says`` stand for what the state does not tell; a ``whole_day`` has no time of its own. What may be
    moved to another day ``moves`` by a POST of that ``day`` to an address.
    """

    at: datetime
    title: str
    state: str
    url: str | None = None
    network: str | None = None
    icon: str = ""
    says: str = ""
    whole_day: bool = False
    moves: str = ""


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
    by_day = _by_day(entries, zone)
    weeks = tuple(
        tuple(Day(on, on.month == month, on == today, tuple(by_day[on])) for on in week)
        for week in Calendar().monthdatescalendar(year, month)
    )
    return Month(date(year, month, 1), weeks)


def week_of(day: date, entries: Iterable[Entry], *, today: date, zone: tzinfo) -> tuple[Day, ...]:
    """The seven days, Monday first, of the week that a day is in."""
    by_day, monday = _by_day(entries, zone), day - timedelta(days=day.weekday())
    days = (monday + timedelta(days=number) for number in range(7))
    return tuple(Day(on, True, on == today, tuple(by_day[on])) for on in days)


def days_shown(year: int, month: int) -> tuple[date, date]:
    """The first and the last day on the grid of a month, the neighbours' included."""
    weeks = Calendar().monthdatescalendar(year, month)
    return weeks[0][0], weeks[-1][-1]


def _by_day(entries: Iterable[Entry], zone: tzinfo) -> defaultdict[date, list[Entry]]:
    found: defaultdict[date, list[Entry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda entry: (not entry.whole_day, entry.at)):
        found[entry.at.astimezone(zone).date()].append(entry)
    return found


def shifted(first: date, months: int) -> date:
    """The first day of the month that lies `months` after (or, negative, before) `first`."""
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)
