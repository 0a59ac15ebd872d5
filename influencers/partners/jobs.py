"""Bodies of this room's jobs. Edges: they open their own transactions and can run twice."""

from __future__ import annotations

import time
from datetime import datetime

from advocacy import settings
from advocacy.database import writing
from advocacy.history import Actor
from advocacy.timetable import Job
from influencers.partners import contacts, looking, mailings

LOOKS, SECONDS = 60, 240.0
"""Accounts that one run looks at, and how long it may take: networks answer slowly at times."""
BATCHES, TASKS = 20, 200
CLOCK = Actor.job("partner tasks")


def read_followers(now: datetime) -> int:
    """Reads the followers of accounts whose day has come. Nothing is asked inside a transaction."""
    began, kept = time.monotonic(), 0
    with writing():
        wanted = looking.due(now, LOOKS)
    for each in wanted:
        if time.monotonic() - began > SECONDS:
            break
        seen = looking.look(each)
        with writing():
            kept += looking.keep(each, seen, now)
    return kept


def send_mailings(now: datetime) -> int:
    """Goes on with mailings, a batch in a transaction."""
    sent = 0
    for _batch in range(BATCHES):
        with writing():
            some = mailings.send_on(now)
        sent += some
        if not some:
            break
    return sent


def tell_tasks(now: datetime) -> int:
    """Notes, once each, the tasks that are due."""
    with writing():
        due = contacts.due_today(now, settings.current().zone, TASKS)
        for task in due:
            contacts.tell_due(task, actor=CLOCK, now=now)
    return len(due)


JOBS = [
    Job("read followers", read_followers, every=300),
    Job("mail to partners", send_mailings, every=30),
    Job("partner tasks", tell_tasks, every=1800),
]
"""For the roof's list."""
