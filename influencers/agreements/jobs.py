"""Bodies of this room's jobs. Edges: they open their own transactions and can run twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from advocacy.database import db, writing
from advocacy.history import Actor
from advocacy.timetable import Job
from influencers.agreements import agreements, notices
from influencers.agreements.models import Agreement, AgreementState

CLOCK = Actor.job("agreements")
BATCH = 200


def expire(now: datetime) -> int:
    """Ends offers that the partner did not answer in time; gives how many."""
    with writing():
        found = _late(AgreementState.OFFERED, now)
        for each in found:
            agreements.expire(each, actor=CLOCK, now=now)
    return len(found)


def remind(now: datetime) -> int:
    """Tells those who run programmes, once, of counter-offers that we have not answered in time: they stay open. Gives
    how many of us were told."""
    with writing():
        return sum(notices.say_late(each, now) for each in _late(AgreementState.COUNTERED, now))


def _late(state: AgreementState, now: datetime) -> Sequence[Agreement]:
    late = select(Agreement).where(Agreement.state == state, Agreement.answer_by <= now)
    return db.session.scalars(late.order_by(Agreement.answer_by).limit(BATCH)).unique().all()


JOBS = [Job("offers in time", expire, every=600), Job("counter-offers in time", remind, every=3600)]
"""For the roof's list."""
