"""Bodies of the timetable's jobs: conversions are reckoned, holds end. Edges: they open their own transactions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from advocacy.database import db, writing
from advocacy.history import Actor
from advocacy.timetable import Job
from influencers.commissions import booking, commissions, proving, reckoning
from influencers.commissions.models import Commission, CommissionState

BATCHES = 200
"""Transactions of one run: what is left waits for the next, a few seconds later."""
AT_ONCE = 100
APPROVER = Actor.job("commissions")


def reckon(now: datetime) -> int:
    """Turns conversions that wait into commissions, and takes back what was refunded. Gives how many it looked at."""
    total = 0
    for _turn in range(BATCHES):
        with writing():
            taken = reckoning.reckon_waiting(now=now)
        total += taken
        if taken < reckoning.AT_ONCE:
            break
    return total


def approve(now: datetime) -> int:
    """Approves commissions whose hold is over. Gives how many."""
    total = 0
    for _turn in range(BATCHES):
        with writing():
            booking.hold_books()
            ripe = Commission.state == CommissionState.PENDING, Commission.release_at <= now
            due = *ripe, Commission.in_question == ""
            wanted = select(Commission).where(*due).order_by(Commission.release_at, Commission.id).limit(AT_ONCE)
            some = db.session.scalars(wanted.with_for_update()).all()
            commissions.approve_all(some, actor=APPROVER, now=now)
        total += len(some)
        if len(some) < AT_ONCE:
            break
    return total


JOBS = [
    Job("reckon commissions", reckon, every=10),
    Job("approve commissions", approve, every=60),
    Job("prove commissions", proving.prove, at="03:40"),
]
"""For the roof's list."""
