"""Verbs on orders of gift cards: place one for an approved redemption, hand it over, try it again, call it off.

Each joins the edge's transaction. Nothing here speaks to a provider: see ``sending``.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import db
from advocacy.errors import Breach, InvalidMove, NotAllowed
from advocacy.history import Actor, move, record
from advocacy.web.languages import spoken
from rewards.gift_cards.contract import Placed
from rewards.gift_cards.models import GiftOffer, GiftOrder, OrderState
from rewards.gift_cards.providers import BY_HAND, KNOWN
from rewards.perks import redemptions
from rewards.perks.models import PerkKind, Redemption, RedemptionState

JOB = Actor.job("gift cards")
LONGEST_LINK = 2000
FETCH_BACK = "It was handed over by hand: whoever got the card asks for it back."
STRAY = "{provider} placed its order {number} when it was not wanted any more: please cancel it there."
ENDED = (OrderState.DELIVERED, OrderState.CANCELLED)
FREE: dict[str, Any] = {"lease_owner": None, "lease_until": None}
"""Changes that give a lease back."""
NO_KEY: dict[str, Any] = {"key_digest": None, "key_until": None}
"""Changes that end a leaver's link."""


def place(redemption: Redemption, *, now: datetime) -> GiftOrder | None:
    """An order for an approved redemption of a gift card; None when there is one, or nothing to order.

    Its number at the provider is chance, not the redemption's: two installations may share an account there.
    """
    wanted = redemption.kind is PerkKind.GIFT_CARD and redemption.state is RedemptionState.APPROVED
    if not wanted or redemption.value <= 0 or not redemption.currency or of_redemption(redemption.id) is not None:
        return None
    offer = db.session.scalar(select(GiftOffer).where(GiftOffer.perk_id == redemption.perk_id))
    provider = offer.provider if offer else BY_HAND.name
    order = GiftOrder(
        redemption_id=redemption.id, person_id=redemption.person_id, provider=provider, external_id=new_number(),
        products=list(offer.products) if offer else [], campaign=offer.campaign if offer else "",
        amount=redemption.value, currency=redemption.currency, state=OrderState.QUEUED, created_at=now,
        due_at=now if KNOWN[provider].by_api else None,
    )  # fmt: skip
    db.session.add(order)
    db.session.flush()
    record("gift order", order.id, "place", actor=JOB, now=now, about=order.person_id, **facts(order))
    return order


def hand_over(order: GiftOrder, link: str, *, actor: Actor, now: datetime) -> None:
    """A person got the card elsewhere and gives its link or code: the order is delivered.

    Raises Breach for none, NotAllowed for one's own, InvalidMove while a provider may have the order, and when the
    card was given back meanwhile.
    """
    _refuse_own(order, actor)
    link = link.strip()
    if not 1 <= len(link) <= LONGEST_LINK:
        raise Breach(
            _("Give the card's link or code."),
            errors={"link": [_("At most %(longest_link)s signs.", longest_link=format(LONGEST_LINK, ","))]},
        )
    db.session.refresh(order, with_for_update={"of": GiftOrder})
    _refuse_placed(order)
    if not _wanted(order):
        raise InvalidMove(
            _("This card was given back meanwhile."), remedy=_("Keep it, or return it to where it came from.")
        )
    move(order, "hand_over", actor=actor, now=now, changes=_there(order, {"link": link}, now), **told(order))
    _fulfil(order, actor, now)


def arrived(order: GiftOrder, placed: Placed, link: str, *, now: datetime) -> None:
    """The provider's card is there: its person's, or asked back when it was given back meanwhile."""
    changes = {"link": link, "remote_id": placed.remote_id, "reward_id": placed.reward_id or None, **cost_of(placed)}
    move(order, "deliver", actor=JOB, now=now, changes=_there(order, changes, now), **told(order))
    if _wanted(order):
        _fulfil(order, JOB, now)
    else:
        call_off(order, now=now)


def came_late(order: GiftOrder, placed: Placed, number: str, *, now: datetime) -> None:
    """A provider's answer to our ``number`` came when others had moved the order on. A card that is nobody's is asked
    back; what is still open under that number is looked for anyway."""
    open_still = order.external_id == number and order.state not in ENDED
    if open_still or placed.reward_id == order.reward_id is not None:
        return
    order.stray_id, order.due_at = placed.reward_id or None, order.due_at or now
    if not placed.reward_id:
        order.problem = STRAY.format(provider=KNOWN[order.provider].label, number=placed.remote_id)
    record("gift order", order.id, "find_stray", actor=JOB, now=now, about=order.person_id, **facts(order))


def try_again(order: GiftOrder, *, actor: Actor, now: datetime) -> None:
    """Has a failed order placed once more. One that came to nothing there gets a new number: under the old one the
    provider would only tell us the same. Raises NotAllowed for one's own, InvalidMove while a provider may
    have it."""
    _refuse_own(order, actor)
    _refuse_placed(order)
    changes: dict[str, Any] = {"due_at": now, "failures": 0, "problem": "", **FREE}
    if order.remote_id:
        changes |= {"external_id": new_number(), "remote_id": None, "reward_id": None}
    move(order, "start_anew", actor=actor, now=now, changes=changes, **told(order))


def call_off(order: GiftOrder, *, now: datetime) -> None:
    """Its redemption was given back, or handed out otherwise. What never left is cancelled; the rest is asked back.

    A card that is asked back is shown to nobody meanwhile.
    """
    if order.state in (OrderState.QUEUED, OrderState.FAILED):
        move(order, "cancel", actor=JOB, now=now, changes={"due_at": None, **FREE}, **told(order))
        redemptions.settle(order.redemption, paid=False, now=now)
    elif order.state is OrderState.DELIVERED and not order.reward_id:
        due = now if order.stray_id else None
        changes = {"due_at": due, "link": None, **NO_KEY, "problem": FETCH_BACK, **FREE}
        move(order, "cancel", actor=JOB, now=now, why=FETCH_BACK, changes=changes, **told(order))
        redemptions.settle(order.redemption, paid=True, now=now)
    elif order.state is OrderState.DELIVERED and order.cancel_asked_at is not None:
        order.due_at = now
    elif order.state is not OrderState.CANCELLED and order.cancel_asked_at is None:
        order.cancel_asked_at = now
        order.due_at = order.due_at if order.state is OrderState.SENDING else now
        record("gift order", order.id, "ask_back", actor=JOB, now=now, about=order.person_id, **facts(order))


def of_redemption(redemption_id: int) -> GiftOrder | None:
    """The order of a redemption."""
    return db.session.scalar(select(GiftOrder).where(GiftOrder.redemption_id == redemption_id))


def cost_of(placed: Placed) -> dict[str, Any]:
    """What the provider charged, where it told."""
    return {"cost": placed.cost, "cost_currency": placed.cost_currency} if placed.cost is not None else {}


def new_number() -> str:
    """A number of ours for an order, that nobody else uses."""
    return f"advocacy-{uuid4().hex}"


def told(order: GiftOrder) -> dict[str, Any]:
    """Facts for a move's row of history."""
    return {**facts(order), "about": order.person_id}


def facts(order: GiftOrder) -> dict[str, Any]:
    """Facts for history and notices; never the link."""
    return {
        "person_id": order.person_id, "redemption_id": order.redemption_id, "provider": order.provider,
        "perk": order.redemption.perk.name, "amount": order.amount, "currency": order.currency,
    }  # fmt: skip


def _wanted(order: GiftOrder) -> bool:
    """Whether its redemption still waits for it; locked until the transaction ends."""
    db.session.refresh(order.redemption, with_for_update={"of": Redemption})
    return order.redemption.state is RedemptionState.APPROVED and order.cancel_asked_at is None


def _there(order: GiftOrder, changes: dict[str, Any], now: datetime) -> dict[str, Any]:
    due = now if order.stray_id else None
    return {**changes, "delivered_at": now, "due_at": due, "problem": "", **FREE}


def _fulfil(order: GiftOrder, actor: Actor, now: datetime) -> None:
    """The card is its person's."""
    with force_locale(spoken(order.person.language)):
        note = _("Your card is ready: open “My gift cards”.")
    redemptions.fulfil(order.redemption, actor=actor, now=now, note=note)


def _refuse_placed(order: GiftOrder) -> None:
    """Of what is unknown a person decides only where its provider can't be searched; else looking finds it."""
    provider = KNOWN.get(order.provider)
    if order.state is OrderState.UNKNOWN and provider is not None and provider.finds:
        raise InvalidMove(
            _("%(label)s may have this order already.", label=provider.label),
            remedy=_("It is looked for: wait for that."),
        )


def _refuse_own(order: GiftOrder, actor: Actor) -> None:
    if actor.id == order.person_id:
        raise NotAllowed(_("This card is your own."), remedy=_("Somebody else sees to what you redeem."))
