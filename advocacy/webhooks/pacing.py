"""Pure: when a delivery is tried again, when an endpoint is left alone for a while, and when we stop.

The delays are those that Standard Webhooks 1.0.0 recommends ("Deliverability and reliability"): ten tries over a bit
more than three days, with some jitter. ``Retry-After`` puts a try off, never ahead.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from advocacy.fetching.ratelimits import asked_wait

DELAYS = (
    timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=5),
    timedelta(hours=10), timedelta(hours=14), timedelta(hours=20), timedelta(hours=24),
)  # fmt: skip
TRIES = len(DELAYS) + 1
WAITS = (
    timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=5), timedelta(minutes=10),
)  # fmt: skip
"""How long an endpoint that gives no answer is left alone, by how often in a row it gave none."""
JITTER = 0.2
LONGEST_WAIT = timedelta(hours=24)
PATIENCE = timedelta(days=5)
"""An endpoint that took nothing for so long is switched off."""
QUIET = timedelta(hours=36)
"""After so long without a failure what failed before is over: the longest wait between two tries is shorter."""
GONE = 410
THROTTLED = frozenset({429, 502, 503, 504})


def next_try(tries: int, now: datetime, chance: float) -> datetime | None:
    """When to try again after so many tries; None after the last one. ``chance`` in 0..1 is the jitter."""
    return now + DELAYS[tries - 1] * (1 + JITTER * chance) if tries < TRIES else None


def asked_to_wait(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """Until when ``Retry-After`` asks us to wait, a day at most; None where it doesn't."""
    asked = asked_wait(headers, now, LONGEST_WAIT)
    return now + asked if asked is not None else None


def left_alone(failures: int, now: datetime) -> datetime:
    """Until when an endpoint is left alone after so many failures of its own in a row."""
    return now + WAITS[min(failures, len(WAITS)) - 1]


def ails(status: int | None) -> bool:
    """True when the whole endpoint is in trouble, not this one message: no answer, an error of the server, too many."""
    return status is None or status == 429 or status >= 500


def failing_since(since: datetime | None, last: datetime | None, now: datetime) -> datetime:
    """Since when an endpoint that fails now has been failing: ``since``, if it went on doing so until ``last``."""
    goes_on = since is not None and last is not None and now - last <= QUIET
    return since if since is not None and goes_on else now


def past_patience(failing_since: datetime | None, now: datetime) -> bool:
    """True when it failed for so long that we stop."""
    return failing_since is not None and now - failing_since >= PATIENCE
