"""Endpoints of somebody who leaves: handed to whoever takes over and may own them, else switched off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from advocacy.database import db
from advocacy.people.leaving import LeaverStep, Leaving
from advocacy.people.models import Person
from advocacy.webhooks import endpoints
from advocacy.webhooks.models import Endpoint, EndpointState


def _theirs(person: Person) -> Sequence[Endpoint]:
    wanted = select(Endpoint).where(Endpoint.owner_id == person.id, Endpoint.state != EndpointState.REMOVED)
    return db.session.scalars(wanted.order_by(Endpoint.id)).all()


def count(person: Person, now: datetime) -> int:
    """How many endpoints they answer for that work."""
    wanted = select(func.count()).select_from(Endpoint).where(Endpoint.owner_id == person.id)
    return db.session.scalar(wanted.where(Endpoint.state == EndpointState.ACTIVE)) or 0


def take(leaving: Leaving) -> int:
    """Hands them over, or stops them; gives how many."""
    successor, taken = leaving.successor, 0
    for endpoint in _theirs(leaving.person):
        if successor is not None and endpoints.may_own(successor):
            endpoints.hand_over(endpoint, successor, actor=leaving.actor, now=leaving.now, why=leaving.why)
        elif endpoint.state is EndpointState.ACTIVE:
            why = _("Whoever answered for it left, and nobody took over.")
            endpoints.disable(endpoint, why, actor=leaving.actor, now=leaving.now, reason="owner")
        else:
            continue
        taken += 1
    return taken


STEP = LeaverStep("webhooks", _l("Their webhooks are handed over, or stop"), count, take)
