"""Instants and wall clocks. ``now()`` is read at the edges only and handed down; imports nothing of ours but errors
and ``english``."""

from __future__ import annotations

import time as system
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from advocacy.english import English
from advocacy.errors import Breach

FIRST_YEAR, LAST_YEAR = 2000, 9000
"""Times of people's own choosing lie from the first of these years to before the last."""


_MILLISECOND = timedelta(milliseconds=1)
_ahead = timedelta(0)


def now() -> datetime:
    """This instant, aware, in UTC, by the clock that all machines share (``go_by``)."""
    return datetime.now(UTC) + _ahead


def milliseconds() -> int:
    """The same in milliseconds since 1970."""
    return system.time_ns() // 1_000_000 + _ahead // _MILLISECOND


def go_by(ahead: timedelta) -> None:
    """From now on this process goes by a clock that is so far ahead of the machine's own."""
    global _ahead
    _ahead = ahead


def ahead() -> timedelta:
    """How far the clock that all machines share is ahead of this machine's own."""
    return _ahead


class Going:
    """The time of a job that goes on for a while: from the ``now`` that it was given, at the pace of real seconds."""

    def __init__(self, now: datetime) -> None:
        self._from, self._began = now, system.monotonic()

    @property
    def seconds(self) -> float:
        """How long it has gone on."""
        return system.monotonic() - self._began

    @property
    def at(self) -> datetime:
        """The instant that it is by now, in whole seconds."""
        return self._from + timedelta(seconds=int(self.seconds))


def zone_named(name: str) -> ZoneInfo:
    """The IANA zone of that name. Raises Breach when there is none."""
    try:
        return ZoneInfo(name)  # OSError: "America" is a folder of zones
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise Breach(
            English("There is no time zone “%(name)s”.", name=name),
            remedy=English("Use an IANA name such as Europe/Berlin."),
        ) from unknown


def to_rfc3339(instant: datetime) -> str:
    """The instant as RFC 3339 with an offset, in UTC, whole microseconds only where there are any."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def from_rfc3339(text: str) -> datetime:
    """The instant that an RFC 3339 text names, in UTC. Raises Breach without a valid time or offset."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise Breach(
            English("“%(text)s” is not a time.", text=text), remedy=English("Write it as 2026-11-21T09:30:00+01:00.")
        ) from wrong
    if instant.tzinfo is None:
        raise Breach(
            English("“%(text)s” has no offset.", text=text), remedy=English("Add Z or an offset such as +01:00.")
        )
    try:
        return instant.astimezone(UTC)
    except OverflowError as wrong:
        raise Breach(
            English("“%(text)s” is no time that can be kept.", text=text),
            remedy=English("Write a year from 2 to 9998."),
        ) from wrong


def kept(instant: datetime) -> datetime:
    """The aware instant in UTC. Raises Breach for one so far off that no database, or no zone's clock, would show it.

    Nothing that the product keeps happened before 2000, and "for ever" is written as no time at all.
    """
    if not FIRST_YEAR <= instant.year < LAST_YEAR:
        raise Breach(
            English("The year %(year)s is no time that can be kept.", year=instant.year),
            remedy=English("Write a year from %(first)s to %(last)s.", first=FIRST_YEAR, last=LAST_YEAR - 1),
        )
    return instant.astimezone(UTC)


def at_wall_clock(day: date, at: time, zone: str) -> datetime:
    """The instant in UTC at which clocks in ``zone`` show that time on that day.

    A time in a spring gap moves to the first valid instant after it; a time in an autumn fold is its first occurrence.
    """
    where = zone_named(zone)
    local = datetime.combine(day, at.replace(fold=0), tzinfo=where)
    instant = local.astimezone(UTC)
    shown = instant.astimezone(where)
    if shown.replace(tzinfo=None) == local.replace(tzinfo=None):
        return instant
    return _end_of_gap(local, where)


def from_wall_clock(text: str, zone: str) -> datetime:
    """The instant that a form names without an offset (2026-11-21T09:30), by the clocks of ``zone``, in UTC.

    Raises Breach when it names none.
    """
    try:
        local = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise Breach(English("When?"), remedy=English("Give a day and a time.")) from wrong
    kept(local.replace(tzinfo=UTC))
    return at_wall_clock(local.date(), local.time(), zone)


def _end_of_gap(local: datetime, where: ZoneInfo) -> datetime:
    """The first instant after the gap that swallows ``local``: where the offset changes, to the second."""
    low = local.astimezone(UTC) - timedelta(hours=3)
    high = local.astimezone(UTC) + timedelta(hours=3)
    before = low.astimezone(where).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(where).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)
