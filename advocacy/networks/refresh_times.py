"""When tokens are refreshed: ahead of their end, and how patiently after a failure; when owners are warned. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from advocacy.waits import doubled

AHEAD = timedelta(days=7)  # how long before its end a token is refreshed, at the most: days of failures do no harm
WITHOUT_END = timedelta(days=1)  # how often a token without an end, or that is not renewed any more, is looked at
SOON = timedelta(minutes=10)  # a token that ends within this, unrefreshed, is worth showing
FAILS_FOR_LONG = 24  # failures in a row, about half a day: no blip any more
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(minutes=30)
WARN_DAYS = (7, 1)
"""So many days before an access ends that nobody but its owner can renew, they are told."""


def next_refresh(expires_at: datetime | None, now: datetime) -> datetime:
    """When to refresh a token that works now: a week before its end, or a quarter of its life for one that lives
    briefly."""
    if expires_at is None:
        return now + WITHOUT_END
    left = max(expires_at - now, timedelta(0))
    return max(expires_at - min(AHEAD, left / 4), now + SHORTEST)


def after_failure(failures: int, now: datetime, retry_at: datetime | None = None) -> datetime:
    """When to try again after so many failures in a row: 1, 2, 4 ... 30 minutes, and not before the network allows."""
    patient = now + doubled(SHORTEST, failures, LONGEST)
    return max(patient, retry_at) if retry_at else patient


def renews(before: datetime | None, after: datetime | None) -> bool:
    """Whether a refresh made a token last longer. Some networks give none that does (LinkedIn, for most members)."""
    return before is None or after is None or after > before


def ends_soon(expires_at: datetime | None, now: datetime, *, renewed: bool = True, failures: int = 0) -> bool:
    """Whether a token that was not refreshed just now ends so soon that it should be shown as ending.

    One that is not renewed any more, a week ahead; one that could not be for half a day, a day ahead; else it is a blip
    until it is nearly over.
    """
    if expires_at is None:
        return False
    ahead = AHEAD if not renewed else timedelta(days=1) if failures >= FAILS_FOR_LONG else SOON
    return expires_at - now <= ahead


def warning_due(expires_at: datetime, warned_days: int | None, now: datetime) -> int | None:
    """Of which of WARN_DAYS the owner is to be told now, None of none; ``warned_days``: what they were told last."""
    reached = [days for days in WARN_DAYS if now >= expires_at - timedelta(days=days)]
    nearest = min(reached, default=None)
    return nearest if nearest is not None and (warned_days is None or nearest < warned_days) else None
