"""What walls keep of people: what they agreed to. Posts that were left out tell nothing but which post."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from advocacy.database import db
from advocacy.people.leaving import LeaverStep, Leaving
from advocacy.people.models import Person
from advocacy.people.privacy import deleting, rows_of
from advocacy.wall import consents
from advocacy.wall.models import WallConsent

EXPORTERS = [rows_of("wall_consents", WallConsent.person_id)]
ERASERS = [deleting("wall_consents", WallConsent.person_id, at=WallConsent.agreed_at)]
EXEMPT = frozenset({"walls.created_by_id", "wall_omissions.by_id"})


def _count(person: Person, _now: object) -> int:
    return db.session.scalar(select(func.count()).where(WallConsent.person_id == person.id)) or 0


def _take(leaving: Leaving) -> int:
    """Whoever leaves speaks for the company no more."""
    theirs = consents.consents_of(leaving.person.id)
    for each in theirs:
        consents.take_back(leaving.person.id, each.id, actor=leaving.actor, now=leaving.now)
    return len(theirs)


STEP = LeaverStep("walls", _l("What they agreed to be shown on"), _count, _take)
