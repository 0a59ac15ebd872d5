"""What tiers are told of programmes: what they are called, who takes part in which, and what counts there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import func, select

from advocacy.database import db
from advocacy.reach import metrics
from advocacy.reach.models import Dimension, ReachCount
from influencers.programmes.models import Enrolment, EnrolmentState, Programme
from influencers.programmes.tier_models import Feat, FeatDay
from rewards.standing.models import Counted
from rewards.standing.sources import Sources

MOST = 500
AT_ONCE = 500
FEATS = {Counted.DELIVERABLES: Feat.DELIVERABLES, Counted.SALES: Feat.SALES}


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


def counted(
    counts: Counted, programme_id: int, people: Collection[int], first_day: date, last_day: date
) -> Mapping[int, int]:  # fmt: skip
    """Person -> what they did on these days of what a programme's ladder counts. A statement for five hundred people.

    Clicks are those on all links of a person: what brings people to us counts wherever it was shared.
    """
    wanted, found = sorted(people), dict[int, int]()
    for begin in range(0, len(wanted), AT_ONCE):
        some = wanted[begin : begin + AT_ONCE]
        if counts is Counted.CLICKS:
            found |= _clicks(some, first_day, last_day)
        elif counts in FEATS:
            found |= _feats(FEATS[counts], programme_id, some, first_day, last_day)
    return found


def _clicks(people: Collection[int], first_day: date, last_day: date) -> Mapping[int, int]:
    """From the rollup; the figures are shown to nobody but the person, a tier says only what they reached."""
    keys = [str(each) for each in people]
    sums = (
        select(ReachCount.key, func.sum(ReachCount.value))
        .where(ReachCount.dimension == Dimension.PERSON, ReachCount.key.in_(keys))
        .where(ReachCount.metric == metrics.HUMAN, ReachCount.day.between(first_day, last_day))
        .group_by(ReachCount.key)
    )
    return {int(key): int(total) for key, total in db.session.execute(sums)}


def _feats(
    feat: Feat, programme_id: int, people: Collection[int], first_day: date, last_day: date
) -> Mapping[int, int]:  # fmt: skip
    sums = (
        select(Enrolment.person_id, func.sum(FeatDay.total))
        .join(FeatDay, FeatDay.enrolment_id == Enrolment.id)
        .where(Enrolment.programme_id == programme_id, Enrolment.person_id.in_(people))
        .where(FeatDay.feat == feat, FeatDay.day.between(first_day, last_day))
        .group_by(Enrolment.person_id)
    )
    return {person_id: int(total) for person_id, total in db.session.execute(sums)}


def currency(programme_id: int) -> str:
    """The currency in which a programme's sales are counted; empty where there is no such programme."""
    return db.session.scalar(select(Programme.currency).where(Programme.id == programme_id)) or ""


SOURCES = Sources(members, names, counted, currency)
"""For the roof."""
