"""Secret addresses, one a person and kind: whoever has one reads as that person. Mixin of their tables, verbs, query.

Rooms make a table of each kind and tell the history what it is for.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.database import Model, UTCDateTime, db
from advocacy.people import keys
from advocacy.people.models import Person


class SecretAddress(Model):
    """The address of one kind that a person made; a new one ends the old one. Its key is told once."""

    __abstract__ = True

    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True)
    key_digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


def open_address(kind: type[SecretAddress], person_id: int, *, now: datetime) -> str:
    """A new secret key for the person, told this once; the old address ends."""
    key = keys.new_key()
    db.session.merge(kind(person_id=person_id, key_digest=keys.digest(key), created_at=now))
    db.session.flush()
    return key


def end_address(kind: type[SecretAddress], person_id: int) -> bool:
    """Ends the address; gives whether there was one."""
    ended: Any = db.session.execute(delete(kind).where(kind.person_id == person_id))
    return bool(ended.rowcount)


def person_behind(kind: type[SecretAddress], key: str) -> Person | None:
    """Whose address it is; None for one that ended or was never one, and when its person's account is closed."""
    return db.session.scalar(select(Person).join(kind).where(kind.key_digest == keys.digest(key), Person.active))
