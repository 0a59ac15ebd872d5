"""When tokens are refreshed: ahead of their end, and how patiently after a failure. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

AHEAD = timedelta(minutes=30)  # how long before its end a token is refreshed
WITHOUT_END = timedelta(days=1)  # how often a token without an end is looked at
SOON = timedelta(minutes=10)  # a token that ends within this, unrefreshed, is worth showing
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(minutes=30)


def next_refresh(expires_at: datetime | None, now: datetime) -> datetime:
    """When to refresh a token that works now: half an hour before its end, or sooner for one that lives briefly."""
    if expires_at is None:
        return now + WITHOUT_END
    left = max(expires_at - now, timedelta(0))
    return max(expires_at - min(AHEAD, left / 4), now + SHORTEST)


def after_failure(failures: int, now: datetime, retry_at: datetime | None = None) -> datetime:
    """When to try again after so many failures in a row: 1, 2, 4 ... 30 minutes, and not before the network allows."""
    patient = now + min(SHORTEST * (1 << min(max(failures - 1, 0), 10)), LONGEST)
    return max(patient, retry_at) if retry_at else patient


def ends_soon(expires_at: datetime | None, now: datetime) -> bool:
    """Whether the token ends so soon that a failed refresh should be shown."""
    return expires_at is not None and expires_at - now <= SOON
