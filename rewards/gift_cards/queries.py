"""What pages and the API ask of gift cards. A constant number of statements a page."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import func, or_, select
from sqlalchemy.orm import defaultload

from advocacy.database import Page, counted, db, page
from advocacy.errors import NotFound
from advocacy.people.models import Person
from rewards.gift_cards.models import GiftOffer, GiftOrder, GiftProduct, GiftTry, OrderState
from rewards.gift_cards.providers import BY_HAND
from rewards.perks.models import Perk, PerkKind, Redemption

ON_THE_WAY = (OrderState.SENDING, OrderState.UNKNOWN, OrderState.SENT)
DONE = (OrderState.DELIVERED, OrderState.CANCELLED)
NEEDS_A_PERSON = or_(
    GiftOrder.state == OrderState.FAILED,
    (GiftOrder.state == OrderState.QUEUED) & (GiftOrder.provider == BY_HAND.name),
)
"""Refused for good, or to be handed out by hand."""

_asked_for = defaultload(GiftOrder.redemption)
LEAN = (
    _asked_for.defaultload(Redemption.perk).lazyload(Perk.audience),
    _asked_for.defaultload(Redemption.person).lazyload(Person.role_rows),
    defaultload(GiftOrder.person).lazyload(Person.role_rows),
)
"""What a list does not show is not loaded."""


def orders(shown: str, cursor: str | None, limit: int = 25) -> Page[GiftOrder]:
    """Orders, newest first: those that need a person ("waiting"), on the way, done, or all of them."""
    wanted = select(GiftOrder).options(*LEAN)
    if shown == "waiting":
        wanted = wanted.where(NEEDS_A_PERSON)
    elif shown == "on_the_way":
        by_api = (GiftOrder.state == OrderState.QUEUED) & (GiftOrder.provider != BY_HAND.name)
        wanted = wanted.where(or_(GiftOrder.state.in_(ON_THE_WAY), by_api))
    elif shown == "done":
        wanted = wanted.where(GiftOrder.state.in_(DONE))
    return page(wanted, GiftOrder.id, cursor, limit)


def waiting() -> int:
    """How many orders need a person, counted as far as a badge needs."""
    return counted(select(GiftOrder.id).where(NEEDS_A_PERSON))


def order_of(order_id: int) -> GiftOrder:
    """An order. Raises NotFound."""
    found = db.session.get(GiftOrder, order_id)
    if found is None:
        raise NotFound(_("There is no such order."))
    return found


def tries(order: GiftOrder, most: int = 20) -> Sequence[GiftTry]:
    """The last tries of an order, newest first."""
    wanted = select(GiftTry).where(GiftTry.order_id == order.id).order_by(GiftTry.number.desc()).limit(most)
    return db.session.scalars(wanted).all()


def mine(person_id: int, cursor: str | None, limit: int = 25) -> Page[GiftOrder]:
    """A person's own cards that are there, newest first; what is being given back is not among them."""
    there = (GiftOrder.state == OrderState.DELIVERED, GiftOrder.cancel_asked_at.is_(None))
    wanted = select(GiftOrder).where(GiftOrder.person_id == person_id, *there).options(*LEAN)
    return page(wanted, GiftOrder.id, cursor, limit)


def card_perks(cursor: str | None, limit: int = 25) -> Page[Perk]:
    """Perks that are gift cards, newest first."""
    return page(select(Perk).where(Perk.kind == PerkKind.GIFT_CARD), Perk.id, cursor, limit)


def offers_of(perks: Sequence[Perk]) -> dict[int, GiftOffer]:
    """Perk -> who hands it out, where somebody said so."""
    wanted = select(GiftOffer).where(GiftOffer.perk_id.in_([perk.id for perk in perks]))
    return {offer.perk_id: offer for offer in db.session.scalars(wanted)}


def products(provider: str, words: str = "", most: int = 50) -> Sequence[GiftProduct]:
    """Cards of a provider's catalogue whose name has these words, by name."""
    wanted = select(GiftProduct).where(GiftProduct.provider == provider)
    if words.strip():
        wanted = wanted.where(func.lower(GiftProduct.name).contains(words.strip().lower(), autoescape=True))
    return db.session.scalars(wanted.order_by(GiftProduct.name, GiftProduct.id).limit(most)).all()
