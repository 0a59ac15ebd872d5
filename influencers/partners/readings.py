"""Verbs on readings of followers: keep one of a day, and what lists show of a partner by it. Imports models."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import db
from advocacy.errors import Breach
from advocacy.history import Actor, ActorKind, record
from influencers.partners import engagement
from influencers.partners.models import FollowerReading, Partner, PartnerAccount, ProofState

MOST = 2_000_000_000
"""More followers than any account has."""
CHART_DAYS = 366


def keep_reading(
    account: PartnerAccount, followers: int, *, source: str, actor: Actor, now: datetime, posts: int | None = None,
    interactions: int | None = None, counted_posts: int | None = None, day: date | None = None,
) -> FollowerReading:  # fmt: skip
    """Keeps what an account showed on a day, one reading a day: a later one of the day takes its place.

    ``source`` says where from: "mastodon", "hand", "import". Raises Breach for numbers that nobody has, for a day to
    come, and for interactions without the number of posts that they are of.
    """
    _refuse(followers, posts, interactions, counted_posts, day or now.date(), now)
    when = day or now.date()
    theirs = select(FollowerReading).where(FollowerReading.account_id == account.id, FollowerReading.day == when)
    kept = db.session.scalar(theirs) or FollowerReading(account_id=account.id, day=when)
    kept.at, kept.followers, kept.posts, kept.source = now, followers, posts, source[:80]
    if interactions is not None or kept.interactions is None:
        kept.interactions, kept.counted_posts = interactions, counted_posts
    kept.by_id = actor.id if actor.kind is ActorKind.PERSON else None
    db.session.add(kept)
    db.session.flush()
    if account.read_at is None or when >= account.read_at.date():
        account.followers, account.read_at, account.unseen = followers, now, ""
    if actor.kind is ActorKind.PERSON:
        record("partner_account", account.id, "read", actor=actor, now=now, about=account.partner.person_id,
               partner=account.partner_id, followers=followers)  # fmt: skip
    keep_up(account.partner)
    return kept


def keep_up(partner: Partner) -> None:
    """Brings what lists show of a partner up to their newest readings. Accounts that turned out not to be theirs don't
    count."""
    theirs = select(PartnerAccount).where(
        PartnerAccount.partner_id == partner.id, PartnerAccount.state != ProofState.DISPROVEN
    )
    accounts = db.session.scalars(theirs).unique().all()
    partner.followers = max((each.followers or 0 for each in accounts), default=0)
    rates = rates_of(accounts)
    partner.engagement = engagement.together((rates.get(each.id), each.followers) for each in accounts)
    db.session.flush()


def rates_of(accounts: Sequence[PartnerAccount]) -> dict[int, int | None]:
    """Account -> its engagement rate by the newest reading that counted interactions. One statement."""
    ids = [each.id for each in accounts]
    newest = (
        select(FollowerReading)
        .where(FollowerReading.account_id.in_(ids), FollowerReading.interactions.is_not(None))
        .order_by(FollowerReading.account_id, FollowerReading.day)
        .limit(len(ids) * CHART_DAYS)
    )
    return {
        each.account_id: engagement.rate(each.interactions, each.counted_posts, each.followers)
        for each in db.session.scalars(newest)
    }


def readings_of(accounts: Sequence[PartnerAccount], now: datetime) -> Sequence[FollowerReading]:
    """A year of readings of these accounts, oldest first."""
    since = now.date() - timedelta(days=CHART_DAYS)
    wanted = select(FollowerReading).where(
        FollowerReading.account_id.in_([each.id for each in accounts]), FollowerReading.day >= since
    )
    return db.session.scalars(wanted.order_by(FollowerReading.day).limit(len(accounts) * CHART_DAYS or 1)).all()


def _refuse(
    followers: int, posts: int | None, interactions: int | None, counted: int | None, day: date, now: datetime
) -> None:  # fmt: skip
    given = {"followers": followers, "posts": posts, "interactions": interactions, "counted_posts": counted}
    wrong = {name: [f"0 to {MOST:,}."] for name, value in given.items() if value is not None and not 0 <= value <= MOST}
    if (interactions is None) != (counted is None) or counted == 0:
        wrong["counted_posts"] = [_("Say of how many posts, 1 or more, or leave both empty.")]
    if day > now.date() + timedelta(days=1):
        wrong["day"] = [_("Not in the future.")]
    if wrong:
        raise Breach(_("That can't be read there."), errors=wrong)
