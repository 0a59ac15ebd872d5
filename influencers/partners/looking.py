"""Looks at what networks show strangers of partners' accounts, and at what our own posts of theirs got. Verbs around a
look that is made outside of any transaction: ``due`` claims, ``look`` asks, ``keep`` keeps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from advocacy.database import db
from advocacy.history import Actor
from advocacy.networks.contract import NetworkRefused
from advocacy.networks.public_looks import Presence, PublicProfile, public_profile
from advocacy.posts.models import Reading, Share
from advocacy.posts.states import ShareState
from advocacy.reach.names import PARTS
from influencers.partners import readings
from influencers.partners.models import PartnerAccount, ProofState
from influencers.programmes.enrolments import is_outsider

DAILY, SELDOM = timedelta(days=1), timedelta(days=7)
"""When we look again: where figures are shown, and where strangers see none."""
POSTS, SINCE = 20, timedelta(days=90)
"""Our own posts of theirs whose interactions count for the rate: the newest so many of so many days."""
LOOKS = Actor.job("read followers")


@dataclass(frozen=True)
class Look:
    """An account to look at: its number, and how it is found."""

    account_id: int
    network: str
    who: str


def due(now: datetime, limit: int) -> Sequence[Look]:
    """Claims the accounts whose time has come: nobody else looks at them within the day."""
    wanted = (
        select(PartnerAccount)
        .where(PartnerAccount.look_at <= now, PartnerAccount.state != ProofState.DISPROVEN)
        .order_by(PartnerAccount.look_at, PartnerAccount.id)
        .limit(limit)
        .with_for_update(of=PartnerAccount, skip_locked=True)
    )
    found = db.session.scalars(wanted).unique().all()
    for account in found:
        account.look_at = now + DAILY
    return [Look(each.id, each.network, each.url or each.handle) for each in found]


def look(wanted: Look) -> PublicProfile | str:
    """The account as strangers see it, or why it couldn't be asked for just now. Speaks to its network."""
    try:
        return public_profile(wanted.network, wanted.who)
    except NetworkRefused as refused:
        return refused.message


def keep(wanted: Look, seen: PublicProfile | str, now: datetime) -> bool:
    """Keeps what was seen; True for a reading. What is not shown is said on the account, and looked for again later."""
    account = db.session.get(PartnerAccount, wanted.account_id)
    if account is None or account.look_at is None:
        return False
    if isinstance(seen, str):
        account.unseen = seen[:200]
        return False
    account.account_id = account.account_id or seen.account_id[:200]
    if seen.presence is not Presence.FOUND or seen.followers is None:
        account.unseen, account.look_at = (seen.why or "It shows no followers to strangers.")[:200], now + SELDOM
        return False
    interactions, counted = _of_our_posts(account, now)
    readings.keep_reading(account, seen.followers, source=account.network, actor=LOOKS, now=now, posts=seen.posts,
                          interactions=interactions, counted_posts=counted)  # fmt: skip
    return True


def _of_our_posts(account: PartnerAccount, now: datetime) -> tuple[int | None, int | None]:
    """What people did with the newest posts that went out from here, and how many posts those are; None: no such post.

    Each network's newest figure of each kind counts, as in reports of reach. What the posts of somebody who works here
    got is theirs alone.
    """
    person_id = account.partner.person_id
    if account.partner.person is None or not is_outsider(account.partner.person):
        return None, None
    newest = select(Share.id).where(
        Share.person_id == person_id, Share.network == account.network, Share.state == ShareState.PUBLISHED,
        Share.published_at >= now - SINCE,
    )  # fmt: skip
    ids = db.session.scalars(newest.order_by(Share.id.desc()).limit(POSTS)).all()
    last = (
        select(Reading.share_id, Reading.metric, func.max(Reading.id).label("id"))
        .where(Reading.share_id.in_(ids), Reading.metric.in_(PARTS))
        .group_by(Reading.share_id, Reading.metric)
        .subquery()
    )
    rows = db.session.execute(select(Reading.share_id, Reading.value).join(last, last.c.id == Reading.id)).all()
    told = {share_id for share_id, _value in rows}
    return (sum(value for _share, value in rows), len(told)) if told else (None, None)
