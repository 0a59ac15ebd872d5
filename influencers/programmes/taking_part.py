"""Whether somebody took part when something was sold, however late it is told. Queries and what is pure of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from advocacy.database import db
from influencers.programmes.models import Enrolment, EnrolmentPart, EnrolmentState


class Parts:
    """The times in which people took part, of many enrolments at once. One statement."""

    def __init__(self, enrolments: Collection[Enrolment]) -> None:
        self._over = defaultdict[int, list[EnrolmentPart]](list)
        wanted = select(EnrolmentPart).where(EnrolmentPart.enrolment_id.in_({each.id for each in enrolments}))
        for part in db.session.scalars(wanted):
            self._over[part.enrolment_id].append(part)

    def then(self, enrolment: Enrolment | None, at: datetime) -> Enrolment | None:
        """The enrolment, if its person took part then."""
        return enrolment if enrolment is not None and took_part(enrolment, self._over[enrolment.id], at) else None


def took_part(enrolment: Enrolment, over: Sequence[EnrolmentPart], at: datetime) -> bool:
    """Pure: whether somebody took part then, by where they stand and by those of their parts that are over.

    One that a machine of the release before has ended is in no list: where it began isn't known, where it ended is.
    """
    if any(each.from_at <= at < each.until_at for each in over):
        return True
    if enrolment.state is EnrolmentState.APPROVED:
        return enrolment.since <= at
    return enrolment.state is EnrolmentState.DEACTIVATED and not over and at < enrolment.since
