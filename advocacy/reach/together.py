"""The rows behind figures of many people, summed by story and network: no row is one person's. Asks only.

A post leads to its author, so what networks report of single posts is shown to their author alone (``behind``).
"""

from __future__ import annotations

from sqlalchemy import func, select

from advocacy.links.models import Link
from advocacy.posts.models import Reading, Share
from advocacy.reach import behind, metrics
from advocacy.reach.behind import Rows
from advocacy.reach.models import Dimension, Publication
from advocacy.reach.periods import Period
from advocacy.reach.scopes import PostScope, Scope


def is_own(scope: Scope) -> bool:
    """True for figures that only one person is shown: their own, or of their post."""
    return isinstance(scope, PostScope) or scope.dimension is Dimension.PERSON


def posts(scope: Scope, period: Period, cursor: str | None) -> Rows:
    """Day, network, story, number of posts; newest first."""
    where = behind.posted(scope, period)
    by = (Publication.day, Publication.network, Publication.item)
    wanted = select(*by, func.count().label("posts")).where(*where).group_by(*by)
    wanted = wanted.order_by(Publication.day.desc(), Publication.network, Publication.item)
    return behind.page_of(wanted, cursor, select(func.count()).select_from(Publication).where(*where))


def followers(scope: Scope, period: Period, cursor: str | None) -> Rows:
    """Network, posts, accounts that posted, followers that they addressed."""
    accounts = func.count(Publication.person_id.distinct())
    wanted = (
        select(
            Publication.network, func.count().label("posts"), accounts.label("accounts"),
            func.sum(Publication.followers).label("followers"),
        )
        .where(*behind.posted(scope, period))
        .group_by(Publication.network)
        .order_by(Publication.network)
    )  # fmt: skip
    return behind.page_of(wanted, cursor)


def readings(metric: str, scope: Scope, period: Period, cursor: str | None) -> Rows:
    """Story, network, metric, source, of how many posts, the newest reading, by how much they changed in the period."""
    change = (Reading.value - func.coalesce(behind.value_before(), 0)).label("change")
    each = (
        select(
            Share.group_ref, Reading.network, Reading.metric, Reading.source, Reading.share_id, Reading.captured_at,
            change,
        )
        .join(Share, Share.id == Reading.share_id)
        .outerjoin(Link, Link.id == Share.link_id)
        .where(*behind.told(behind.TOGETHER.get(metric, (metric,)), scope, period))
        .subquery()
    )  # fmt: skip
    by = (each.c.group_ref, each.c.network, each.c.metric, each.c.source)
    newest = func.max(each.c.captured_at)
    wanted = (
        select(
            *by, func.count(each.c.share_id.distinct()).label("posts"), newest.label("at"),
            func.sum(each.c.change).label("change"),
        )
        .group_by(*by)
        .order_by(newest.desc(), *by)
    )  # fmt: skip
    total = select(func.sum(each.c.change)) if metric not in (metrics.SHOWN,) else None
    return behind.page_of(wanted, cursor, total)
