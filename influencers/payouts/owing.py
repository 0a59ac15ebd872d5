"""Whose money it is: who has a part, or had one, and what is owed to them and has not left yet. Queries."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import Select, func, select

from advocacy.database import db
from advocacy.errors import NotAllowed
from influencers.commissions.models import Commission, CommissionState
from influencers.programmes.models import Enrolment

WAITED_FOR = timedelta(days=365)
"""Where money can't be paid, for want of a tax form say, details stay no longer than this after it was earned."""
EARNED = (CommissionState.PENDING, CommissionState.HELD, CommissionState.APPROVED)
"""What has not left yet: what is kept back may be freed, and then somebody has to be there to be paid."""


def owed_count(person_id: int) -> int:
    """How many commissions of somebody will be paid or may be, and are not, however long ago they were earned."""
    return _count(_owed(person_id))


def held_count(person_id: int) -> int:
    """How many of them are kept back for a person to look into."""
    return _count(_owed(person_id).where(Commission.state == CommissionState.HELD))


def waited_for_count(person_id: int, now: datetime) -> int:
    """How many of them an erasure waits for."""
    return _count(_owed(person_id).where(Commission.created_at >= now - WAITED_FOR))


def _owed(person_id: int) -> Select[int]:
    owed = select(func.count()).select_from(Commission)
    return owed.where(Commission.person_id == person_id, Commission.state.in_(EARNED))


def _count(counted: Select[int]) -> int:
    return db.session.scalar(counted) or 0


def refuse_strangers(person_id: int) -> None:
    """Raises NotAllowed for somebody who never had a part in a programme. Whoever had one may be owed something."""
    if db.session.scalar(select(Enrolment.id).where(Enrolment.person_id == person_id).limit(1)) is None:
        raise NotAllowed(_("You take part in no programme."), remedy=_("Here partners say where their money goes."))
