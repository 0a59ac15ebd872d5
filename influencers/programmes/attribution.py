"""What links are told of programmes: whose attribution a person's clicks count by, and which programmes there are."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Select, or_, select

from advocacy.database import db
from advocacy.links.attribution.programmes import Programmes
from influencers.programmes.models import Enrolment, EnrolmentState, Programme

MOST = 500


def programme_of(person_id: int) -> str:
    """The programme that somebody shares for: of several one with attribution, and of those the one joined last."""
    found = db.session.scalars(_theirs(person_id).limit(1)).first()
    return found.tag if found else ""


def programmes_of(person_id: int) -> Sequence[str]:
    """Every programme that somebody takes part in."""
    return [each.tag for each in db.session.scalars(_theirs(person_id).limit(MOST))]


def programmes_listed() -> Sequence[tuple[str, str]]:
    """Tag and name of every programme, by name."""
    found = db.session.scalars(select(Programme).order_by(Programme.name).limit(MOST))
    return [(each.tag, each.name) for each in found]


def programme_number(tag: str) -> int | None:
    """The number of the programme with that tag."""
    number = tag.rpartition("#")[2]  # of a name that is too long for a tag (``Programme.tag``)
    asked = [Programme.name == tag, *([Programme.id == int(number)] if number.isdecimal() and len(number) < 10 else [])]
    found = db.session.scalars(select(Programme).where(or_(*asked)))
    return next((each.id for each in found if each.tag == tag), None)


def programme_names(numbers: Collection[int]) -> Mapping[int, str]:
    """Number -> name of these programmes."""
    found = db.session.scalars(select(Programme).where(Programme.id.in_(numbers)))
    return {each.id: each.name for each in found}


def _theirs(person_id: int) -> Select[Programme]:
    """A person's programmes: those with attribution first, of them the one joined last."""
    return (
        select(Programme)
        .join(Enrolment, Enrolment.programme_id == Programme.id)
        .where(Enrolment.person_id == person_id, Enrolment.state == EnrolmentState.APPROVED)
        .order_by(Programme.attribution_days.is_(None), Enrolment.since.desc(), Enrolment.id.desc())
    )


PROGRAMMES = Programmes(
    of=programme_of,
    listed=programmes_listed,
    all_of=programmes_of,
    number_of=programme_number,
    names_of=programme_names,
)
"""For the roof."""
