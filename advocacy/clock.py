"""Instants and wall clocks. ``now()`` is read at the edges only and handed down; imports nothing of ours but errors."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from advocacy.errors import Breach

FIRST_YEAR, LAST_YEAR = 2000, 9000
"""Times of people's own choosing lie from the first of these years to before the last."""


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def zone_named(name: str) -> ZoneInfo:
    """The IANA zone of that name. Raises Breach when there is none."""
    try:
        return ZoneInfo(name)  # OSError: "America" is a folder of zones
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise Breach(f"There is no time zone “{name}”.", remedy="Use an IANA name such as Europe/Berlin.") from unknown


def to_rfc3339(instant: datetime) -> str:
    """The instant as RFC 3339 with an offset, in UTC, whole microseconds only where there are any."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def from_rfc3339(text: str) -> datetime:
    """The instant that an RFC 3339 text names, in UTC. Raises Breach without a valid time or offset."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise Breach(f"“{text}” is not a time.", remedy="Write it as 2026-11-21T09:30:00+01:00.") from wrong
    if instant.tzinfo is None:
        raise Breach(f"“{text}” has no offset.", remedy="Add Z or an offset such as +01:00.")
    try:
        return instant.astimezone(UTC)
    except OverflowError as wrong:
        raise Breach(f"“{text}” is no time that can be kept.", remedy="Write a year from 2 to 9998.") from wrong


def kept(instant: datetime) -> datetime:
    """The aware instant in UTC. Raises Breach for one so far off that no database, or no zone's clock, would show it.

    Nothing that the product keeps happened before 2000, and "for ever" is written as no time at all.
    """
    if not FIRST_YEAR <= instant.year < LAST_YEAR:
        raise Breach(
            f"The year {instant.year} is no time that can be kept.",
            remedy=f"Write a year from {FIRST_YEAR} to {LAST_YEAR - 1}.",
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
        raise Breach("When?", remedy="Give a day and a time.") from wrong
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
