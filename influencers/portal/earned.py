"""What a partner is told of their money: whose statements they have, and by which lines a programme pays. Queries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from advocacy.database import db
from influencers.commissions import plans
from influencers.commissions.wording import says
from influencers.programmes.models import Enrolment

MOST = 100


def enrolments_of(person_id: int) -> Sequence[Enrolment]:
    """Every part that somebody has or had in a programme, the newest first: what was earned stays theirs to see."""
    mine = select(Enrolment).where(Enrolment.person_id == person_id).order_by(Enrolment.id.desc()).limit(MOST)
    return db.session.scalars(mine).unique().all()


def lines_of(programme_id: int, now: datetime) -> list[str]:
    """What a programme pays for now, a sentence each. One statement."""
    plan = plans.plan_at(programme_id, now)
    return [says(line, plan.currency) for line in plans.lines_of(plan)] if plan else []
