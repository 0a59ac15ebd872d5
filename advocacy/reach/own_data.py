"""What this room keeps of a person, for their export and their erasure; and what leaves with them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select

from advocacy.database import db
from advocacy.people.leaving import LeaverStep, Leaving
from advocacy.people.models import Person
from advocacy.people.privacy import leaving_as_is, rows_of
from advocacy.reach import metrics
from advocacy.reach.models import Dimension, Publication, ReachCount

CLICKS = (metrics.HUMAN, metrics.RAW, metrics.MACHINE, metrics.SUSPECTED, metrics.UNIQUE)


def _mine(person_id: int) -> Any:
    return ReachCount.dimension == Dimension.PERSON, ReachCount.key == str(person_id), ReachCount.metric.in_(CLICKS)


def _count(person: Person, now: datetime) -> int:
    return db.session.scalar(select(func.count()).select_from(ReachCount).where(*_mine(person.id))) or 0


def _forget(leaving: Leaving) -> int:
    """Clicks are counted by what links say, and those no longer say whose they are: a recount must find the same."""
    gone: Any = db.session.execute(delete(ReachCount).where(*_mine(leaving.person.id)))
    return int(gone.rowcount)


STEP = LeaverStep("figures", _l("Click figures of their own end; those of stories, campaigns and teams stay"), _count,
                  _forget)  # fmt: skip
EXPORTERS = [rows_of("published", Publication.person_id)]
ERASERS = [
    leaving_as_is("figures", Publication.person_id, _l("Figures of the company; they tell a number, no name.")),
]
EXEMPT = frozenset[str]()
