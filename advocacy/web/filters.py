"""Template filters: times in the reader's zone, numbers in the reader's language, initials.

Imports how far the database counts, and no other room.
The zone and language are those that Flask-Babel selected for the request.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_skeleton, get_day_names
from babel.numbers import format_compact_decimal, format_decimal
from flask_babel import format_timedelta, get_locale, get_timezone

from advocacy.database import MOST_COUNTED

# CLDR skeletons: which fields to show; the language decides their order.
_SKELETONS = {"datetime": "yMMMd", "date": "yMMMd", "short": "MMMd", "weekday": "EEEMMMd"}


def localtime(at: datetime, style: str = "datetime") -> str:
    """`at` (aware) in the reader's zone and language; styles datetime, date, short, weekday, time, clock.

    `datetime` and `time` end with the zone's name; `clock` is the bare time; `short` and `weekday` carry no year.
    """
    local = at.astimezone(get_timezone())
    clock = format(local, "%H:%M")
    if style == "clock":
        return clock
    if style == "time":
        return f"{clock} {zone_name(local)}"
    day = str(format_skeleton(_SKELETONS[style], local, tzinfo=local.tzinfo, locale=get_locale()))
    if style == "date":
        return day
    return f"{day}, {clock} {zone_name(local)}" if style == "datetime" else f"{day}, {clock}"


def full_day(on: date) -> str:
    """A day that belongs to no zone: `24 Nov 2026`."""
    return str(format_skeleton("yMMMd", on, locale=get_locale()))


def month_name(first: date) -> str:
    """`November 2026`."""
    return str(format_skeleton("yMMMM", first, locale=get_locale()))


def day_name(on: date) -> str:
    """`Tue, 24 Nov`."""
    return str(format_skeleton("EEEMMMd", on, locale=get_locale()))


def weekday_name(on: date) -> str:
    """`Tue`, to stand alone."""
    return str(get_day_names("abbreviated", context="stand-alone", locale=get_locale())[on.weekday()])


def weekday_called(number: int) -> str:
    """`Tuesday`; 0 is Monday."""
    return str(get_day_names("wide", context="format", locale=get_locale())[number])


def zone_name(local: datetime) -> str:
    """The short name of an aware time's zone: `CET`, or `UTC+8` where the zone has only a number."""
    name = local.tzname() or ""
    return f"UTC{name[0]}{name[1:].lstrip('0') or '0'}" if name[:1] in "+-" and name else name


def until(at: datetime, now: datetime) -> str:
    """How far `at` lies from `now`, in words: `in 2 days`, `3 hours ago`; days are counted up to a month."""
    far = abs(at - now) >= timedelta(days=1)
    granularity, threshold = ("day", 4.3) if far else ("minute", 1)
    return str(format_timedelta(at - now, granularity=granularity, add_direction=True, threshold=threshold))


def closeness(at: datetime, now: datetime) -> str:
    """The tone of a deadline: `bad` when past, `warn` within two days, else `neutral`."""
    return "bad" if at <= now else "warn" if at - now <= timedelta(days=2) else "neutral"


def number(value: float | Decimal) -> str:
    """A figure with the reader's grouping: 1,204."""
    return _grouped(value, get_locale() or Locale("en"))


@lru_cache(maxsize=8_192)
def _grouped(value: float | Decimal, locale: Locale) -> str:
    """A page of figures writes hundreds, most of them small and seen before."""
    return str(format_decimal(value, locale=locale))


def counted(value: int) -> str:
    """A number that was counted only so far: `12`, or `999+`."""
    return number(value) if value < MOST_COUNTED else f"{number(MOST_COUNTED - 1)}+"


def compact(value: float) -> str:
    """A figure short enough for a tile or an axis: 18K, 1.2M."""
    digits = 0 if abs(value) < 1000 else 1
    return str(format_compact_decimal(value, locale=get_locale() or "en", fraction_digits=digits))


def initials(name: str) -> str:
    """One or two letters that stand for a person: `Mia Chen` -> MC."""
    words = [word for word in name.replace("@", " ").split() if word[0].isalnum()]
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else words[0][1:2]) if words else "?"
    return letters.upper()


def hue(name: str) -> int:
    """A steady number 0-5 for a name, that picks its colour."""
    return sum(name.encode()) % 6


FILTERS = {
    "localtime": localtime,
    "month_name": month_name,
    "day_name": day_name,
    "full_day": full_day,
    "weekday_name": weekday_name,
    "until": until,
    "closeness": closeness,
    "number": number,
    "counted": counted,
    "compact": compact,
    "initials": initials,
    "hue": hue,
}
