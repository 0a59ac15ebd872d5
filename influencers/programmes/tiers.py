"""Who had which tier of a programme when. Queries; the ladder itself is one of ``rewards.standing``.

``rewards.standing`` moves people on the programme's ladder; what it moved is written down here with its time, so that
a commission asks for the tier at the time of the sale whatever the ladder says today.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select

from advocacy.database import db
from influencers.programmes.models import Enrolment, EnrolmentState
from influencers.programmes.tier_models import EnrolmentTier


def tier_at(enrolment_id: int, at: datetime) -> str:
    """The key of somebody's tier at that instant; empty before the first."""
    theirs = select(EnrolmentTier.tier).where(EnrolmentTier.enrolment_id == enrolment_id, EnrolmentTier.since <= at)
    newest = theirs.order_by(EnrolmentTier.since.desc(), EnrolmentTier.id.desc()).limit(1)
    return db.session.scalar(newest) or ""


def tiers_since(enrolment_id: int, limit: int = 50) -> Sequence[EnrolmentTier]:
    """What tiers somebody had, newest first."""
    theirs = select(EnrolmentTier).where(EnrolmentTier.enrolment_id == enrolment_id)
    return db.session.scalars(theirs.order_by(EnrolmentTier.since.desc(), EnrolmentTier.id.desc()).limit(limit)).all()


def tiers_of(enrolment_ids: Collection[int]) -> Mapping[int, Sequence[EnrolmentTier]]:
    """Enrolment -> its tiers from the first on, for whoever asks for many instants at once. One statement."""
    wanted = select(EnrolmentTier).where(EnrolmentTier.enrolment_id.in_(enrolment_ids))
    found: dict[int, list[EnrolmentTier]] = {enrolment_id: [] for enrolment_id in enrolment_ids}
    for row in db.session.scalars(wanted.order_by(EnrolmentTier.since, EnrolmentTier.id)):
        found[row.enrolment_id].append(row)
    return found


def people_by_tier(programme_id: int) -> Mapping[str, int]:
    """Tier -> how many who take part have it; an empty key: none yet. One statement."""
    theirs = Enrolment.programme_id == programme_id, Enrolment.state == EnrolmentState.APPROVED
    counted = select(Enrolment.tier, func.count()).where(*theirs).group_by(Enrolment.tier)
    return {row[0]: row[1] for row in db.session.execute(counted)}
