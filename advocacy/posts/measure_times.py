"""Pure: when a post is measured again: often while it is young, then ever more seldom, then no more."""

from __future__ import annotations

from datetime import datetime, timedelta

_BY_AGE = (
    (timedelta(hours=1), timedelta(minutes=10)),
    (timedelta(days=1), timedelta(hours=1)),
    (timedelta(days=7), timedelta(hours=6)),
    (timedelta(days=30), timedelta(days=1)),
    (timedelta(days=90), timedelta(days=7)),
)
"""(younger than, how often)"""

READ_BACK_AGAIN = (timedelta(days=7), timedelta(days=30))
"""Ages at which a post that was there after a day is looked at again."""


def next_measure(published_at: datetime, now: datetime) -> datetime | None:
    """When to measure next; None once it is three months old."""
    age = now - published_at
    return next((now + often for younger_than, often in _BY_AGE if age < younger_than), None)


def next_read_back(published_at: datetime, now: datetime) -> datetime | None:
    """When to look next whether a post that was there still is; None after the last time."""
    return next((published_at + age for age in READ_BACK_AGAIN if published_at + age > now), None)
