"""What pages, the API and other rooms ask of programmes and of who takes part. Changes nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from flask_babel import gettext as _
from sqlalchemy import func, or_, select

from advocacy.database import Page, db, get, page
from advocacy.errors import NotFound
from advocacy.people.models import Person
from influencers.programmes.attribution import programme_number
from influencers.programmes.models import Enrolment, EnrolmentState, Programme, ProgrammeState

ANSWERABLE = (EnrolmentState.INVITED, EnrolmentState.APPROVED)
NOT_OVER = (*ANSWERABLE, EnrolmentState.PENDING)
MOST_OPEN = 500


def programmes(cursor: str | None = None, limit: int = 50) -> Page[Programme]:
    """All programmes, newest first."""
    return page(select(Programme), Programme.id, cursor, limit)


def open_programmes() -> Sequence[Programme]:
    """Programmes that still take people in, by name; for a choice, so a few hundred at most."""
    wanted = select(Programme).where(Programme.state == ProgrammeState.OPEN)
    return db.session.scalars(wanted.order_by(Programme.name).limit(MOST_OPEN)).all()


def programme_for(programme_id: int) -> Programme:
    """The programme. Raises NotFound."""
    return get(Programme, programme_id, _("There is no such programme."))


def programme_by_slug(slug: str) -> Programme:
    """The programme that an address names. Raises NotFound."""
    found = db.session.scalar(select(Programme).where(Programme.slug == slug))
    if found is None:
        raise NotFound(_("There is no such programme."))
    return found


def enrolment_for(enrolment_id: int) -> Enrolment:
    """The enrolment, for those who run programmes. Raises NotFound."""
    return get(Enrolment, enrolment_id, _("There is no such enrolment."))


def enrolment_of(person_id: int, enrolment_id: int) -> Enrolment:
    """The person's own enrolment. Raises NotFound, for somebody else's too."""
    found = get(Enrolment, enrolment_id, _("There is no such enrolment."))
    if found.person_id != person_id:
        raise NotFound(_("There is no such enrolment."))
    return found


def enrolment_in(programme_id: int, person_id: int) -> Enrolment | None:
    """Somebody's enrolment in a programme, in whatever state; None where there never was one."""
    theirs = Enrolment.programme_id == programme_id, Enrolment.person_id == person_id
    return db.session.scalars(select(Enrolment).where(*theirs)).unique().one_or_none()


def enrolment_by_tag(tag: str, person_id: int) -> Enrolment | None:
    """The same by the tag that links, codes and conversions carry (``Programme.tag``)."""
    programme_id = programme_number(tag)
    return None if programme_id is None else enrolment_in(programme_id, person_id)


def enrolments_in(
    programme_id: int | None, cursor: str | None = None, limit: int = 50, *, state: EnrolmentState | None = None,
    tier: str = "", terms_below: int | None = None, said: str = "",
) -> Page[Enrolment]:  # fmt: skip
    """The people of a programme, or of all, newest first; of those in a state, on a tier, who have not accepted a
    version of the terms, or whose name or address begins with ``said``."""
    wanted = select(Enrolment)
    if programme_id is not None:
        wanted = wanted.where(Enrolment.programme_id == programme_id)
    if state is not None:
        wanted = wanted.where(Enrolment.state == state)
    if tier:
        wanted = wanted.where(Enrolment.tier == tier)
    if terms_below is not None:
        wanted = wanted.where(Enrolment.terms_version < terms_below)
    if said.strip():
        start = said.strip().casefold()
        theirs = or_(Person.email.startswith(start, autoescape=True), Person.name.istartswith(start, autoescape=True))
        wanted = wanted.where(Enrolment.person_id.in_(select(Person.id).where(theirs)))
    return page(wanted, Enrolment.id, cursor, limit)


def enrolments_of(person_id: int) -> Sequence[Enrolment]:
    """The programmes that a person takes part in or is invited to."""
    return _theirs(person_id, ANSWERABLE)


def approved_of(person_id: int) -> Sequence[Enrolment]:
    """The programmes that a person takes part in."""
    return _theirs(person_id, (EnrolmentState.APPROVED,))


def open_of(person_id: int) -> Sequence[Enrolment]:
    """The parts of somebody that are not over: taken in, invited, or they asked."""
    return _theirs(person_id, NOT_OVER)


def headcounts(programme_ids: Collection[int]) -> Mapping[int, int]:
    """Programme -> how many take part in it, of these. One statement."""
    counted = (
        select(Enrolment.programme_id, func.count())
        .where(Enrolment.programme_id.in_(programme_ids), Enrolment.state == EnrolmentState.APPROVED)
        .group_by(Enrolment.programme_id)
    )
    return {row[0]: row[1] for row in db.session.execute(counted)}


def waiting_in(programme_ids: Collection[int]) -> Mapping[int, int]:
    """Programme -> how many asked to take part and wait for an answer, of these. One statement."""
    counted = (
        select(Enrolment.programme_id, func.count())
        .where(Enrolment.programme_id.in_(programme_ids), Enrolment.state == EnrolmentState.PENDING)
        .group_by(Enrolment.programme_id)
    )
    return {row[0]: row[1] for row in db.session.execute(counted)}


def states_in(programme_id: int) -> Mapping[EnrolmentState, int]:
    """How many stand where in a programme. One statement."""
    counted = select(Enrolment.state, func.count()).where(Enrolment.programme_id == programme_id)
    return {row[0]: row[1] for row in db.session.execute(counted.group_by(Enrolment.state))}


def _theirs(person_id: int, states: Collection[EnrolmentState]) -> Sequence[Enrolment]:
    wanted = select(Enrolment).where(Enrolment.person_id == person_id, Enrolment.state.in_(states))
    return db.session.scalars(wanted.order_by(Enrolment.id)).unique().all()
