"""Pure: streaks, which are working weeks in a row with at least one post. Imports the models' enum.

A streak pauses, and does not end, in a week of which at least half of one's usual working days were days off, absences
or holidays, or were held back by the company. A post in such a week counts all the same. Weeks begin on Monday on the
person's own clock, so neither a change of clocks nor of zone makes one longer or shorter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from advocacy.clock import at_wall_clock, zone_named
from advocacy.times.habits import Habits
from rewards.standing.models import Paused

WEEK = timedelta(days=7)
Stretch = tuple[datetime, datetime]
"""From an instant to before another."""


class Told(StrEnum):
    """What a week shows."""

    POSTED = "posted"
    PAUSED = "paused"
    OPEN = "open"  # it is not over yet
    QUIET = "quiet"


@dataclass(frozen=True)
class Streak:
    """``length`` weeks in a row up to now, ``best`` ever; ``weeks`` are the last ones, oldest first."""

    length: int = 0
    best: int = 0
    weeks: Sequence[tuple[date, Told, Paused | None]] = ()


def monday_of(instant: datetime, zone: str) -> date:
    """The Monday of the week that clocks in that zone show."""
    day = instant.astimezone(zone_named(zone)).date()
    return day - timedelta(days=day.weekday())


def streak(posted: Collection[date], paused: Mapping[date, Paused], this_week: date, shown: int = 12) -> Streak:
    """The streak of somebody who posted in those weeks (their Mondays). The week that is not over ends nothing."""
    last = max([this_week, *posted])  # a clock that was set back does not take a week away
    if not posted:
        return Streak(weeks=_told(posted, paused, last, shown))
    best = length = 0
    week = min(posted)
    while week <= last:
        if week in posted:
            length += 1
        elif week not in paused and week < last:
            length = 0
        best = max(best, length)
        week += WEEK
    return Streak(length, best, _told(posted, paused, last, shown))


def pause_of(week: date, habits: Habits, held: Iterable[Stretch]) -> Paused | None:
    """Why a week asks nothing of a person with these habits; ``held`` is when the company held every post back."""
    usual = [day for day in _days(week) if day.weekday() not in habits.quiet.days_off]
    off = {day for day in usual if day in habits.quiet.dates_off}
    spans = _merged(held)
    blocked = {day for day in usual if day not in off and _covered(_work_on(day, habits), spans)}
    lost = len(off) + len(blocked)
    if not lost or 2 * lost < len(usual):
        return None
    return Paused.BLACKOUT if len(blocked) > len(off) else Paused.AWAY


def _told(
    posted: Collection[date], paused: Mapping[date, Paused], last: date, shown: int
) -> list[tuple[date, Told, Paused | None]]:
    weeks = [last - WEEK * back for back in range(shown - 1, -1, -1)]
    return [(week, _shows(week, posted, paused, last), paused.get(week)) for week in weeks]


def _shows(week: date, posted: Collection[date], paused: Mapping[date, Paused], last: date) -> Told:
    if week in posted:
        return Told.POSTED
    if week in paused:
        return Told.PAUSED
    return Told.OPEN if week == last else Told.QUIET


def _days(week: date) -> list[date]:
    return [week + timedelta(days=number) for number in range(7)]


def _work_on(day: date, habits: Habits) -> Stretch:
    """A day's working time: off the clock nobody is expected to post, so nothing is lost there."""
    begins, ends = habits.works
    return at_wall_clock(day, begins, habits.zone), at_wall_clock(day, ends, habits.zone)


def _covered(stretch: Stretch, spans: Iterable[Stretch]) -> bool:
    return any(begins <= stretch[0] and stretch[1] <= ends for begins, ends in spans)


def _merged(held: Iterable[Stretch]) -> list[Stretch]:
    """The same without overlaps and without seams."""
    spans: list[Stretch] = []
    for begins, ends in sorted(held):
        if spans and begins <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], ends))
        else:
            spans.append((begins, ends))
    return spans
