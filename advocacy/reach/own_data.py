"""What this room keeps of a person, for their export and their erasure; and what leaves with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select

from advocacy.database import db
from advocacy.people.leaving import LeaverStep, Leaving
from advocacy.people.models import Person
from advocacy.people.privacy import Done, Eraser, Erasure, cutting, held_back, leaving_as_is, rows_of
from advocacy.posts.models import Reading
from advocacy.reach import facts, metrics, rollups
from advocacy.reach.models import Dimension, Publication, ReachCount
from advocacy.reach.periods import company_zone

CLICKS = (
    metrics.HUMAN, metrics.RAW, metrics.MACHINE, metrics.SUSPECTED, metrics.UNIQUE, metrics.CLICKS_SHOWN,
    metrics.LANDED,
)  # fmt: skip
"""What comes through links."""
CONVERSIONS = (
    metrics.CONVERSIONS, metrics.SALES, metrics.LEADS, metrics.REVERSED, metrics.VALUE, metrics.REFUNDED,
)  # fmt: skip
"""What comes through links and codes; it is a person's until they are erased, for somebody may owe them something."""


def _mine(person_id: int, names: Sequence[str] = CLICKS) -> Any:
    return ReachCount.dimension == Dimension.PERSON, ReachCount.key == str(person_id), ReachCount.metric.in_(names)


def _count(person: Person, now: datetime) -> int:
    return db.session.scalar(select(func.count()).select_from(ReachCount).where(*_mine(person.id))) or 0


def _forget(leaving: Leaving) -> int:
    """Clicks are counted by what links say, and those no longer say whose they are: a recount must find the same."""
    rollups.lock_all()
    gone: Any = db.session.execute(delete(ReachCount).where(*_mine(leaving.person.id)))
    return int(gone.rowcount)


def _restate(asked: Erasure) -> Done:
    """Figures of their own go but for what links and conversions still say, as far as a hold keeps those."""
    rollups.lock_all()
    wanted = _mine(asked.person.id, (*CLICKS, *CONVERSIONS))
    before = db.session.scalar(select(func.count()).select_from(ReachCount).where(*wanted)) or 0
    db.session.execute(delete(ReachCount).where(*wanted))
    stays = facts.of_person(asked.person.id, company_zone())
    rollups.add(stays)
    left = sum(1 for value in stays.days.values() if value)
    return Done(max(before - left, 0), held_back("figures", left))


STEP = LeaverStep("figures", _l("Click figures of their own end; those of stories, campaigns and teams stay"), _count,
                  _forget)  # fmt: skip
EXPORTERS = [rows_of("published", Publication.person_id), rows_of("stated_figures", Reading.by_id)]
ERASERS = [
    Eraser("own figures", _restate),
    cutting("stated_figures", Reading.by_id, at=Reading.captured_at),
    leaving_as_is("figures", Publication.person_id, _l("Figures of the company; they tell a number, no name.")),
]
EXEMPT = frozenset[str]()
