"""Bodies of the payouts' jobs, and the list of them for the timetable. Edges: they open their own transactions."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlalchemy import select

from advocacy.database import db, reading, writing
from advocacy.posts.jobs import while_time
from advocacy.timetable import Job
from influencers.payouts import details
from influencers.payouts.following import follow
from influencers.payouts.gathering import JOB
from influencers.payouts.models import PayoutRun

AT_ONCE = 100
MOST_RUNS = 20


def go_on(now: datetime) -> int:
    """Does what is left to do of runs, a batch a transaction; gives how many runs it was at."""
    with reading():
        busy = select(PayoutRun.id).where(PayoutRun.busy).order_by(PayoutRun.id).limit(MOST_RUNS)
        runs = db.session.scalars(busy).all()
    for run_id in runs:
        while_time(partial(_one, run_id, now))
    return len(runs)


def activate(now: datetime) -> int:
    """Lets changed payment details hold whose days are over; gives how many."""
    total = 0
    while True:
        with writing():
            done = details.activate_due(now, AT_ONCE, actor=JOB)
        total += done
        if done < AT_ONCE:
            return total


def _one(run_id: int, now: datetime) -> bool:
    with writing():
        return follow(db.session.get_one(PayoutRun, run_id), now)


JOBS = [Job("payout runs", go_on, every=10), Job("payment details", activate, every=300)]
"""For the roof's list."""
