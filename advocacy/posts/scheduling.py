"""Verbs of a person on their shares: schedule, reschedule, cancel, take in hand. Flush; the edge commits."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select, text

from advocacy.campaigns.in_force import reaches_in_force
from advocacy.database import db, lock
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor
from advocacy.links.slugs import lend
from advocacy.networks.connections import USABLE, connection_of
from advocacy.networks.registry import require_on
from advocacy.posts.drafting import Said
from advocacy.posts.fitting import refuse_misfit, refuse_unaffordable
from advocacy.posts.holding import hold, late_after, refuse_lateness, stops
from advocacy.posts.models import Share
from advocacy.posts.moving import move_share, record_share
from advocacy.posts.permits import Permit
from advocacy.posts.states import SHARE_MOVES, UNFINISHED, ShareState, Way
from advocacy.posts.timing import Wanted, When, due_time
from advocacy.web.palette import look


@dataclass(frozen=True)
class Order:
    """What is to be posted. ``card``: url, title, description, image_ref, image_alt; ``media``: as in ``Said``.
    ``late_after_minutes``: how late it may be sent by API, the setting's where it names none.
    ``when``: an instant or a word; a next slot keeps a day from ``alike``, colleagues' nearly same words.
    ``assigned``: chance picked the words, for a test of captions."""

    person_id: int
    network: str
    way: Way
    text: str
    language: str
    permit: Permit
    when: When
    connection_id: int | None = None
    link_id: int | None = None
    card: Mapping[str, Any] = field(default_factory=dict)
    media: Sequence[Mapping[str, Any]] = ()
    caption_ref: str = ""
    late_after_minutes: int | None = None
    alike: Sequence[datetime] = ()
    assigned: bool = False


def schedule(order: Order, *, actor: Actor, now: datetime) -> Share:
    """Puts a share into the outbox; one by hand that is due now waits for its person at once.

    Raises Breach for a network that is switched off, an empty text, a lateness limit out of bounds or by hand, a draft
    that the network would refuse or that costs more than there is, an account that can't post, a time outside of the
    permit or too close to another post of the person on that network; NotFound for somebody else's connection;
    InvalidMove while the person has the same words under way on that network.
    """
    require_on(order.network)
    _refuse_unfit(order, now)
    _one_by_one(order.person_id, order.network)
    _refuse_doubled(order.person_id, order.network, order.permit.source_ref)
    permit = order.permit
    wanted = Wanted(
        order.person_id, order.network, order.way, permit.group_ref, permit.valid_from, alike=order.alike
    )  # fmt: skip
    due_at = due_time(wanted, order.when, now)
    _refuse_lapsed(permit.lapse(due_at))
    share = _share(order, due_at, now)
    if order.way is Way.API:
        refuse_unaffordable(share)
    db.session.add(share)
    db.session.flush()
    if order.link_id is not None:
        lend(order.link_id, order.permit.tags, assigned=order.assigned)
    record_share(share, "schedule", actor=actor, now=now, due_at=due_at, sha256=share.sha256)
    if order.way is Way.HAND and due_at <= now:
        _hand_over_or_hold(share, actor=actor, now=now)
    return share


def reschedule(share: Share, when: When, *, actor: Actor, now: datetime) -> None:
    """Gives a share that is scheduled, held or missed another time. Raises InvalidMove, Breach."""
    _put_at(share, when, share.way, {}, actor=actor, now=now)


def _put_at(share: Share, when: When, way: Way, changes: Mapping[str, Any], *, actor: Actor, now: datetime) -> None:
    if share.state not in SHARE_MOVES["reschedule"][0]:
        raise InvalidMove(
            _("This post can't be given another time: it stands at “%(state)s”.", state=look(share.state).label),
            remedy=_("Only one that waits or has missed its time can; share the story again from your feed."),
        )
    if share.revoked_at is not None:
        raise InvalidMove(_("These words have been withdrawn."), remedy=_("Choose another story from your feed."))
    _one_by_one(share.person_id, share.network)
    _refuse_doubled(share.person_id, share.network, share.source_ref, beside=share.id)
    wanted = Wanted(share.person_id, share.network, way, share.group_ref, share.permit_from, beside=share.id)
    due_at = due_time(wanted, when, now)
    _refuse_lapsed(permit_of(share).lapse(due_at))
    fresh = {
        "due_at": due_at, "late_after": late_after(way, due_at, share.late_minutes), "not_before": None, "failures": 0,
        "held_for": None, "problem": None, "uploads": {}, **changes,
    }  # fmt: skip
    move_share(share, "reschedule", actor=actor, now=now, changes=fresh, due_at=due_at)


def cancel(share: Share, *, actor: Actor, now: datetime, why: str | None = None) -> None:
    """Takes back a share that was not sent. Raises InvalidMove once it may be on the network."""
    move_share(share, "cancel", actor=actor, now=now, why=why, changes={"held_for": None, "not_before": None})


def take_in_hand(share: Share, *, actor: Actor, now: datetime, at: datetime | None = None) -> None:
    """The person will post it themselves: a scheduled, held or missed share by API becomes one by hand, due ``at`` that
    time, or now."""
    by_hand = {"way": Way.HAND, "connection_id": None}  # first of all: a person who posts keeps their own distance
    _put_at(share, at or "now", Way.HAND, by_hand, actor=actor, now=now)
    if share.due_at <= now:
        _hand_over_or_hold(share, actor=actor, now=now)


def hand_over(share: Share, *, actor: Actor, now: datetime) -> None:
    """A share by hand is due: it waits for its person now. Raises InvalidMove."""
    move_share(share, "hand_over", actor=actor, now=now)


def cancel_all_of(person_id: int, *, actor: Actor, now: datetime, why: str) -> int:
    """Takes back everything of a person that is not sent yet, as when they leave; gives how many."""
    waiting = select(Share).where(
        Share.person_id == person_id,
        Share.state.in_((ShareState.SCHEDULED, ShareState.HELD, ShareState.AWAITING_PERSON)),
    )
    # locked, so that what a worker moves meanwhile is waited for, and left alone if it is being sent by then
    locked = waiting.order_by(Share.id).with_for_update().execution_options(populate_existing=True)
    shares = db.session.scalars(locked).all()
    for share in shares:
        cancel(share, actor=actor, now=now, why=why)
    return len(shares)


def permit_of(share: Share) -> Permit:
    """The permit that the share was lent under."""
    return Permit(
        share.source_ref, share.permit_sha256, share.permit_from, share.permit_until, share.permit_tags,
        share.permit_facts, share.group_ref,
    )  # fmt: skip


def digest(text: str) -> str:
    """The SHA-256 of a text in UTF-8, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def _hand_over_or_hold(share: Share, *, actor: Actor, now: datetime) -> None:
    by = stops(share, reaches_in_force(now), now)
    if by is None:
        hand_over(share, actor=actor, now=now)
    else:
        hold(share, by, actor=actor, now=now)


def _one_by_one(person_id: int, network: str) -> None:
    """What a person has on a network is looked at and added to by one transaction at a time."""
    lock(f"posts:{person_id}:{network}")


def _refuse_doubled(person_id: int, network: str, source_ref: str, beside: int | None = None) -> None:
    """One share of the same words at a time: a second press, or the same by hand and by API, would post them twice."""
    same = select(Share.id).where(
        Share.person_id == person_id, Share.network == network, Share.source_ref == source_ref,
        text(f"shares.{UNFINISHED}"),
    )  # fmt: skip
    if db.session.scalar(same.where(Share.id != beside) if beside is not None else same) is not None:
        raise InvalidMove(_("You are sharing this there already."), remedy=_("See My posts."))


def _refuse_unfit(order: Order, now: datetime) -> None:
    if not order.text.strip():
        raise Breach(_("There is nothing to post."), errors={"text": [_("Write something.")]})
    if order.late_after_minutes is not None:
        refuse_lateness(order.way, order.late_after_minutes)
    if order.way is Way.HAND:
        return
    if order.connection_id is None:
        raise Breach(_("Which account is to post it?"), errors={"connection_id": [_("Choose one of your accounts.")]})
    connection = connection_of(order.person_id, order.connection_id)
    if connection.network != order.network:
        raise Breach(
            _("That account is on another network."),
            errors={"connection_id": [_("On %(network)s.", network=connection.network)]},
        )
    if connection.state not in USABLE:
        raise Breach(
            _("That account has to be connected again."), remedy=_("Open My accounts."),
            errors={"connection_id": [_("Connect it again first.")]},
        )  # fmt: skip
    said = Said(order.text, order.language, order.card, order.media)
    refuse_misfit(order.network, connection, said, now=now)


def _refuse_lapsed(lapse: str | None) -> None:
    if lapse is not None:
        raise Breach(lapse, errors={"publish_at": [_("Outside of the time in which it may be shared.")]})


def _share(order: Order, due_at: datetime, now: datetime) -> Share:
    permit = order.permit
    return Share(
        person_id=order.person_id, network=order.network, way=order.way, created_at=now,
        connection_id=order.connection_id if order.way is Way.API else None,
        text=order.text, sha256=digest(order.text), language=order.language, link_id=order.link_id,
        card=dict(order.card), media=[dict(each) for each in order.media], source_ref=permit.source_ref,
        group_ref=permit.group_ref, caption_ref=order.caption_ref,
        permit_sha256=permit.sha256, permit_from=permit.valid_from, permit_until=permit.valid_until,
        permit_tags=dict(permit.tags), permit_facts=dict(permit.facts),
        state=ShareState.SCHEDULED, due_at=due_at, lease_token=0,
        late_after=late_after(order.way, due_at, order.late_after_minutes), late_minutes=order.late_after_minutes,
    )  # fmt: skip
