"""What this package keeps of a person, for their export and their erasure; and what ends when they leave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from advocacy.database import db
from advocacy.history import move
from advocacy.people.leaving import LeaverStep, Leaving
from advocacy.people.models import Person
from advocacy.people.privacy import leaving_as_is, rows_of
from influencers.models import Enrolment, EnrolmentState

ENDS = {
    EnrolmentState.APPROVED: "deactivate", EnrolmentState.INVITED: "decline", EnrolmentState.PENDING: "reject",
}  # fmt: skip


def _open(person: Person) -> Sequence[Enrolment]:
    theirs = select(Enrolment).where(Enrolment.person_id == person.id, Enrolment.state.in_(ENDS))
    return db.session.scalars(theirs.order_by(Enrolment.id)).unique().all()


def _count(person: Person, now: datetime) -> int:
    return len(_open(person))


def _end(leaving: Leaving) -> int:
    found = _open(leaving.person)
    for each in found:
        move(each, ENDS[each.state], actor=leaving.actor, now=leaving.now, why=leaving.why, about=each.person_id,
             changes={"since": leaving.now}, programme=each.programme_id, person_id=each.person_id)  # fmt: skip
    return len(found)


STEP = LeaverStep("enrolments", _l("Their part in programmes ends"), _count, _end)
EXPORTERS = [rows_of("enrolments", Enrolment.person_id)]
ERASERS = [
    leaving_as_is("enrolments", Enrolment.person_id, _l("Shows under which terms somebody spoke; a number, no name.")),
]
EXEMPT = frozenset[str]()
