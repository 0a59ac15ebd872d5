"""What leaderboards are told of programmes: which ones somebody takes part in, and who does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select

from advocacy.database import db
from influencers.programmes.models import Enrolment, EnrolmentState, Programme
from rewards.boards.circles import Circles

MOST = 20


def of(person_id: int) -> Sequence[tuple[int, str]]:
    """Number and name of the programmes that somebody takes part in, by name."""
    theirs = (
        select(Programme.id, Programme.name)
        .join(Enrolment, Enrolment.programme_id == Programme.id)
        .where(Enrolment.person_id == person_id, Enrolment.state == EnrolmentState.APPROVED)
    )
    return [(number, name) for number, name in db.session.execute(theirs.order_by(Programme.name).limit(MOST))]


def members(programme_id: int) -> Select[Any]:
    """The ids of those who take part in a programme."""
    approved = Enrolment.state == EnrolmentState.APPROVED
    return select(Enrolment.person_id).where(Enrolment.programme_id == programme_id, approved)


CIRCLES = Circles(of, members)
"""For the roof."""
