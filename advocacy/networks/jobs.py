"""Bodies of this room's jobs. Edges: they open transactions of their own around what they ask of networks."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from advocacy.database import reading
from advocacy.networks.refreshing import due, refresh_now

AT_ONCE = 20  # accounts in one run; other workers take others, and the next run goes on
SECONDS = 5.0  # a run starts on no further account after these


def refresh_connections(now: datetime, passing: Callable[[], float] = time.monotonic) -> int:
    """Refreshes tokens that are due, ahead of their end. For every worker, each minute; gives how many it renewed.

    ``passing`` counts the seconds that networks take, so that every account's lease begins when its turn comes.
    """
    begun = passing()
    with reading():
        ids = due(now, AT_ONCE)
    renewed = 0
    for connection_id in ids:
        gone = passing() - begun
        if gone >= SECONDS:
            break
        renewed += refresh_now(connection_id, now=now + timedelta(seconds=gone)) is not None
    return renewed
