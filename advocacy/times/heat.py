"""Pure: at which hours of the week a person's audience clicks, and which of them are good for posting.

Three layers, each leaning on the next where it knows little: the person's own clicks, the company's, and what is
assumed of offices. A click weighs half after thirty days, for habits change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from advocacy.clock import zone_named
from advocacy.times.habits import WEEKDAYS, Habits

Hour = tuple[int, int]
"""ISO weekday and hour of the day, on the sharer's clocks."""
Clicks = Mapping[Hour, float]

HALF_LIFE = timedelta(days=30)
KNOWN_FOR = timedelta(days=180)
"""Clicks older than this tell nothing any more."""
COMPANY_WEIGHS = 60
"""As many clicks of one's own count as much as all that is known of the company."""
ASSUMED_WEIGHS = 200
"""As many clicks of the company count as much as what is assumed."""
GOOD_HOURS = 3
APART = 2
GOOD_ENOUGH = 0.4
"""An hour of a day is good while at least this share of the day's best one clicks in it."""

_DAY = (1, 1, 1, 1, 1, 2, 4, 6, 8, 10, 8, 6, 10, 7, 5, 6, 9, 7, 6, 6, 6, 5, 3, 2)
"""Assumed of a working day, by hour: nine, noon and after four, as people take up and lay down their work."""
_WEEKEND = 0.4


@dataclass(frozen=True)
class Heat:
    """``shares`` of all clicks by hour of the week, together 1; on how many clicks, weighed by age, it rests."""

    shares: Clicks
    own: float
    company: float

    @property
    def leaning(self) -> float:
        """How much of it is the person's own audience, 0 to 1; the rest is the company's and what is assumed."""
        return self.own / (self.own + COMPANY_WEIGHS)


def assumed() -> Clicks:
    """What is taken for granted before anybody has clicked, together 1."""
    raw = {(day, hour): _DAY[hour] * (_WEEKEND if day > 5 else 1) for day in WEEKDAYS for hour in range(24)}
    return _scaled(raw)


def learned(own: Clicks, company: Clicks) -> Heat:
    """The heat map from one's own clicks and the company's, by hour of the week."""
    of_company, of_own = sum(company.values()), sum(own.values())
    theirs = _leaning(_smooth(company), of_company, assumed(), ASSUMED_WEIGHS)
    shares = _leaning(_smooth(own), of_own, theirs, COMPANY_WEIGHS)
    return Heat(shares, of_own, of_company)


def weighed(clicks: Iterable[tuple[datetime, int]], zone: str, now: datetime) -> Clicks:
    """Clicks by hour of the week on the clocks of a zone, the older the lighter. Given: the hour's start, how many."""
    where, found = zone_named(zone), dict[Hour, float]()
    for hour_at, count in clicks:
        local = hour_at.astimezone(where)
        key = (local.isoweekday(), local.hour)
        found[key] = found.get(key, 0.0) + count * 0.5 ** (max(now - hour_at, timedelta()) / HALF_LIFE)
    return found


def good_hours(heat: Heat, habits: Habits) -> Mapping[int, tuple[int, ...]]:
    """The best open hours of each ISO weekday, at most three and two hours apart, in order of the day."""
    return {day: tuple(sorted(_best(heat, habits, day))) for day in WEEKDAYS}


def _best(heat: Heat, habits: Habits, day: int) -> list[int]:
    hours = [hour for hour in range(24) if habits.open_hour(day, hour)]
    ranked = sorted(hours, key=lambda hour: (-heat.shares[day, hour], hour))
    chosen: list[int] = []
    for hour in ranked:
        enough = heat.shares[day, hour] >= GOOD_ENOUGH * heat.shares[day, ranked[0]]
        if enough and len(chosen) < GOOD_HOURS and all(abs(hour - other) >= APART for other in chosen):
            chosen.append(hour)
    return chosen


def _leaning(shares: Clicks, known: float, on: Clicks, weighs: float) -> Clicks:
    whole = known + weighs
    return {hour: (shares.get(hour, 0.0) * known + on[hour] * weighs) / whole for hour in on}


def _smooth(clicks: Clicks) -> Clicks:
    """Half of each hour stays, a quarter goes to each neighbour: 9:55 and 10:05 are one habit. Together 1, or none."""
    found: dict[Hour, float] = {}
    for hour, count in clicks.items():
        for where, part in _spread(hour):
            found[where] = found.get(where, 0.0) + count * part
    return _scaled(found)


def _spread(hour: Hour) -> Iterator[tuple[Hour, float]]:
    at = (hour[0] - 1) * 24 + hour[1]
    for step, part in ((-1, 0.25), (0, 0.5), (1, 0.25)):
        day, of_day = divmod((at + step) % 168, 24)
        yield (day + 1, of_day), part


def _scaled(clicks: Mapping[Hour, float]) -> Clicks:
    whole = sum(clicks.values())
    return {hour: count / whole for hour, count in clicks.items()} if whole else {}
