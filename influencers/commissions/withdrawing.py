"""Verb: takes back what was earned for a post that never came right. What is paid is corrected by two people."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from advocacy.database import db
from advocacy.history import Actor
from influencers.commissions import adjustments, commissions, earnings
from influencers.commissions.models import Commission, CommissionState
from influencers.commissions.plan_models import Adjustment, AdjustmentKind


def withdraw(source: str, *, by: Actor, actor: Actor, now: datetime, why: str) -> bool:
    """Takes back what was earned by that source; where it is paid a correction is proposed, once, in the name of who
    ended it (``by``), for a second person to agree to. Gives whether there was anything."""
    found = earnings.by_source(source)
    if found is None or found.state not in commissions.TAKEABLE:
        return False
    if found.state is CommissionState.PAID:
        return _propose(found, by, actor, now, why)
    commissions.take_back({found: found.net}, actor=actor, now=now, why=why)
    return True


def _propose(found: Commission, by: Actor, actor: Actor, now: datetime, why: str) -> bool:
    amount = found.net - found.spared
    if amount <= 0 or db.session.scalar(select(Adjustment.id).where(Adjustment.commission_id == found.id).limit(1)):
        return False
    proposer = by if by.id is not None and by.id != found.person_id else actor
    adjustments.propose(
        found.enrolment, AdjustmentKind.CORRECTION, amount, found.currency, f"{found.what}: {why}", actor=proposer,
        now=now, commission=found,
    )  # fmt: skip
    return True
