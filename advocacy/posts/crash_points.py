"""Named moments between claim and record at which a worker may die. In production ``reached`` does nothing at all.

The tests' worker process hands in a visitor that kills it there; ``CRASH_POINTS`` is the whole list, and a test visits
each of them.
"""

from __future__ import annotations

from collections.abc import Callable

CRASH_POINTS = (
    "after_claim",  # the lease is committed
    "after_prepare",  # the request is frozen, in memory only; a picture may be uploaded
    "before_attempt_committed",  # attempt and state are written, not committed
    "after_attempt_committed",  # nothing has left yet
    "after_answer",  # the network has answered, nothing is recorded
    "before_record_committed",  # the outcome is written, not committed
    "after_record",  # all is done but the worker's own bookkeeping
)

_visitors: list[Callable[[str], None]] = []


def reached(name: str) -> None:
    """Marks a moment."""
    for visit in _visitors:
        visit(name)


def attend(visit: Callable[[str], None]) -> None:
    """Has every moment reported, for a test's worker process."""
    _visitors.append(visit)
