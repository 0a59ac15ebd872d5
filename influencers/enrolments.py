"""Verbs on enrolments: answer an invitation, approve, reject, deactivate, ban, reinstate, archive.

An enrolment that is approved makes its person an ambassador, who may share; the last one that ends takes that away
again, and with it whatever still waits to be posted.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select

from advocacy.database import db
from advocacy.errors import Breach
from advocacy.history import Actor, move
from advocacy.people import accounts
from advocacy.people.capabilities import Capability, Role
from advocacy.people.models import Person, Relationship
from advocacy.posts.scheduling import cancel_all_of
from influencers.models import Enrolment, EnrolmentState

PROGRAMMES = Actor.system("programmes")
"""Who gives and takes the role: nobody may change their own."""

BY_STRICTNESS = (
    Relationship.NONE, Relationship.CONTEST_ENTRANT, Relationship.GIFTED, Relationship.AFFILIATE,
    Relationship.AMBASSADOR_PAID, Relationship.PAID_INFLUENCER,
)  # fmt: skip
"""The ties of outsiders, from the one that asks for the least disclosure on. Any other tie is for HR alone to say."""


def answer(enrolment: Enrolment, accepts: bool, *, actor: Actor, now: datetime) -> None:
    """The invited person says yes or no; a yes makes them an ambassador. Raises InvalidMove when nothing is asked."""
    if accepts:
        _admit(enrolment, "accept", actor=actor, now=now)
    else:
        _end(enrolment, "decline", actor=actor, now=now)


def approve(enrolment: Enrolment, *, actor: Actor, now: datetime) -> None:
    """Takes in somebody who asked us. Raises InvalidMove when they did not."""
    _admit(enrolment, "approve", actor=actor, now=now)


def reject(enrolment: Enrolment, *, actor: Actor, now: datetime, why: str) -> None:
    """Turns down somebody who asked us, with a reason that they will read."""
    _end(enrolment, "reject", actor=actor, now=now, why=_reason(why))


def deactivate(enrolment: Enrolment, *, actor: Actor, now: datetime, why: str) -> None:
    """Ends somebody's part in a programme; they may come back. Raises Breach without a reason: they will read it."""
    _end(enrolment, "deactivate", actor=actor, now=now, why=_reason(why))


def ban(enrolment: Enrolment, *, actor: Actor, now: datetime, why: str) -> None:
    """Shuts somebody out of a programme, with a reason."""
    _end(enrolment, "ban", actor=actor, now=now, why=_reason(why))


def reinstate(enrolment: Enrolment, *, actor: Actor, now: datetime) -> None:
    """Takes somebody back who was deactivated or banned. Raises InvalidMove for anybody else."""
    _admit(enrolment, "reinstate", actor=actor, now=now)


def archive(enrolment: Enrolment, *, actor: Actor, now: datetime) -> None:
    """Puts an enrolment that is over out of the way, for good. Raises InvalidMove while it is not."""
    _end(enrolment, "archive", actor=actor, now=now)


def strictest(one: Relationship, other: Relationship) -> Relationship:
    """Of two ties of outsiders the one that asks for more disclosure; ``one`` if it is HR's to say."""
    if one not in BY_STRICTNESS or other not in BY_STRICTNESS:
        return one
    return max(one, other, key=BY_STRICTNESS.index)


def is_outsider(person: Person) -> bool:
    """Whether somebody takes part in programmes only; whoever else has an account works here."""
    return person.roles <= {Role.AMBASSADOR}


def _admit(enrolment: Enrolment, verb: str, *, actor: Actor, now: datetime) -> None:
    person = _locked(enrolment)
    accounts.refuse_closed(person)
    _moved(enrolment, verb, actor=actor, now=now)
    if is_outsider(person):
        _tie(person, enrolment.programme.relationship, now)
    accounts.set_roles(person, {*person.roles, Role.AMBASSADOR}, actor=PROGRAMMES, now=now)


def _tie(person: Person, asked: Relationship, now: datetime) -> None:
    """What waits was written under the weaker tie and would disclose too little, so it does not go out."""
    tie = strictest(person.relationship, asked)
    if tie is not person.relationship:
        accounts.change_person(person, actor=PROGRAMMES, now=now, relationship=tie)
        cancel_all_of(person.id, actor=PROGRAMMES, now=now, why="What you disclose has changed: share it again.")


def _end(enrolment: Enrolment, verb: str, *, actor: Actor, now: datetime, why: str | None = None) -> None:
    person = _locked(enrolment)
    _moved(enrolment, verb, actor=actor, now=now, why=why)
    if Role.AMBASSADOR not in person.roles or _takes_part(person):
        return
    accounts.set_roles(person, person.roles - {Role.AMBASSADOR}, actor=PROGRAMMES, now=now)
    if Capability.SHARE not in person.capabilities:
        cancel_all_of(person.id, actor=PROGRAMMES, now=now, why="You no longer take part in the programme.")


def _takes_part(person: Person) -> bool:
    """Whether any programme still has the person."""
    found = exists().where(Enrolment.person_id == person.id, Enrolment.state == EnrolmentState.APPROVED)
    return bool(db.session.scalar(select(found)))


def _locked(enrolment: Enrolment) -> Person:
    """The person, held until we commit: two ends of two enrolments at once must not each see the other's."""
    person = enrolment.person
    db.session.refresh(person, with_for_update={"of": Person})
    return person


def _moved(enrolment: Enrolment, verb: str, *, actor: Actor, now: datetime, why: str | None = None) -> None:
    move(enrolment, verb, actor=actor, now=now, why=why, changes={"since": now}, about=enrolment.person_id,
         programme=enrolment.programme_id, person_id=enrolment.person_id)  # fmt: skip


def _reason(why: str) -> str:
    if not why.strip():
        raise Breach("Say why.", remedy="The person will read it.", errors={"why": ["Give a reason."]})
    return why.strip()
