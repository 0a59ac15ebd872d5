"""Bodies of the outbox's jobs, and the list of them for the timetable. Edges: they open their own transactions.

A worker that is asked to stop ends each of these runs first: a run sends a few shares at a time, checks published
posts one at a time, and never starts on more once its seconds are over.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial

from flask import Flask, current_app

from advocacy.campaigns.in_force import reaches_in_force
from advocacy.database import reading, writing
from advocacy.logs import log
from advocacy.posts import keeping, recording
from advocacy.posts.claiming import Claim, claim_due, claim_unknown
from advocacy.posts.means import Means
from advocacy.posts.measuring import measure_due
from advocacy.posts.models import Share
from advocacy.posts.reading_back import read_back_due
from advocacy.posts.reconciling import look, lose_expired
from advocacy.posts.sending import send
from advocacy.posts.states import WAITING, ShareState
from advocacy.timetable import Job, Mode

AT_ONCE = 4  # shares of one worker that are on their way at the same time
SECONDS = 5.0  # a run claims nothing more after these

Take = Callable[[str, datetime, int], list[Claim]]


def send_due(now: datetime, means: Means | None = None) -> int:
    """Sends what is due but has no video; gives how many shares were claimed."""
    return _drain(partial(claim_due, video=False), send, means or Means())


def send_videos(now: datetime, means: Means | None = None) -> int:
    """Sends what is due and has a video, apart, for its upload takes minutes and nothing else is to wait for it."""
    return _drain(partial(claim_due, video=True), send, means or Means())


def reconcile(now: datetime, means: Means | None = None) -> int:
    """Looks for shares of unknown outcome; a lease that ended while sending makes its share one of them."""
    means = means or Means()
    lose_expired(means.clock())
    return _drain(claim_unknown, look, means)


def keep(now: datetime, means: Means | None = None) -> None:
    """Holds what a pause or a blackout covers, releases what nothing holds back any more, gives up what is too late."""
    with reading():
        reaches = reaches_in_force(now)
        held = keeping.to_hold(reaches, now) if reaches else []
        ends = keeping.nearly_late(now)
    for end in ends:
        with writing():
            recording.excuse(end)
    with reading():
        sorted_out, late = keeping.sort_out(reaches, (means or Means()).offered(), now), keeping.late(now)
    verbs = (keeping.wait_longer, keeping.keep_back, keeping.give_up)
    longer, back, give_up = (partial(verb, reaches=reaches) for verb in verbs)
    _each(sorted_out.longer, lambda share: share.state is ShareState.HELD, longer, now)
    _each(sorted_out.free, lambda share: share.state is ShareState.HELD, keeping.release, now)
    _each(held, lambda share: share.state is ShareState.SCHEDULED, back, now)
    _each(late, lambda share: share.state in WAITING and share.late_after < now, give_up, now)


def measure(now: datetime, means: Means | None = None) -> None:
    """Measures published posts."""
    while_time(lambda: measure_due(means or Means(), 1) == 1)


def read_back(now: datetime, means: Means | None = None) -> None:
    """Reads published posts back."""
    while_time(lambda: read_back_due(means or Means(), 1) == 1)


JOBS = [
    Job("send due", send_due, every=1, mode=Mode.EACH_WORKER),
    Job("send videos due", send_videos, every=2, mode=Mode.EACH_WORKER),
    Job("reconcile", reconcile, every=2, mode=Mode.EACH_WORKER),
    Job("keep waiting shares", keep, every=1),
    Job("measure", measure, every=20, mode=Mode.EACH_WORKER),
    Job("read back", read_back, every=20, mode=Mode.EACH_WORKER),
]
"""For the roof's list."""


def while_time(more: Callable[[], bool], seconds: float = SECONDS) -> None:
    """Goes on while there is more to do and time is left."""
    until = time.monotonic() + seconds
    while more() and time.monotonic() < until:
        pass


def _drain(take: Take, do: Callable[[Claim, Means], None], means: Means) -> int:
    """Claims a few and does them side by side, until there is nothing more or the run's time is over."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    taken: list[int] = []

    def some() -> bool:
        with writing():
            claims = take(means.worker, means.clock(), AT_ONCE)
        taken.append(len(claims))
        _side_by_side(app, claims, partial(_in_context, app, do, means))
        return len(claims) == AT_ONCE

    while_time(some)
    return sum(taken)


def _side_by_side(app: Flask, claims: Sequence[Claim], do: Callable[[Claim], None]) -> None:
    """Does all of them; when they are done, what the first one raised is raised, and what others raised is logged."""
    if len(claims) == 1:
        do(claims[0])
    elif claims:
        with ThreadPoolExecutor(len(claims), "outbox") as pool:
            under_way = [pool.submit(do, claim) for claim in claims]
        failures = [failure for each in under_way if (failure := each.exception()) is not None]
        for failure in failures[1:]:
            log().error("share not dealt with", exc_info=failure)
        if failures:
            raise failures[0]


def _in_context(app: Flask, do: Callable[[Claim, Means], None], means: Means, claim: Claim) -> None:
    """In a context of its own, so that each has a session of its own."""
    with app.app_context():
        do(claim, means)


def _each(
    ids: Sequence[int], fits: Callable[[Share], bool], verb: Callable[[Share, datetime], None], now: datetime
) -> None:
    """In batches, for a pause may cover thousands."""
    for start in range(0, len(ids), 200):
        with writing():
            keeping.each(ids[start : start + 200], fits, verb, now)
