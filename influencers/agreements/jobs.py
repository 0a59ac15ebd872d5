"""Body of this room's job. Edge: it opens its own transaction and can run twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from advocacy.database import db, writing
from advocacy.history import Actor
from advocacy.timetable import Job
from influencers.agreements import agreements
from influencers.agreements.models import Agreement, AgreementState

CLOCK = Actor.job("agreements")
BATCH = 200


def expire(now: datetime) -> int:
    """Ends offers and counter-offers that nobody answered in time; gives how many."""
    late = select(Agreement).where(
        Agreement.state.in_((AgreementState.OFFERED, AgreementState.COUNTERED)), Agreement.answer_by <= now
    )  # fmt: skip
    with writing():
        found = db.session.scalars(late.order_by(Agreement.answer_by).limit(BATCH)).unique().all()
        for each in found:
            agreements.expire(each, actor=CLOCK, now=now)
    return len(found)


JOBS = [Job("offers in time", expire, every=600)]
"""For the roof's list."""
