"""Bodies of the jobs that learn when audiences click. Edges: they open their own transactions."""

from __future__ import annotations

from datetime import datetime

from advocacy.database import reading, writing
from advocacy.times import learning
from advocacy.timetable import Job


def learn(now: datetime) -> int:
    """Counts what was clicked since the last time; gives how many hours were counted."""
    with reading():
        rows = learning.recent(now)
    if rows:
        with writing():
            learning.keep_hours(rows)
    return len(rows)


def learn_week(now: datetime) -> None:
    """Draws the company's week anew."""
    learn(now)
    with reading():
        week = learning.company_week(now)
    with writing():
        learning.keep_week(week, now)


JOBS = [
    Job("learn clicks by hour", learn, every=900),
    Job("learn the company's week", learn_week, every=21600),
]
"""For the roof's list."""
