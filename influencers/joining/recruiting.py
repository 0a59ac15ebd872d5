"""Partners' own links: whoever applies by one was brought by them. Queries and signed keys; nothing is kept for a link.

What a recruit brings is points, by the company's rules for "a colleague joined", once their first post was seen live
(``readers``): a friend who never posts earns nobody anything, and money for recruits would make a chain of sellers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from advocacy.database import db
from advocacy.people.models import Person
from advocacy.web.strangers import opened, signed
from influencers.joining.models import Application, ApplicationForm, ApplicationState
from influencers.programmes.models import Enrolment, EnrolmentState, Programme

RECRUIT = "recruit"
MOST = 50


def link_of(person_id: int, programme: Programme, base_url: str) -> str:
    """A partner's own address of the application page of a programme."""
    return f"{base_url.rstrip('/')}/apply/{programme.slug}?by={signed(RECRUIT, [person_id, programme.id])}"


def recruiter_in(key: str, programme_id: int) -> Person | None:
    """Whose link that is, while they take part in the programme themselves; None for a key that isn't ours."""
    value = opened(RECRUIT, key)
    if not isinstance(value, list) or len(value) != 2 or value[1] != programme_id:
        return None
    theirs = Enrolment.person_id == value[0], Enrolment.programme_id == programme_id
    takes_part = select(Enrolment.person_id).where(*theirs, Enrolment.state == EnrolmentState.APPROVED)
    return db.session.scalar(select(Person).where(Person.id.in_(takes_part), Person.active))


def may_recruit(person_id: int) -> Sequence[Programme]:
    """The programmes for which a partner has a link to pass on."""
    closed = select(ApplicationForm.programme_id).where(ApplicationForm.recruits.is_(False))
    wanted = (
        select(Programme).join(Enrolment, Enrolment.programme_id == Programme.id)
        .where(
            Enrolment.person_id == person_id, Enrolment.state == EnrolmentState.APPROVED,
            Programme.takes_applications, Programme.id.not_in(closed),
        )
        .order_by(Programme.name).limit(MOST)
    )  # fmt: skip
    return db.session.scalars(wanted).all()


def brought(person_id: int) -> Mapping[ApplicationState, int]:
    """How many applications came by somebody's links, by state. Whose they are is the applicants' to tell."""
    counted = select(Application.state, func.count().label("number")).where(Application.brought_by_id == person_id)
    return {row.state: row.number for row in db.session.execute(counted.group_by(Application.state))}
