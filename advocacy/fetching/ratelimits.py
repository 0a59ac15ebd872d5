"""When a server that said "too many" wants to be asked again. Pure: headers in, an instant out.

Read: ``Retry-After`` (RFC 9110: seconds or a date), ``RateLimit-Reset`` (Bluesky: epoch; IETF drafts: seconds from
now), ``x-rate-limit-reset`` (X: epoch), ``X-RateLimit-Reset`` (Mastodon: ISO 8601), ``RateLimit`` (IETF: ``t=``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

NOTHING = frozenset({"0", "-1"})
RESETS = ("ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset")
FURTHEST = timedelta(days=31)
"""A reset further away than any network's longest window is nonsense and is not obeyed."""

_EPOCH_FROM = 1_000_000_000  # smaller numbers are seconds from now
_LAST = 253_402_300_799  # the last second that a datetime can hold; "nan" is no number either
_NOTHING_LEFT = re.compile(r";\s*r=0(?!\d)")
_IETF_WAIT = re.compile(r";\s*t=(\d+)")


def reset_at(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """The first instant at which the server wants to hear from us again; None when it doesn't say.

    Where several headers speak, the latest instant counts. Header names are matched without case.
    """
    lower = {name.lower(): value.strip() for name, value in headers.items()}
    said = [_retry_after(lower.get("retry-after", ""), now), _ietf(lower.get("ratelimit", ""), now)]
    said += [_instant(lower.get(name, ""), now) for name in RESETS]
    sane = [instant for instant in said if instant is not None and instant - now <= FURTHEST]
    return max(max(sane), now) if sane else None


def retry_after(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """The instant that ``Retry-After`` alone names, if it is one to come; for answers that are no "too many"."""
    said = reset_at({name: value for name, value in headers.items() if name.lower() == "retry-after"}, now)
    return said if said is not None and said > now else None


def asked_wait(headers: Mapping[str, str], now: datetime, longest: timedelta) -> timedelta | None:
    """How long ``Retry-After`` asks us to wait, ``longest`` at most, however far off it is; None where it doesn't."""
    said = next((value.strip() for name, value in headers.items() if name.lower() == "retry-after"), "")
    wait = _wait(said, now)
    return min(wait, longest) if wait is not None and wait > timedelta(0) else None


def spent_until(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """When a limit of which nothing remains is renewed, whatever the answer was; None while some remains."""
    lower = {name.lower(): value.strip() for name, value in headers.items()}
    said = [_ietf(lower["ratelimit"], now)] if _NOTHING_LEFT.search(lower.get("ratelimit", "")) else []
    for name in RESETS:
        if lower.get(name.replace("reset", "remaining")) in NOTHING:
            said.append(_instant(lower.get(name, ""), now))
    sane = [instant for instant in said if instant is not None and now < instant <= now + FURTHEST]
    return max(sane, default=None)


def _retry_after(value: str, now: datetime) -> datetime | None:
    wait = _wait(value, now)
    return _later(now, wait.total_seconds()) if wait is not None else None


def _wait(value: str, now: datetime) -> timedelta | None:
    """Seconds or a date, as a wait from now; one that is over is negative."""
    if value.isascii() and value.isdigit():
        return timedelta(seconds=min(float(value), _EPOCH_FROM))
    at = _http_date(value)
    return at - now if at is not None else None


def _ietf(value: str, now: datetime) -> datetime | None:
    waits = [int(seconds) for seconds in _IETF_WAIT.findall(value)]
    return _later(now, max(waits)) if waits else None


def _instant(value: str, now: datetime) -> datetime | None:
    """Epoch seconds, seconds from now, ISO 8601, or an HTTP date."""
    try:
        number = float(value)
    except ValueError:
        return iso_instant(value) or _http_date(value)
    if not 0 <= number <= _LAST:
        return None
    return datetime.fromtimestamp(number, UTC) if number >= _EPOCH_FROM else _later(now, number)


def _later(now: datetime, seconds: float) -> datetime | None:
    return now + timedelta(seconds=seconds) if seconds <= FURTHEST.total_seconds() else None


def iso_instant(value: str) -> datetime | None:
    """The instant of an ISO 8601 text, in UTC also where it names no offset; None when it is none."""
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        return None
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)


def _http_date(value: str) -> datetime | None:
    try:
        instant = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return None
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
