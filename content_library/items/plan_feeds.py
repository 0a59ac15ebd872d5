"""The calendar of what is planned, behind a secret address: made, ended, opened. Verbs and questions.

Whoever made it has to be one of us and may see the stories, whenever a program asks: a role that ends, ends it.
"""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from advocacy.database import db
from advocacy.errors import NotFound
from advocacy.history import Actor, record
from advocacy.people.capabilities import Capability
from advocacy.people.models import Person
from advocacy.people.secret_addresses import end_address, open_address, person_behind
from content_library.models.plans import PlanFeed


def make_feed(person_id: int, *, actor: Actor, now: datetime) -> str:
    """A new secret key for the person's calendar of what is planned, told this once; the old address ends."""
    key = open_address(PlanFeed, person_id, now=now)
    record("plan_feed", person_id, "make", actor=actor, now=now, about=person_id)
    return key


def end_feed(person_id: int, *, actor: Actor, now: datetime) -> None:
    """Ends the address; without one it does nothing."""
    if end_address(PlanFeed, person_id):
        record("plan_feed", person_id, "end", actor=actor, now=now, about=person_id)


def feed_of(person_id: int) -> PlanFeed | None:
    """The person's address; None when there is none."""
    return db.session.get(PlanFeed, person_id)


def person_of(key: str) -> Person:
    """Whose address it is. Raises NotFound for one that ended, was never one, or whose person may not look any more."""
    found = person_behind(PlanFeed, key)
    if found is None or not found.can(Capability.SEE_ITEMS):
        raise NotFound(_("There is no such calendar."), remedy=_("Make a new address on the content calendar."))
    return found
