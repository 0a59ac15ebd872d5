"""Bodies of this room's jobs. Edges: they open transactions of their own around what they ask of networks."""

from __future__ import annotations

from datetime import datetime

from advocacy.database import reading
from advocacy.networks.refreshing import due, refresh_now

AT_ONCE = 20  # accounts in one run; other workers take others, and the next run goes on


def refresh_connections(now: datetime) -> int:
    """Refreshes tokens that are due, ahead of their end. For every worker, each minute; gives how many it renewed."""
    with reading():
        ids = due(now, AT_ONCE)
    return sum(refresh_now(connection_id, now=now) is not None for connection_id in ids)
