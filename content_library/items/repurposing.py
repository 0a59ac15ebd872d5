"""What may be used again: items that are over or old, by what they earned. A new revision is the same item, so that
what it earned before stays with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, String, case, cast, func, literal, select

from advocacy.database import db
from advocacy.reach import metrics
from advocacy.reach.models import Dimension, ReachCount
from content_library.models import Item, ItemOrigin, ItemState
from content_library.refs import group_ref

OLD = timedelta(days=90)
"""Since it last went live."""
SHOWN = 30


class Which(StrEnum):
    """Which items."""

    EXPIRED = "expired"
    OLD = "old"  # live for more than 90 days


@dataclass(frozen=True)
class Earner:
    """An item with what it earned over all its revisions: posts and human clicks, both counted by us."""

    item: Item
    posts: int
    human_clicks: int

    @property
    def clicks_per_post(self) -> float | None:
        """Estimated from the two; None without a post."""
        return self.human_clicks / self.posts if self.posts else None


def best(which: Which, now: datetime, limit: int = SHOWN) -> Sequence[Earner]:
    """Of these items those that earned most human clicks. One statement."""
    earned = (
        select(ReachCount.key.label("key"), _sum(metrics.POSTS).label("posts"), _sum(metrics.HUMAN).label("clicks"))
        .where(ReachCount.dimension == Dimension.ITEM, ReachCount.metric.in_((metrics.POSTS, metrics.HUMAN)))
        .group_by(ReachCount.key)
        .subquery()
    )
    wanted = (
        select(Item, func.coalesce(earned.c.posts, 0), func.coalesce(earned.c.clicks, 0))
        .outerjoin(earned, earned.c.key == literal(group_ref(0).removesuffix("0")) + cast(Item.id, String))
        .where(_is(which, now), Item.origin != ItemOrigin.OWN_WORDS)
        .order_by(func.coalesce(earned.c.clicks, 0).desc(), func.coalesce(earned.c.posts, 0).desc(), Item.id.desc())
        .limit(limit)
    )
    return [Earner(item, int(posts), int(clicks)) for item, posts, clicks in db.session.execute(wanted).unique()]


def _is(which: Which, now: datetime) -> ColumnElement[bool]:
    if which is Which.EXPIRED:
        return Item.state == ItemState.EXPIRED
    return (Item.state == ItemState.LIVE) & (Item.live_at < now - OLD)


def _sum(metric: str) -> ColumnElement[int]:
    return func.sum(case((ReachCount.metric == metric, ReachCount.value), else_=0))
