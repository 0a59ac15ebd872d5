"""What links are told: words that were made for a deliverable count for the programme that it was agreed in.

Of somebody in several programmes it is that one, whichever they joined last.
"""

from __future__ import annotations

from sqlalchemy import select

from advocacy.database import db
from content_library.refs import item_of
from influencers.deliverables.models import Deliverable
from influencers.programmes.models import Enrolment, Programme


def programme_of(person_id: int, group_ref: str) -> str:
    """The programme that a partner delivers these words for; empty for words that are nobody's in particular."""
    number = item_of(group_ref)
    if number is None:
        return ""
    wanted = (
        select(Programme)
        .join(Enrolment, Enrolment.programme_id == Programme.id)
        .join(Deliverable, Deliverable.enrolment_id == Enrolment.id)
        .where(Deliverable.item_id == number, Deliverable.person_id == person_id)
    )
    found = db.session.scalars(wanted).unique().one_or_none()
    return found.tag if found else ""
