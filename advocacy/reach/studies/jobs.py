"""Bodies of the timetable's jobs. Jobs are edges: they open their own transactions."""

from __future__ import annotations

from datetime import datetime

from advocacy import settings
from advocacy.database import writing
from advocacy.reach.studies import headcounts
from advocacy.timetable import Job


def count_heads(now: datetime) -> int:
    """Notes who can share today, by the company's clock. Every hour, so that a day is missed only by standing still."""
    with writing():
        return headcounts.snapshot(now.astimezone(settings.current().zone).date())


JOBS = [Job("count heads", count_heads, every=3600)]
"""For the roof's list."""
