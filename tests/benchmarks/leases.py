"""A watcher beside the workers of a soak: how long any post was being sent beyond its worker's lease."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from advocacy import clock
from advocacy.database import db, reading
from advocacy.posts.models import Share
from advocacy.posts.states import ShareState
from tests.installation import Installation

EVERY, MOST = 2.0, 120.0
"""Seconds between two looks; the longest that a post may be in ``sending`` after its lease has ended."""


@dataclass
class Longest:
    """The most seconds after the end of a lease at which its post was still in ``sending``; 0.0 for never. ``looks``
    says how often that was asked."""

    seconds: float = 0.0
    looks: int = 0


@contextmanager
def watched(installation: Installation) -> Iterator[Longest]:
    """Watches until the end of the block, and looks once more there. What it could not ask ends the block, too."""
    longest, over = Longest(), threading.Event()
    failures: list[SQLAlchemyError] = []

    def watch() -> None:
        try:
            while not over.wait(EVERY):
                look(installation, longest)
        except SQLAlchemyError as failure:  # told where the block ends
            failures.append(failure)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield longest
    finally:
        over.set()
        watcher.join()
    look(installation, longest)
    if failures:
        raise failures[0]


def look(installation: Installation, longest: Longest) -> None:
    """Notes the post that is longest beyond its lease now."""
    with installation.app.app_context(), reading():
        until = db.session.scalar(select(func.min(Share.lease_until)).where(Share.state == ShareState.SENDING))
    longest.looks += 1
    if until is not None:
        longest.seconds = max(longest.seconds, (clock.now() - until).total_seconds())
