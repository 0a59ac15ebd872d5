"""The verb that lets a post handed in by its address count with all others: reach, engagement, worth, returns.

It becomes a share by hand of the outbox's own making, under the permit that the partner's approved draft gives.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from advocacy.database import db
from advocacy.history import Actor
from advocacy.posts.models import Share
from advocacy.posts.resolving import posted
from advocacy.posts.states import ShareState, Way
from content_library.lending import lending, previewing
from content_library.models import Item
from content_library.refs import group_ref
from influencers.deliverables.models import Deliverable

WAITS = (ShareState.AWAITING_PERSON,)
"""States of a share by hand that the partner began themselves, whose address this is."""


def count_post(deliverable: Deliverable, *, actor: Actor, now: datetime) -> None:
    """Keeps the post as a share by hand with its address; one that they began, or handed in before, is that share.

    Raises what ``lending.share`` refuses, such as a network that posts can't be kept for."""
    share = _kept(deliverable)
    if share is None:
        item, person = db.session.get_one(Item, deliverable.item_id), deliverable.enrolment.person
        caption = lending.caption_picked(item, deliverable.network, None, person, now)
        shown = previewing.preview(item, caption, deliverable.network, person, None, now=now)
        share = lending.share(shown, item, person, Way.HAND, "now", actor=actor, now=now)
    if share.published_at is None:
        posted(share, deliverable.url, actor=actor, now=now)
    deliverable.share_id = share.id


def _kept(deliverable: Deliverable) -> Share | None:
    same = select(Share).where(
        Share.person_id == deliverable.person_id, Share.network == deliverable.network, Share.way == Way.HAND,
        Share.group_ref == group_ref(deliverable.item_id or 0),
        Share.published_at.is_not(None) | Share.state.in_(WAITS),
    )  # fmt: skip
    return db.session.scalars(same.order_by(Share.id.desc()).limit(1)).first()
