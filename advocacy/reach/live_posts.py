"""Figures of posts that were read back and are there still, in pages by the number of the post: what results earn by.

Imports the tables of reach, links and posts.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from advocacy.database import db
from advocacy.links.models import ClickHour
from advocacy.posts.measuring import SOURCE as TOLD
from advocacy.posts.models import Reading, Share
from advocacy.reach import metrics
from advocacy.reach.models import CountedReading


def human_clicks_by_share(
    published_since: datetime, after: int = 0, limit: int | None = None
) -> list[tuple[int, int, int]]:  # fmt: skip
    """(share, person, human clicks) of clicked posts published since then that were read back and are there still.

    By the number of the share, of those behind ``after`` as many as ``limit``.
    """
    return _of_live(ClickHour.human, published_since, after, limit, ClickHour.link_id == Share.link_id)


def interactions_by_share(
    published_since: datetime, after: int = 0, limit: int | None = None
) -> list[tuple[int, int, int]]:  # fmt: skip
    """(share, person, interactions) that networks report of posts published since then, read back and there still; in
    pages as above.

    What somebody states of their own post is left out: another provenance, and one's own word earns nothing.
    """
    parts = CountedReading.metric.in_(metrics.PARTS), CountedReading.unit == "count", _reported()
    return _of_live(CountedReading.value, published_since, after, limit, CountedReading.share_id == Share.id, *parts)


def _reported() -> ColumnElement[bool]:
    """Of a counted reading that the network reported, and nobody stated."""
    told = select(Reading.id).where(Reading.id == CountedReading.reading_id, Reading.source == TOLD)
    return told.correlate(CountedReading).exists()


def _of_live(
    column: Any, since: datetime, after: int, limit: int | None, *where: ColumnElement[bool]
) -> list[tuple[int, int, int]]:  # fmt: skip
    there = Share.published_at >= since, Share.seen_at.is_not(None), Share.gone_at.is_(None), Share.id > after, *where
    wanted = select(Share.id, Share.person_id, func.sum(column)).where(*there).group_by(Share.id, Share.person_id)
    found = db.session.execute(wanted.order_by(Share.id).limit(limit))
    return [(share_id, person_id, int(figure)) for share_id, person_id, figure in found]
