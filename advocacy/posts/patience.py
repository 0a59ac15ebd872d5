"""Pure: how long the outbox waits before the next try, and before the next look at an unknown outcome."""

from __future__ import annotations

from datetime import datetime, timedelta

RETRY_FROM, RETRY_MOST = timedelta(seconds=10), timedelta(minutes=15)
LOOK_FROM, LOOK_MOST = timedelta(seconds=2), timedelta(minutes=10)
ASK_AFTER = timedelta(hours=24)  # of looking without an answer
LOOK_WHILE_ASKING = timedelta(hours=6)
ASKED_FOR = timedelta(days=14)  # then nobody will say any more
SETTLED = timedelta(minutes=10)  # a request can't still be on its way so long after it left


def next_try(failures: int, now: datetime) -> datetime:
    """When to try again after so many tries in a row that surely created nothing: 10 s, 20 s ... 15 minutes."""
    return now + min(RETRY_FROM * (1 << min(max(failures - 1, 0), 12)), RETRY_MOST)


def next_look(looks: int, now: datetime) -> datetime:
    """When to look again after so many looks that told nothing: 2 s, 4 s ... 10 minutes."""
    return now + min(LOOK_FROM * (1 << min(max(looks, 0), 12)), LOOK_MOST)
