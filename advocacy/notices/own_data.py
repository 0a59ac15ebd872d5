"""What this room keeps of a person, for their export, their erasure and its retention."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, delete, func, not_, select
from sqlalchemy.sql import ColumnElement

from advocacy.database import db
from advocacy.notices.models import Notice
from advocacy.people.holding import Held
from advocacy.people.privacy import deleting, rows_of
from advocacy.records.kinds import Kind


def _past(before: datetime, held: Held) -> ColumnElement[bool]:
    spared = held.shields(person=Notice.person_id, at=Notice.created_at)
    return and_(Notice.created_at < before, not_(spared))


def count(before: datetime, held: Held) -> int:
    """How many notices are past that instant."""
    return db.session.scalar(select(func.count()).select_from(Notice).where(_past(before, held))) or 0


def remove(before: datetime, held: Held, limit: int) -> int:
    """Removes so many of them."""
    ids = db.session.scalars(select(Notice.id).where(_past(before, held)).order_by(Notice.id).limit(limit)).all()
    db.session.execute(delete(Notice).where(Notice.id.in_(ids)))
    return len(ids)


EXPORTERS = [rows_of("notices", Notice.person_id)]
ERASERS = [deleting("notices", Notice.person_id, at=Notice.created_at)]
RECORDS = Kind(
    "messages", _l("Notices"), _l("Tell people what needs them"), _l("Title, text, when it was read"),
    demanded=False, count=count, remove=remove,
)  # fmt: skip
EXEMPT = frozenset[str]()
