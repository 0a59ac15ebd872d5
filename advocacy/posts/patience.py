"""Pure: how long the outbox waits before the next try, and before the next look at an unknown outcome."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from advocacy.waits import doubled

RETRY_FROM, RETRY_MOST = timedelta(seconds=10), timedelta(minutes=15)
LOOK_FROM, LOOK_MOST = timedelta(seconds=2), timedelta(minutes=10)
ASK_AFTER = timedelta(hours=24)  # of looking without an answer
LOOK_WHILE_ASKING = timedelta(hours=6)
ASKED_FOR = timedelta(days=14)  # then nobody will say any more
PREPARE = timedelta(seconds=90)  # to refresh a token, upload the picture of a link card and freeze the request
UPLOAD = {"image": timedelta(seconds=60), "video": timedelta(minutes=10)}  # each, on top of that
SETTLED = timedelta(minutes=10)  # a request can't still be on its way so long after it left


def next_try(failures: int, now: datetime) -> datetime:
    """When to try again after so many tries in a row that surely created nothing: 10 s, 20 s ... 15 minutes."""
    return now + doubled(RETRY_FROM, failures, RETRY_MOST)


def next_look(looks: int, now: datetime) -> datetime:
    """When to look again after so many looks that told nothing: 2 s, 4 s ... 10 minutes."""
    return now + doubled(LOOK_FROM, looks + 1, LOOK_MOST)


def preparing_takes(kinds: Sequence[str]) -> timedelta:
    """How long a lease must last to upload media of these kinds ("image", "video") and to freeze the request."""
    return PREPARE + sum((UPLOAD[kind] for kind in kinds), timedelta(0))
