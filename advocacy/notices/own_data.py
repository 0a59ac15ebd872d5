"""What this room keeps of a person, for their export, their erasure and its retention."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, delete, func, not_, select
from sqlalchemy.sql import ColumnElement

from advocacy.database import db
from advocacy.mailing import BouncedAddress, addresses
from advocacy.notices.models import Message, MessageWishes, Notice
from advocacy.people.holding import Held
from advocacy.people.models import Person
from advocacy.people.privacy import Done, Eraser, Erasure, Exporter, Row, deleting, plain, rows_of
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


def _bounced(person_id: int) -> Iterable[Row]:
    """Mail to their address that came back."""
    address = db.session.scalar(select(Person.email).where(Person.id == person_id))
    for each in db.session.scalars(select(BouncedAddress).where(BouncedAddress.address == address)):
        yield {"kind": each.kind.value, "reason": each.reason, "count": each.count, "last_at": plain(each.last_at)}


def _forget_bounced(asked: Erasure) -> Done:
    return Done(addresses.forget(asked.email))


EXPORTERS = [
    rows_of("notices", Notice.person_id),
    rows_of("messages", Message.person_id),
    rows_of("message_wishes", MessageWishes.person_id),
    Exporter("mail_that_came_back", _bounced, count=lambda person_id: sum(1 for _each in _bounced(person_id))),
]
ERASERS = [
    deleting("messages", Message.person_id, at=Message.due_at),
    deleting("notices", Notice.person_id, at=Notice.created_at),
    deleting("message_wishes", MessageWishes.person_id),
    Eraser("mail_that_came_back", _forget_bounced),
]
RECORDS = Kind(
    "messages", _l("Notices"), _l("Tell people what needs them"), _l("Title, text, when it was read"),
    demanded=False, count=count, remove=remove,
)  # fmt: skip
EXEMPT = frozenset[str]()
