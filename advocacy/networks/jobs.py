"""Bodies of this room's jobs. Edges: they open transactions of their own around what they ask of networks."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from advocacy.database import reading, writing
from advocacy.errors import NotFound
from advocacy.history import Actor
from advocacy.networks import ending, farewells, journeys
from advocacy.networks.contract import Network, NetworkRefused
from advocacy.networks.refreshing import due, refresh_now
from advocacy.networks.registry import by_name
from advocacy.timetable import Job, Mode

AT_ONCE = 20  # accounts in one run; other workers take others, and the next run goes on
WARNED_AT_ONCE = 500  # accounts in one transaction; the rest an hour later
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


def withdraw_access(
    now: datetime, passing: Callable[[], float] = time.monotonic, network_of: Callable[[str], Network] = by_name
) -> int:
    """Withdraws, at their networks, accesses that ended here. For every worker, each minute; gives how many it asked
    about. Nothing is open while a network is spoken to."""
    begun = passing()
    with reading():
        ids = farewells.due(now, AT_ONCE)
    asked = 0
    for farewell_id in ids:
        at = now + timedelta(seconds=passing() - begun)
        if at - now >= timedelta(seconds=SECONDS):
            break
        with writing():
            leave = farewells.claim(farewell_id, now=at)
        if leave is not None:
            _take_leave(leave, at, network_of)
            asked += 1
    return asked


def _take_leave(leave: farewells.Leave, at: datetime, network_of: Callable[[str], Network]) -> None:
    try:
        farewell = network_of(leave.network).revoke(leave.credentials)
    except NetworkRefused as problem:
        with writing():
            farewells.refused(leave.farewell_id, problem, now=at)
        return
    except NotFound as unknown:  # the network is no longer offered here
        with writing():
            farewells.refused(leave.farewell_id, NetworkRefused(str(unknown), permanent=True), now=at)
        return
    with writing():
        farewells.said(leave.farewell_id, farewell, now=at)


def warn_of_ends(now: datetime) -> int:
    """Tells owners of accesses that end soon, and ends those that are over. Each hour; gives how many it spoke of."""
    told = 0
    with writing():
        for connection in ending.ending(now, WARNED_AT_ONCE):
            told += ending.warn_or_end(connection, actor=Actor.job("warn of ends"), now=now)
    return told


def forget_journeys(now: datetime) -> int:
    """Forgets journeys to sign-in pages that nobody came back from. Each hour; gives how many."""
    with writing():
        return journeys.forget_old(now)


JOBS = [
    Job("refresh connections", refresh_connections, every=60, mode=Mode.EACH_WORKER),
    Job("withdraw access", withdraw_access, every=60, mode=Mode.EACH_WORKER),
    Job("warn of ends", warn_of_ends, every=3600),
    Job("forget journeys", forget_journeys, every=3600),
]
"""For the roof's list."""
