"""Keeps the readers of the history quiet while nothing is new: one look at its head serves all of them for a moment.

Dozens of readers follow the history every second. Each would keep writers out to learn that there is nothing to read.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime

from flask import current_app

from advocacy.database import reading
from advocacy.history.readers import Reader, follow, is_behind
from advocacy.history.sealing import head

EXTENSION = "history_watch"
FRESH = 0.5
"""Seconds for which a look at the head counts."""


@dataclass
class Watch:
    """What a process saw: the history's head, when, and up to which head each reader has read for certain."""

    position: int = 0
    looked: float | None = None
    read: dict[str, int] = field(default_factory=dict)


def follow_what_is_new(reader: Reader, now: datetime) -> int:
    """Lets a reader read if something may be new to it; gives how many records it saw.

    A reader counts as ready only once its own place says so: another worker that is at it may yet fail.
    """
    watch: Watch = current_app.extensions.setdefault(EXTENSION, Watch())
    position = _head(watch)
    if watch.read.get(reader.name) == position:
        return 0
    with reading():
        behind = is_behind(reader)
    if not behind:
        watch.read[reader.name] = position
        return 0
    return follow(reader, now)


def _head(watch: Watch) -> int:
    """Threads that look at once look twice, which does no harm."""
    if watch.looked is None or time.monotonic() - watch.looked > FRESH:
        with reading():
            watch.position, _digest = head()
        watch.looked = time.monotonic()
    return watch.position
