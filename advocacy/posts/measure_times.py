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

LAST_LOOK = timedelta(hours=6)
"""How long before a network forgets a post's figures they are read for the last time; from then on until it works."""
LAST_TRY = timedelta(minutes=10)

READ_BACK_AGAIN = (timedelta(days=7), timedelta(days=30))
"""Ages at which a post that was there after a day is looked at again."""


def next_measure(
    published_at: datetime, now: datetime, *, told_for: timedelta | None = None, read: bool = True
) -> datetime | None:
    """When to measure next; None once it is three months old, or the network tells nothing any more.

    ``told_for`` is how long the network tells figures of a post at all: they are read once more ``LAST_LOOK`` before
    that is over, whatever the rhythm, and if that look failed (``read`` is false) again until it is over.
    """
    age = now - published_at
    usual = next((now + often for younger_than, often in _BY_AGE if age < younger_than), None)
    if told_for is None:
        return usual
    end = published_at + told_for
    last = end - LAST_LOOK
    if now < last:
        return last if usual is None else min(usual, last)
    return None if read or now + LAST_TRY >= end else now + LAST_TRY


def next_read_back(published_at: datetime, now: datetime) -> datetime | None:
    """When to look next whether a post that was there still is; None after the last time."""
    return next((published_at + age for age in READ_BACK_AGAIN if published_at + age > now), None)
