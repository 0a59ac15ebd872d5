"""What pages and the API ask of readings: whose post, what was said of it, and what of that stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import Page, db, page
from advocacy.errors import NotFound
from advocacy.posts.models import Reading, Share
from advocacy.reach.models import CountedReading


@dataclass(frozen=True)
class Stand:
    """A metric of a post as it stands: what, how much, who said so, as of when, where it can be seen."""

    metric: str
    value: int
    source: str
    as_of: datetime
    evidence: str


def post_for(share_id: int, *, person_id: int, anyones: bool) -> Share:
    """The post, if it is theirs or they may state figures of anyone's. Raises NotFound."""
    found = db.session.get(Share, share_id)
    if found is None or not (anyones or found.person_id == person_id):
        raise NotFound(_("There is no such post of yours."), remedy=_("See My posts."))
    return found


def readings_of(share_id: int, cursor: str | None = None, limit: int = 50) -> Page[Reading]:
    """Everything that was said of a post, the last said first."""
    return page(select(Reading).where(Reading.share_id == share_id), Reading.id, cursor, limit)


def stands(share_id: int) -> Sequence[Stand]:
    """What of it counts: the newest of each metric, as far as it is counted by now."""
    wanted = (
        select(Reading)
        .join(CountedReading, CountedReading.reading_id == Reading.id)
        .where(CountedReading.share_id == share_id)
        .order_by(Reading.metric)
    )
    return [
        Stand(each.metric, each.value, each.source, each.captured_at, each.evidence)
        for each in db.session.scalars(wanted)
    ]
