"""What recognition keeps of a person, for their export, their erasure and their leaving."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l

from advocacy.people.leaving import LeaverStep, Leaving
from advocacy.people.models import Person
from advocacy.people.privacy import cutting, deleting, rows_of
from rewards.recognition import invitations
from rewards.recognition.models import Invitation, Thanks, ThanksWishes


def _count(person: Person, now: datetime) -> int:
    return invitations.count_open(person.id)


def _take_back(leaving: Leaving) -> int:
    return invitations.take_back_all(leaving.person.id, actor=leaving.actor, now=leaving.now)


STEP = LeaverStep("invitations", _l("Their invitations of colleagues end"), _count, _take_back)
EXPORTERS = [
    rows_of("thanks", Thanks.from_id, Thanks.to_id, leave_out={"told_at"}),
    rows_of("thanks_wishes", ThanksWishes.person_id, leave_out={"key"}),
    rows_of("invitations", Invitation.invited_by, Invitation.person_id),
]
ERASERS = [
    deleting("thanks", Thanks.to_id),
    cutting("thanks sent", Thanks.from_id),
    deleting("thanks wishes", ThanksWishes.person_id),
    deleting("invitations", Invitation.invited_by),
    cutting("joined by invitation", Invitation.person_id),
]
EXEMPT = frozenset[str]()
