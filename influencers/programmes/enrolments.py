"""Verbs on enrolments: enrol, answer an invitation, approve, reject, deactivate, ban, reinstate, archive.

An enrolment that is approved makes its person an ambassador, who may share; the last one that ends takes that away
again, and with it whatever still waits to be posted.
"""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import exists, select

from advocacy.database import db
from advocacy.errors import Breach, InvalidMove, NotAllowed
from advocacy.history import Actor, move, record
from advocacy.people import accounts
from advocacy.people.capabilities import Capability, Role
from advocacy.people.four_eyes import refuse_own
from advocacy.people.models import Person, Relationship
from advocacy.posts.scheduling import cancel_all_of
from influencers.programmes import terms
from influencers.programmes.models import (
    Enrolment,
    EnrolmentPart,
    EnrolmentState,
    Programme,
    ProgrammeKind,
    ProgrammeState,
)
from influencers.programmes.queries import enrolment_in, open_of

PROGRAMMES = Actor.system("programmes")
"""Who gives and takes the role: nobody may change their own."""

BY_STRICTNESS = (
    Relationship.NONE, Relationship.CONTEST_ENTRANT, Relationship.GIFTED, Relationship.AFFILIATE,
    Relationship.AMBASSADOR_PAID, Relationship.PAID_INFLUENCER,
)  # fmt: skip
"""The ties of outsiders, from the one that asks for the least disclosure on. Any other tie is for HR alone to say."""


BEGINS = {EnrolmentState.INVITED: "invite", EnrolmentState.PENDING: "apply"}
"""The states that an enrolment begins in, and how the history tells it."""
AGAIN = {EnrolmentState.INVITED: "invite_again", EnrolmentState.PENDING: "apply_again"}
ENDS = {
    EnrolmentState.APPROVED: "deactivate", EnrolmentState.INVITED: "decline", EnrolmentState.PENDING: "reject",
}  # fmt: skip
"""What ends a part that is not over yet, when its person leaves."""


def enrol(
    programme: Programme, person: Person, state: EnrolmentState, *, actor: Actor, now: datetime,
    relationship: Relationship | None = None,
) -> Enrolment:  # fmt: skip
    """Begins somebody's part in a programme, INVITED by us or PENDING since they asked; or once more, after it ended.

    ``relationship``: what they disclose, where it is not the programme's. Raises InvalidMove for a programme or an
    account that is closed and for somebody who is in it; NotAllowed for somebody who is banned; Breach for a tie that
    only HR gives.
    """
    accounts.refuse_closed(person)
    if programme.state is ProgrammeState.CLOSED:
        raise InvalidMove(
            _("%(name)s is closed.", name=programme.name), remedy=_("Reopen it first, or choose another programme.")
        )
    if relationship is not None and relationship not in BY_STRICTNESS:
        raise Breach(
            _("HR alone says so."),
            errors={"relationship": [_("One of: %(relationships)s.", relationships=", ".join(BY_STRICTNESS))]},
        )
    if programme.kind is ProgrammeKind.EMPLOYEES and not works_here(person):
        raise InvalidMove(
            _("%(name)s is for people who work here.", name=programme.name), remedy=_("Choose another programme.")
        )
    known = enrolment_in(programme.id, person.id)
    if known is not None:
        return _again(known, state, relationship, actor=actor, now=now)
    enrolment = Enrolment(programme=programme, person=person, state=state, since=now, relationship=relationship)
    db.session.add(enrolment)
    db.session.flush()
    record("enrolment", enrolment.id, BEGINS[state], actor=actor, now=now, about=person.id, programme=programme.id,
           person_id=person.id)  # fmt: skip
    return enrolment


def _again(
    known: Enrolment, state: EnrolmentState, relationship: Relationship | None, *, actor: Actor, now: datetime
) -> Enrolment:  # fmt: skip
    """Somebody whose part had ended, or never begun. Raises as ``enrol``."""
    verb = AGAIN[state]
    if known.barred or known.state is EnrolmentState.BANNED:
        remedy = _("Reinstate them first, if that is over.")
        raise NotAllowed(
            _("%(name)s is shut out of %(programme)s.", name=known.person.name, programme=known.programme.name),
            remedy=remedy,
        )
    if known.state not in Enrolment.__moves__[verb][0]:
        told = _("%(name)s was invited before, or asked.", name=known.person.name)
        raise InvalidMove(told, remedy=_("Look among the programme's people."))
    _moved(known, verb, actor=actor, now=now)
    if relationship is not None:
        known.relationship = relationship
    db.session.flush()
    return known


def works_here(person: Person) -> bool:
    """Whether HR says that somebody is employed here."""
    return person.relationship in (Relationship.EMPLOYEE, Relationship.OFFICER)


def answer(
    enrolment: Enrolment, accepts: bool, *, actor: Actor, now: datetime, version: int | None = None
) -> None:  # fmt: skip
    """The invited person says yes or no; a yes accepts the terms and makes them an ambassador.

    ``version`` is that of the terms they were shown; left out, those in force. Raises InvalidMove when nothing is
    asked or the programme was closed meanwhile, Breach when the terms changed meanwhile.
    """
    if accepts:
        if enrolment.programme.state is ProgrammeState.CLOSED:
            raise InvalidMove(
                _("%(name)s has closed meanwhile.", name=enrolment.programme.name), remedy=_("Thank you all the same.")
            )
        _admit(enrolment, "accept", actor=actor, now=now)
        shown = version or terms.terms_at(enrolment.programme_id, now).version
        terms.accept_terms(enrolment, shown, actor=actor, now=now)
    else:
        _end(enrolment, "decline", actor=actor, now=now)


def approve(enrolment: Enrolment, *, actor: Actor, now: datetime) -> None:
    """Takes in somebody who asked us. Raises InvalidMove when they did not, NotAllowed for oneself."""
    refuse_own(enrolment.person_id, actor)
    _admit(enrolment, "approve", actor=actor, now=now)


def reject(enrolment: Enrolment, *, actor: Actor, now: datetime, why: str) -> None:
    """Turns down somebody who asked us, with a reason that they will read."""
    _end(enrolment, "reject", actor=actor, now=now, why=_reason(why))


def deactivate(enrolment: Enrolment, *, actor: Actor, now: datetime, why: str) -> None:
    """Ends somebody's part in a programme; they may come back. Raises Breach without a reason: they will read it."""
    _end(enrolment, "deactivate", actor=actor, now=now, why=_reason(why))


def ban(enrolment: Enrolment, *, actor: Actor, now: datetime, why: str) -> None:
    """Shuts somebody out of a programme, with a reason; it lasts until they are reinstated, put away or not."""
    _end(enrolment, "ban", actor=actor, now=now, why=_reason(why))
    enrolment.barred = True
    db.session.flush()


def reinstate(enrolment: Enrolment, *, actor: Actor, now: datetime) -> None:
    """Takes somebody back who was deactivated or banned, also when that was put away since. Raises InvalidMove for
    anybody else, NotAllowed for oneself."""
    refuse_own(enrolment.person_id, actor)
    if enrolment.state is EnrolmentState.ARCHIVED and not enrolment.barred:
        raise InvalidMove(_("This is put away for good."), remedy=_("Invite them once more."))
    _admit(enrolment, "reinstate", actor=actor, now=now)
    enrolment.barred = False
    db.session.flush()


def archive(enrolment: Enrolment, *, actor: Actor, now: datetime) -> None:
    """Puts an enrolment that is over out of the way, for good. Raises InvalidMove while it is not."""
    _end(enrolment, "archive", actor=actor, now=now)


def end_all_of(person: Person, *, actor: Actor, now: datetime, why: str) -> int:
    """Ends every part of somebody who leaves, and with the last the role it gave; gives how many there were."""
    found = open_of(person.id)
    for each in found:
        _end(each, ENDS[each.state], actor=actor, now=now, why=why)
    return len(found)


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
        disclose_at_least(person, enrolment.tie, now)
    accounts.set_roles(person, {*person.roles, Role.AMBASSADOR}, actor=PROGRAMMES, now=now)


def disclose_at_least(person: Person, asked: Relationship, now: datetime) -> None:
    """From now on an outsider discloses this tie, if it asks for more than theirs. What waits was written under the
    weaker one and would disclose too little, so it does not go out."""
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
    """Moves it; a part that ends so is remembered, for what was sold meanwhile may be told later."""
    took_part, began = enrolment.state is EnrolmentState.APPROVED, enrolment.since
    move(enrolment, verb, actor=actor, now=now, why=why, changes={"since": now}, about=enrolment.person_id,
         programme=enrolment.programme_id, person_id=enrolment.person_id)  # fmt: skip
    if took_part and began < now:
        db.session.add(EnrolmentPart(enrolment_id=enrolment.id, from_at=began, until_at=now))


def _reason(why: str) -> str:
    if not why.strip():
        raise Breach(_("Say why."), remedy=_("The person will read it."), errors={"why": [_("Give a reason.")]})
    return why.strip()
