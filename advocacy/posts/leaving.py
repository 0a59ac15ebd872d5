"""What waits to be posted is taken back when its person leaves."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from advocacy.database import db
from advocacy.people.leaving import LeaverStep
from advocacy.people.models import Person
from advocacy.posts.models import Share
from advocacy.posts.scheduling import cancel_all_of
from advocacy.posts.states import ShareState

WAITS = (ShareState.SCHEDULED, ShareState.HELD, ShareState.AWAITING_PERSON)


def count(person: Person, now: datetime) -> int:
    """How many posts of theirs wait."""
    waiting = select(func.count()).select_from(Share).where(Share.person_id == person.id, Share.state.in_(WAITS))
    return db.session.scalar(waiting) or 0


STEP = LeaverStep(
    "posts", _l("Posts that wait are cancelled"), count,
    lambda leaving: cancel_all_of(leaving.person.id, actor=leaving.actor, now=leaving.now, why=leaving.why),
)  # fmt: skip
