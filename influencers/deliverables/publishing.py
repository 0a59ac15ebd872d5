"""Verbs on what is posted: the partner hands in an address, or our outbox says that it sent the post."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import and_, or_, select

from advocacy.addresses import web_parts
from advocacy.database import db, lock
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, move, record
from influencers.deliverables.facts import facts_of
from influencers.deliverables.models import AppealState, Deliverable, DeliverableState
from influencers.deliverables.one_post import address_key

LONGEST_URL = 2000
LET_GO = (DeliverableState.MISSED, DeliverableState.CANCELLED)
MAY = frozenset({DeliverableState.APPROVED, DeliverableState.IN_LIVE_REVIEW})


def publish(
    deliverable: Deliverable, url: str, *, actor: Actor, now: datetime, share_id: int | None = None
) -> None:  # fmt: skip
    """It is live at that address; it is looked at next. From a live review this is the corrected or another post.

    Raises Breach for no address of the web, or one that was handed in for another deliverable; InvalidMove when nothing
    is approved.
    """
    address = _address(url)
    lock(f"addresses of {deliverable.person_id}")  # handed in twice at once, the second one is told so
    db.session.refresh(deliverable, with_for_update={"of": Deliverable})
    if deliverable.state not in MAY:
        raise InvalidMove(
            _("There is nothing approved to post yet."), remedy=_("Submit a draft, or wait for the answer.")
        )
    key = address_key(address)
    _refuse_used(deliverable, address, key)
    move(
        deliverable, "publish", actor=actor, now=now, about=deliverable.person_id,
        changes={
            "url": address, "address_key": key, "post_key": None, "published_at": now, "since": now,
            "look_at": now, "looks": 0, "problem": "", "share_id": share_id, "how": None, "appeal": AppealState.NONE,
            "ours_since": None,
        }, url=address, share=share_id, **facts_of(deliverable),
    )  # fmt: skip


def look_again(deliverable: Deliverable, *, actor: Actor, now: datetime) -> None:
    """The partner has put something right: the job looks at once. Raises InvalidMove when nothing is looked at."""
    if deliverable.state not in (DeliverableState.PUBLISHED, DeliverableState.IN_LIVE_REVIEW):
        raise InvalidMove(_("Nothing of it is being looked at."))
    deliverable.look_at = now
    record("deliverable", deliverable.id, "ask_look", actor=actor, now=now, about=deliverable.person_id,
           **facts_of(deliverable))  # fmt: skip


def _address(url: str) -> str:
    address = url.strip()
    if len(address) > LONGEST_URL or web_parts(address) is None:
        raise Breach(
            _("That is no address of a post."), remedy=_("Copy it from the post's share menu."),
            errors={"url": [_("An address that begins with https://.")]},
        )  # fmt: skip
    return address


def _refuse_used(deliverable: Deliverable, address: str, key: str) -> None:
    """One post delivers once; what was missed or cancelled has let go of its own."""
    same = or_(Deliverable.address_key == key, and_(Deliverable.url == address, Deliverable.state.not_in(LET_GO)))
    taken = db.session.scalar(
        select(Deliverable.id)
        .where(Deliverable.person_id == deliverable.person_id, Deliverable.id != deliverable.id, same)
        .limit(1)
    )
    if taken is not None:
        raise Breach(
            _("This post was handed in for something else."), remedy=_("Each deliverable is a post of its own."),
            errors={"url": [_("Used before.")]},
        )  # fmt: skip
