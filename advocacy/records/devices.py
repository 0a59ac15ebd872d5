"""How long devices stay that people asked to be told on: the room of push lies below the retention of records."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, delete, func, not_, select
from sqlalchemy.sql import ColumnElement

from advocacy.database import db
from advocacy.people.holding import Held
from advocacy.push.models import PushDevice
from advocacy.records.kinds import Kind


def _past(before: datetime, held: Held) -> ColumnElement[bool]:
    """Devices that were added, and last told something, before that instant."""
    spared = held.shields(person=PushDevice.person_id, at=PushDevice.added_at)
    return and_(func.coalesce(PushDevice.reached_at, PushDevice.added_at) < before, not_(spared))


def count(before: datetime, held: Held) -> int:
    """How many devices were told nothing since that instant."""
    return db.session.scalar(select(func.count()).select_from(PushDevice).where(_past(before, held))) or 0


def remove(before: datetime, held: Held, limit: int) -> int:
    """Forgets so many of them; on a device that is still in use its person turns it on again."""
    ids = db.session.scalars(
        select(PushDevice.id).where(_past(before, held)).order_by(PushDevice.id).limit(limit)
    ).all()
    db.session.execute(delete(PushDevice).where(PushDevice.id.in_(ids)))
    return len(ids)


RECORDS = Kind(
    "devices",
    _l("Devices that are told"),
    _l("Tell people what needs them, on the devices where they asked for it"),
    _l("A browser’s name, the address that it gave for messages, when it was last told something"),
    frozenset({"push_device"}),
    demanded=False,
    count=count,
    remove=remove,
)
