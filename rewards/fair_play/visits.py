"""Human clicks of links as looks see them, and colleagues whose links were clicked in the same minutes. Queries.

Rows of clicks are kept for 90 days. Of one link at most ``MOST`` are read: whoever has more is popular.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select

from advocacy.database import db
from advocacy.links.models import Click, Link
from advocacy.links.verdicts.machines import Verdict
from advocacy.posts.models import Share
from rewards.fair_play.scenes import Colleague, Post, Visit

MOST = 500
LEAST_TOGETHER, MOST_MINUTES, MOST_COLLEAGUES, MOST_LINKS = 8, 400, 8, 200


def of_links(links: Collection[int], since: datetime, most: int = MOST) -> dict[int, tuple[Visit, ...]]:
    """Link -> its human clicks since then, in the order of their minutes, the first so many. One statement."""
    if not links:
        return {}
    place = func.row_number().over(partition_by=Click.link_id, order_by=(Click.minute, Click.id)).label("place")
    each = select(Click.link_id, Click.minute, Click.agent_family, Click.day_hash, place).where(
        Click.link_id.in_(links), Click.verdict == Verdict.HUMAN, Click.minute >= since
    )
    rows = each.subquery()
    found: dict[int, list[Visit]] = defaultdict(list)
    for link_id, minute, family, mark, _ in db.session.execute(
        select(rows).where(rows.c.place <= most).order_by(rows.c.link_id, rows.c.place)
    ):
        found[link_id].append(Visit(minute, family, mark.hex() if mark else None))
    return {link_id: tuple(visits) for link_id, visits in found.items()}


def colleagues(person_id: int, posts: Sequence[Post], since: datetime) -> tuple[Colleague, ...]:
    """Those whose links were clicked in many of the same minutes, with all clicks on their links. Three statements."""
    minutes = sorted({visit.minute for post in posts for visit in post.visits}, reverse=True)[:MOST_MINUTES]
    if len(minutes) < LEAST_TOGETHER:
        return ()
    together = (
        select(Link.person_id, Click.minute)
        .join(Link, Link.id == Click.link_id)
        .where(Click.minute.in_(minutes), Click.verdict == Verdict.HUMAN)
        .where(Link.person_id.is_not(None), Link.person_id != person_id)
        .distinct()
        .subquery()
    )
    counted = select(together.c.person_id, func.count().label("shared")).group_by(together.c.person_id)
    often = Counter({each: shared for each, shared in db.session.execute(counted) if shared >= LEAST_TOGETHER})
    people = [each for each, _ in often.most_common(MOST_COLLEAGUES)]
    return _with_posts(people, since)


def _with_posts(people: Sequence[int], since: datetime) -> tuple[Colleague, ...]:
    if not people:
        return ()
    wanted = select(Share.person_id, Share.id, Share.network, Share.published_at, Share.link_id).where(
        Share.person_id.in_(people), Share.published_at >= since, Share.link_id.is_not(None)
    )
    shares = db.session.execute(wanted.order_by(Share.id.desc()).limit(MOST_LINKS)).all()
    clicked = of_links([share.link_id for share in shares], since)
    theirs: dict[int, list[Post]] = defaultdict(list)
    for person_id, share_id, network, at, link_id in shares:
        if at is not None and link_id is not None:
            theirs[person_id].append(Post(share_id, network, at, visits=clicked.get(link_id, ())))
    return tuple(Colleague(person_id, tuple(posts)) for person_id, posts in sorted(theirs.items()))
