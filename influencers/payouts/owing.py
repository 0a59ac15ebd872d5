"""Whose money it is: who has a part, or had one, and what is owed to them and has not left yet. Queries."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select

from advocacy.database import db
from advocacy.errors import NotAllowed
from influencers.commissions.models import Commission, CommissionState
from influencers.programmes.models import Enrolment

WAITED_FOR = timedelta(days=365)
"""Where money can't be paid, for want of a tax form say, details stay no longer than this after it was earned."""
EARNED = (CommissionState.PENDING, CommissionState.APPROVED)


def owed_count(person_id: int, now: datetime) -> int:
    """How many commissions of somebody will be paid and are not: their hold runs, or they wait for a run."""
    theirs = (
        Commission.person_id == person_id, Commission.state.in_(EARNED), Commission.created_at >= now - WAITED_FOR,
    )  # fmt: skip
    return db.session.scalar(select(func.count()).select_from(Commission).where(*theirs)) or 0


def refuse_strangers(person_id: int) -> None:
    """Raises NotAllowed for somebody who never had a part in a programme. Whoever had one may be owed something."""
    if db.session.scalar(select(Enrolment.id).where(Enrolment.person_id == person_id).limit(1)) is None:
        raise NotAllowed(_("You take part in no programme."), remedy=_("Here partners say where their money goes."))
