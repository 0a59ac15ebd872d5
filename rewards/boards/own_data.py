"""What leaderboards keep of a person, for their export, their erasure and their leaving."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l

from advocacy.database import db
from advocacy.people.leaving import LeaverStep, Leaving
from advocacy.people.models import Person
from advocacy.people.privacy import deleting, rows_of
from rewards.boards import membership
from rewards.boards.models import BoardMember, BoardScore


def _count(person: Person, now: datetime) -> int:
    return int(db.session.get(BoardMember, person.id) is not None)


def _leave(leaving: Leaving) -> int:
    return int(membership.leave(leaving.person, actor=leaving.actor, now=leaving.now))


STEP = LeaverStep("leaderboards", _l("They leave the leaderboards"), _count, _leave)
EXPORTERS = [rows_of("leaderboards", BoardMember.person_id), rows_of("leaderboard_points", BoardScore.person_id)]
ERASERS = [deleting("leaderboards", BoardMember.person_id), deleting("leaderboard points", BoardScore.person_id)]
EXEMPT = frozenset[str]()
