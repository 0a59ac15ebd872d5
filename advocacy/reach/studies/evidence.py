"""Queries on posts as evidence: which words each was posted with, who picked them, and the clicks of its first days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, case, cast, extract, func, select

from advocacy.database import db
from advocacy.links.models import ClickHour, Link
from advocacy.posts.models import Share
from advocacy.reach.periods import Period
from advocacy.reach.studies.models import CaptionTest
from advocacy.reach.studies.verdicts import Words

DAY = 86_400
FIRST_DAYS = 7
"""The clicks of so many days count where no test says otherwise: most come in the first two."""
MOST_READ = 20_000


@dataclass(frozen=True)
class Post:
    """A published post: its words, whether chance picked them, the human clicks of its first days.

    ``whole``: these days are over.
    """

    share_id: int
    person_id: int
    network: str
    language: str
    caption: str
    assigned: bool
    published_at: datetime
    clicks: int
    whole: bool


def posts_of(group_ref: str, since: datetime, until: datetime, days: int, now: datetime) -> list[Post]:
    """The posts of a story with a link that were published in that time, the first to go out first. One statement."""
    where = (Share.group_ref == group_ref, Share.published_at >= since, Share.published_at < until)
    return _posts(where, days, now)


def posts_for(test: CaptionTest, now: datetime) -> list[Post]:
    """The posts that people made of the story where and while the test ran."""
    where = [
        Share.group_ref == test.group_ref, Share.language == test.language, Share.created_at >= test.started_at,
        Share.published_at.is_not(None),
    ]  # fmt: skip
    if test.ended_at is not None:
        where.append(Share.created_at < test.ended_at)
    if test.network != "any":
        where.append(Share.network == test.network)
    return _posts(where, test.days, now)


def deciding(test: CaptionTest, posts: Sequence[Post]) -> list[Words]:
    """Of each caption the clicks of the posts that chance assigned, whose days are over; one post a person."""
    clicks: dict[str, list[int]] = {caption: [] for caption in test.captions}
    seen: set[int] = set()
    for post in posts:
        if post.assigned and post.caption in clicks and post.person_id not in seen:
            seen.add(post.person_id)
            if post.whole:
                clicks[post.caption].append(post.clicks)
    return [Words(caption, values) for caption, values in clicks.items()]


def switched_in(posts: Sequence[Post]) -> tuple[int, int]:
    """How many posts kept the words that chance gave, and how many people chose other words for."""
    kept = sum(post.assigned for post in posts)
    return kept, len(posts) - kept


def by_caption(posts: Sequence[Post]) -> list[Words]:
    """Of each caption the clicks of all posts whose days are over, whoever picked it; the most posted first."""
    clicks: defaultdict[str, list[int]] = defaultdict(list)
    for post in posts:
        if post.whole and post.caption:
            clicks[post.caption].append(post.clicks)
    return sorted((Words(caption, values) for caption, values in clicks.items()), key=lambda each: -len(each.clicks))


def words_of(captions: Iterable[str]) -> dict[str, str]:
    """What captions say: the text of the newest post with each. One statement."""
    keys = list(captions)
    newest = (
        select(func.max(Share.id)).join(Link, Link.id == Share.link_id).where(Link.caption.in_(keys))
        .group_by(Link.caption)
    )  # fmt: skip
    wanted = select(Link.caption, Share.text).join(Share, Share.link_id == Link.id).where(Share.id.in_(newest))
    return dict(db.session.execute(wanted).all())


def told_apart(period: Period, limit: int = 50) -> Mapping[str, int]:
    """Stories of the period that were posted with more than one caption: reference -> captions, the most first."""
    captions = func.count(Link.caption.distinct())
    wanted = (
        select(Share.group_ref, captions)
        .join(Link, Link.id == Share.link_id)
        .where(Share.published_at >= period.start, Share.published_at < period.end, Link.caption != "")
        .group_by(Share.group_ref)
        .having(captions > 1)
        .order_by(captions.desc(), Share.group_ref)
        .limit(limit)
    )
    return dict(db.session.execute(wanted).all())


def _posts(where: Sequence[ColumnElement[bool]], days: int, now: datetime) -> list[Post]:
    first_days = _seconds(ClickHour.hour) < _seconds(Share.published_at) + days * DAY
    clicks = func.coalesce(func.sum(case((first_days, ClickHour.human), else_=0)), 0)
    names = (Share.id, Share.person_id, Share.network, Share.language, Link.caption, Link.assigned, Share.published_at)
    wanted = (
        select(*names, clicks)
        .join(Link, Link.id == Share.link_id)
        .outerjoin(ClickHour, and_(ClickHour.link_id == Link.id, ClickHour.human > 0))
        .where(*where)
        .group_by(*names)
        .order_by(Share.published_at, Share.id)
        .limit(MOST_READ)
    )
    over, found = now - timedelta(days=days), []
    for share_id, person_id, network, language, caption, assigned, at, count in db.session.execute(wanted):
        if at is not None:
            found.append(
                Post(share_id, person_id, network, language, caption, assigned, at, int(count), at <= over)
            )  # fmt: skip
    return found


def _seconds(column: Any) -> ColumnElement[int]:
    return cast(extract("epoch", column), BigInteger)
