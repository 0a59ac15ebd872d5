"""Pure: the next good time for a post. Times are on the person's own clocks; colleagues' posts of the same keep away.

A time in a spring gap moves to the first valid instant after it; one in an autumn fold is its first occurrence.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _

from advocacy.clock import at_wall_clock, zone_named
from advocacy.errors import Breach
from advocacy.times.habits import Habits

FURTHEST_DAYS = 60
ROOM = timedelta(minutes=59)
"""How far colleagues may push a post from its time before the next time is taken."""
PATIENCE = timedelta(days=3)
"""A post waits at most so much longer for the distance to colleagues' than it would without them."""
CLOSEST = timedelta(minutes=1)
"""The distance to colleagues' posts is halved no further than this."""
SPREAD_MINUTES = 30
"""Learned times begin within so many minutes of the hour, everybody's elsewhere."""
A_DAY = timedelta(hours=24)
"""How far nearly the same words of several accounts are kept apart where a network's terms ask for it."""


@dataclass(frozen=True)
class Around:
    """What stands near: the person's own posts on the network (at least ``gap`` away, counted for the week's most)
    and colleagues' posts of the same there (at least ``distance`` away). ``seed`` spreads: same seed, same minute.
    ``elsewhere`` are the person's posts on other networks, counted for the day's most in all; ``alike`` colleagues'
    nearly same words where the network's terms keep those a day apart, however many share it."""

    taken: Sequence[datetime] = ()
    gap: timedelta = timedelta(hours=1)
    colleagues: Sequence[datetime] = ()
    distance: timedelta = timedelta()
    seed: str = ""
    elsewhere: Sequence[datetime] = ()
    alike: Sequence[datetime] = ()


def next_good(habits: Habits, good: Mapping[int, Sequence[int]], around: Around, after: datetime) -> datetime:
    """The first good time after that instant, in UTC; ``good`` are the learned hours by ISO weekday.

    Where so many share the same that it would come days later, colleagues' distance is halved, and halved again.
    Raises Breach when there is no time within two months.
    """
    alone = _first(habits, good, replace(around, colleagues=()), after)
    if alone is None:
        raise Breach(
            _("There is no free slot within two months."), remedy=_("Choose a time yourself, or open My times.")
        )
    crowd = replace(around, colleagues=sorted(around.colleagues))
    while crowd.colleagues and crowd.distance >= CLOSEST:
        found = _first(habits, good, crowd, after)
        if found is not None and found - alone <= PATIENCE:
            return found
        crowd = replace(crowd, distance=crowd.distance / 2)
    return alone


def _first(
    habits: Habits, good: Mapping[int, Sequence[int]], around: Around, after: datetime
) -> datetime | None:  # fmt: skip
    where = zone_named(habits.zone)
    local = [instant.astimezone(where) for instant in around.taken]
    days = Counter(instant.date() for instant in local)
    weeks = Counter(instant.isocalendar()[:2] for instant in local)
    in_all = days + Counter(instant.astimezone(where).date() for instant in around.elsewhere)
    for begins in _ahead(habits, good, after, around.seed):
        instant = apart(begins, around.colleagues, around.distance)
        shown = instant.astimezone(where)
        if instant - begins > ROOM or instant <= after or habits.quiet.cover(shown):
            continue
        if days[shown.date()] >= habits.most_a_day or weeks[shown.isocalendar()[:2]] >= habits.most_a_week:
            continue
        if in_all[shown.date()] >= habits.most_a_day_overall or too_close(instant, around.alike, A_DAY):
            continue
        if too_close(instant, around.taken, around.gap) is None:
            return instant
    return None


def too_close(instant: datetime, taken: Iterable[datetime], gap: timedelta) -> datetime | None:
    """The first of the taken instants that is nearer than ``gap``; None when there is none."""
    return next((other for other in taken if abs(other - instant) < gap), None)


def apart(instant: datetime, others: Iterable[datetime], distance: timedelta) -> datetime:
    """The instant, or the first after it that is at least ``distance`` away from every other (given in order)."""
    for other in others:
        if abs(other - instant) < distance:
            instant = other + distance
    return instant


def jitter(seed: str, day: date, hour: int) -> timedelta:
    """Some minutes past the hour, the same for the same seed, day and hour."""
    drawn = hashlib.sha256(f"{seed}:{day.isoformat()}:{hour}".encode()).digest()
    return timedelta(minutes=int.from_bytes(drawn[:4]) % SPREAD_MINUTES)


def _ahead(habits: Habits, good: Mapping[int, Sequence[int]], after: datetime, seed: str) -> Iterator[datetime]:
    """The times of the days to come, in order: the person's own slots, or the good hours where they have none.

    A slot of the evening before may be pushed past midnight by colleagues, so that yesterday is looked at too.
    """
    today = after.astimezone(zone_named(habits.zone)).date()
    for ahead in range(-1, FURTHEST_DAYS):
        day = today + timedelta(days=ahead)
        for instant in sorted({*_of_day(habits, good, day, seed)}):
            if instant + ROOM > after:
                yield instant


def _of_day(habits: Habits, good: Mapping[int, Sequence[int]], day: date, seed: str) -> Iterator[datetime]:
    if habits.slots:
        for slot in habits.slots:
            if slot.weekday == day.isoweekday():
                yield at_wall_clock(day, slot.at, habits.zone)
        return
    for hour in good.get(day.isoweekday(), ()):
        minutes = jitter(seed, day, hour)
        yield at_wall_clock(day, (datetime.combine(day, time(hour)) + minutes).time(), habits.zone)
