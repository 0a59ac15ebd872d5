"""Verbs and queries on programmes: add one, invite somebody; who takes part. See ``enrolments`` for what follows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select

from advocacy import mailing
from advocacy.database import Page, db, get, page
from advocacy.errors import Breach, InvalidMove, NotFound
from advocacy.history import Actor, record
from advocacy.links.attribution import rules
from advocacy.people import accounts
from advocacy.people.models import LinkPurpose, Relationship
from advocacy.people.signing_in import link_address, make_link
from influencers.models import Enrolment, EnrolmentState, Programme, ProgrammeKind

INVITATION_LASTS = timedelta(days=14)


def add_programme(
    name: str, kind: ProgrammeKind, relationship: Relationship, terms: str, *, actor: Actor, now: datetime,
    attribution_days: int | None = None,
) -> Programme:  # fmt: skip
    """Adds a programme. Raises Breach for a name that is empty or taken, or a window that there is not."""
    called = " ".join(name.split())
    if not called:
        raise Breach("A programme needs a name.", errors={"name": ["Give a name."]})
    if db.session.scalar(select(Programme.id).where(Programme.name == called)):
        raise Breach(f"There is a programme “{called}” already.", errors={"name": ["Taken."]})
    programme = Programme(name=called, kind=kind, relationship=relationship, terms=terms.strip(), created_at=now)
    db.session.add(programme)
    db.session.flush()
    record("programme", programme.id, "add", actor=actor, now=now, name=called, relationship=relationship)
    if attribution_days is not None:
        set_attribution(programme, attribution_days, actor=actor, now=now)
    return programme


def set_attribution(programme: Programme, days: int | None, *, actor: Actor, now: datetime) -> None:
    """From now on a click of its partners counts so many days, 30, 60 or 90; None: it counts for nothing bought.

    Links that are lent from now on tell their targets which click it was. Raises Breach for other days.
    """
    rules.set_window(programme.tag, days, actor=actor, now=now)
    programme.attribution_days = days
    record("programme", programme.id, "set_attribution", actor=actor, now=now, days=days)


def invite(programme: Programme, email: str, name: str, base_url: str, *, actor: Actor, now: datetime) -> Enrolment:
    """Invites somebody by mail, with a one-time link; makes them an account without any role if they have none.

    They may share once they accept. Raises InvalidMove when they were invited before or their account is closed.
    """
    person = accounts.find_person(email) or accounts.add_person(
        email, name, (), actor=actor, now=now, relationship=programme.relationship
    )
    accounts.refuse_closed(person)
    if db.session.scalar(
        select(Enrolment.id).where(Enrolment.programme_id == programme.id, Enrolment.person_id == person.id)
    ):
        raise InvalidMove(f"{person.name} was invited before.", remedy="Look among the programme's people.")
    enrolment = Enrolment(programme=programme, person=person, state=EnrolmentState.INVITED, since=now)
    db.session.add(enrolment)
    db.session.flush()
    record("enrolment", enrolment.id, "invite", actor=actor, now=now, about=person.id, programme=programme.id,
           person_id=person.id)  # fmt: skip
    link = link_address(base_url, make_link(person, LinkPurpose.SIGN_IN, actor=actor, now=now, lasts=INVITATION_LASTS))
    text = (
        f"Hello {person.name},\n\nyou are invited to {programme.name}. Read what it is about and say yes or no:\n\n"
        f"{link}\n\nThe link works once, for {INVITATION_LASTS.days} days.\n"
    )
    mailing.queue(person.email, f"Your invitation to {programme.name}", text, now=now)
    return enrolment


def programmes(cursor: str | None = None, limit: int = 50) -> Page[Programme]:
    """All programmes, newest first."""
    return page(select(Programme), Programme.id, cursor, limit)


def programme_for(programme_id: int) -> Programme:
    """The programme. Raises NotFound."""
    return get(Programme, programme_id, "programme")


def enrolments_in(programme_id: int | None, cursor: str | None = None, limit: int = 50) -> Page[Enrolment]:
    """The people of a programme, or of all, newest first."""
    wanted = select(Enrolment)
    if programme_id is not None:
        wanted = wanted.where(Enrolment.programme_id == programme_id)
    return page(wanted, Enrolment.id, cursor, limit)


def enrolments_of(person_id: int) -> Sequence[Enrolment]:
    """The programmes that a person takes part in or is invited to."""
    wanted = select(Enrolment).where(
        Enrolment.person_id == person_id, Enrolment.state.in_((EnrolmentState.INVITED, EnrolmentState.APPROVED))
    )
    return db.session.scalars(wanted.order_by(Enrolment.id)).all()


def enrolment_of(person_id: int, enrolment_id: int) -> Enrolment:
    """The person's own enrolment. Raises NotFound, for somebody else's too."""
    found = get(Enrolment, enrolment_id, "enrolment")
    if found.person_id != person_id:
        raise NotFound("There is no such enrolment.")
    return found


def headcounts() -> dict[int, int]:
    """How many take part in each programme."""
    counted = select(Enrolment.programme_id, func.count()).where(Enrolment.state == EnrolmentState.APPROVED)
    return {programme: number for programme, number in db.session.execute(counted.group_by(Enrolment.programme_id))}  # noqa: C416
