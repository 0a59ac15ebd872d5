"""The calendar of what is planned, behind a secret address: made, ended, opened. Verbs and questions.

Whoever made it has to be one of us and may see the stories, whenever a program asks: a role that ends, ends it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select

from advocacy.database import db
from advocacy.errors import NotFound
from advocacy.history import Actor, record
from advocacy.people import keys
from advocacy.people.capabilities import Capability
from advocacy.people.models import Person
from content_library.models.plans import PlanFeed


def make_feed(person_id: int, *, actor: Actor, now: datetime) -> str:
    """A new secret key for the person's calendar of what is planned, told this once; the old address ends."""
    key = keys.new_key()
    db.session.merge(PlanFeed(person_id=person_id, key_digest=keys.digest(key), created_at=now))
    db.session.flush()
    record("plan_feed", person_id, "make", actor=actor, now=now, about=person_id)
    return key


def end_feed(person_id: int, *, actor: Actor, now: datetime) -> None:
    """Ends the address; without one it does nothing."""
    ended: Any = db.session.execute(delete(PlanFeed).where(PlanFeed.person_id == person_id))
    if ended.rowcount:
        record("plan_feed", person_id, "end", actor=actor, now=now, about=person_id)


def feed_of(person_id: int) -> PlanFeed | None:
    """The person's address; None when there is none."""
    return db.session.get(PlanFeed, person_id)


def person_of(key: str) -> Person:
    """Whose address it is. Raises NotFound for one that ended, was never one, or whose person may not look any more."""
    asked = select(Person).join(PlanFeed).where(PlanFeed.key_digest == keys.digest(key), Person.active)
    found = db.session.scalar(asked)
    if found is None or not found.can(Capability.SEE_ITEMS):
        raise NotFound(_("There is no such calendar."), remedy=_("Make a new address on the content calendar."))
    return found
