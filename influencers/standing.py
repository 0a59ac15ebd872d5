"""What tiers are told of programmes: what they are called, and who takes part in which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import select

from advocacy.database import db
from influencers.models import Enrolment, EnrolmentState, Programme
from rewards.standing.sources import Sources

MOST = 500


def members(people: Collection[int]) -> Mapping[int, Collection[int]]:
    """Person -> the programmes that they take part in, of these people."""
    theirs = select(Enrolment.person_id, Enrolment.programme_id).where(
        Enrolment.person_id.in_(people), Enrolment.state == EnrolmentState.APPROVED
    )
    found = defaultdict[int, list[int]](list)
    for person_id, programme_id in db.session.execute(theirs):
        found[person_id].append(programme_id)
    return found


def names() -> Mapping[int, str]:
    """Programme -> its name, of the first few hundred."""
    named = select(Programme.id, Programme.name).order_by(Programme.name).limit(MOST)
    return {row.id: row.name for row in db.session.execute(named)}


SOURCES = Sources(members, names)
"""For the roof."""
