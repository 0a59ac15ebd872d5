"""Job: drops what is over of ways to providers, assertions that were seen, and sessions there."""

from __future__ import annotations

from datetime import datetime

from advocacy.database import writing
from advocacy.identity import once, sessions
from advocacy.timetable import Job


def forget(now: datetime) -> None:
    """Drops what is over."""
    with writing():
        once.forget(now)
        sessions.forget(now)


JOBS = [Job("forget ways to providers", forget, at="03:20")]
