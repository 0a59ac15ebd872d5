"""What is usual for everybody's posts: a sample of the newest, taken once for many looks. Whatever many share, such as
an office behind one address, readers on another continent or a product that was called back, is nobody's doing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from advocacy.database import db
from advocacy.links.attribution.models import Conversion, ConversionState
from advocacy.posts.models import Share
from rewards.fair_play import visits
from rewards.fair_play.click_patterns import is_night, repeated
from rewards.fair_play.patterns import IN_FORCE
from rewards.fair_play.scenes import Sale, Usual, Visit

POSTS, VISITS, BACK = 200, 100, timedelta(days=14)
ENOUGH_VISITS, ENOUGH_POSTS, ENOUGH_SALES, ENOUGH_ON_NETWORK = 10, 5, 10, 50
"""A post tells what is usual from so many clicks on, and several of them do; a network from so many clicks."""


@dataclass(frozen=True)
class Sampled:
    """One post of the sample."""

    person_id: int
    network: str
    visits: tuple[Visit, ...]


@dataclass(frozen=True)
class Sample:
    """The newest posts with clicks, and how many sales were given back of how many."""

    posts: tuple[Sampled, ...] = ()
    sales: int = 0
    reversed: int = 0

    def usual_without(self, person_id: int, zone: str, own: Sequence[Sale] = ()) -> Usual:
        """What is usual for all others, nights as in that zone. Too few posts, clicks or sales tell nothing."""
        others = [each for each in self.posts if each.person_id != person_id]
        sales, back = self.sales - len(own), self.reversed - sum(each.reversed_at is not None for each in own)
        refunded = back / sales if sales >= ENOUGH_SALES else None
        if len(others) < ENOUGH_POSTS:
            return Usual(refunded=refunded)
        concentrated = median(repeated(each.visits) / len(each.visits) for each in others)
        return Usual(concentrated, _night(others, zone), refunded, _families(others))


def sample(now: datetime) -> Sample:
    """Takes one. Three statements."""
    since = now - BACK
    wanted = select(Share.person_id, Share.network, Share.link_id).where(
        Share.published_at >= since, Share.seen_at.is_not(None), Share.gone_at.is_(None), Share.link_id.is_not(None)
    )  # the posts that are live, by their own index
    shares = db.session.execute(wanted.order_by(Share.published_at.desc()).limit(POSTS)).all()
    clicked = visits.of_links([share.link_id for share in shares if share.link_id], since, VISITS)
    posts = tuple(
        Sampled(person_id, network, clicked[link_id])
        for person_id, network, link_id in shares
        if link_id is not None and len(clicked.get(link_id, ())) >= ENOUGH_VISITS
    )
    back = func.count().filter(Conversion.state == ConversionState.REVERSED)
    told = select(func.count(), back).where(Conversion.at >= since, Conversion.person_id.is_not(None))
    sales, given_back = db.session.execute(told).one()
    return Sample(posts, sales, given_back)


def _night(posts: Sequence[Sampled], zone: str) -> float:
    limits = next(each.limits for each in IN_FORCE.all if each.key == "night")
    local = ZoneInfo(zone)
    minutes = [visit.minute for post in posts for visit in post.visits]
    return sum(is_night(minute.astimezone(local), limits) for minute in minutes) / len(minutes)


def _families(posts: Sequence[Sampled]) -> dict[str, dict[str, float]]:
    """Network -> family of browsers -> its part of all."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for post in posts:
        counts[post.network].update(visit.family for visit in post.visits if visit.family)
    return {
        network: {family: count / families.total() for family, count in families.items()}
        for network, families in counts.items()
        if families.total() >= ENOUGH_ON_NETWORK
    }
