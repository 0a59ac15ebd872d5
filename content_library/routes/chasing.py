"""Verbs that chase an answer: remind of it, escalate what is overdue. Each once for a review; notices follow."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from advocacy.database import db
from advocacy.errors import InvalidMove
from advocacy.history import Actor, record
from content_library.models import Review, Revision
from content_library.routes.queries import newest_round
from content_library.routes.routing import Term

OVERDUE = "Its time to answer is over."
ADMINISTRATORS = "administrators"


def remind(review: Review, *, actor: Actor, now: datetime) -> None:
    """Reminds those who may answer. Raises InvalidMove for a review that is answered or was reminded of."""
    _hold(review)
    if review.remind_at is None or not review.is_open:
        raise InvalidMove(_("There is nothing to remind of."))
    review.remind_at, review.reminded_at = None, now
    record("review", review.id, "remind", actor=actor, now=now, due_at=review.due_at, **_facts(review))


def escalate(review: Review, *, actor: Actor, now: datetime) -> None:
    """Tells whom the route names that nobody has answered in time: a function, a person, else the administrators.

    The right to decide does not move. Raises InvalidMove for a review that is answered or was escalated.
    """
    _hold(review)
    if review.escalate_at is None or not review.is_open:
        raise InvalidMove(_("There is nothing to escalate."))
    review.escalate_at, review.escalated_at, review.remind_at = None, now, None
    to = escalation_of(review)
    record("review", review.id, "escalate", actor=actor, now=now, why=OVERDUE, to=to, **_facts(review))


def escalation_of(review: Review) -> str | int:
    """Who is told when its time is over: a function's name, a person's id, or the administrators."""
    way = newest_round(db.session.get_one(Revision, review.revision_id))
    term = Term.from_data(way.terms.get(review.function.value, {}) if way else {})
    return term.escalate_person_id or term.escalate_function or ADMINISTRATORS


def _hold(review: Review) -> None:
    """Reads the review anew and holds it, so that an answer and a reminder come one after the other."""
    db.session.refresh(review, with_for_update={"of": Review})


def _facts(review: Review) -> dict[str, Any]:
    return {"item": review.item_id, "function": review.function}
