"""What people earned, by day of the company's: questions to the rollup that ``ledger.post`` keeps up.

Credits count once they are confirmed (given available, or released), on the day of the credit; points that are only
pending don't, so that nobody rises by posts that were not read back. What is taken back is gone from that day. Spending
and expiry change nothing: this is what somebody earned, not what they have.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select

from advocacy.database import db
from rewards.models import POINTS, PointDay

AT_ONCE = 500


def earned(person_id: int, start: date, end: date, unit: str = POINTS) -> int:
    """What a person earned from one day to another, both included."""
    wanted = select(func.sum(PointDay.earned)).where(
        PointDay.person_id == person_id, PointDay.unit == unit, PointDay.day.between(start, end)
    )
    return int(db.session.scalar(wanted) or 0)


def earned_by(people: Collection[int] | None, start: date, end: date, unit: str = POINTS) -> dict[int, int]:
    """Person -> what they earned from one day to another, both included; of these people, or of all who earned some."""
    wanted = (
        select(PointDay.person_id, func.sum(PointDay.earned))
        .where(PointDay.unit == unit, PointDay.day.between(start, end))
        .group_by(PointDay.person_id)
    )
    if people is None:
        return {person_id: int(total) for person_id, total in db.session.execute(wanted) if total}
    wanted_ids = sorted(people)
    found: dict[int, int] = {}
    for begin in range(0, len(wanted_ids), AT_ONCE):
        some = wanted.where(PointDay.person_id.in_(wanted_ids[begin : begin + AT_ONCE]))
        found |= {person_id: int(total) for person_id, total in db.session.execute(some) if total}
    return found
