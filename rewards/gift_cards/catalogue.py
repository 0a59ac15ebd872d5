"""Verbs on offers and on the providers' catalogues: choose who hands out a perk's cards, fetch what there is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, select

from advocacy.database import db, insert_for
from advocacy.errors import Breach
from advocacy.history import Actor, record
from rewards.gift_cards import providers
from rewards.gift_cards.contract import Product
from rewards.gift_cards.models import GiftOffer, GiftProduct
from rewards.perks.models import Perk, PerkKind

MOST_PRODUCTS = 50
LONGEST_CAMPAIGN = 60


def set_offer(
    perk: Perk, provider: str, *, products: Sequence[str] = (), campaign: str = "", actor: Actor, now: datetime
) -> GiftOffer:
    """Says who hands out a perk's cards from now on; orders under way keep what they were placed with.

    Raises Breach for a perk that is no gift card, a provider that is not open here, and an order without any product.
    """
    _check(perk, provider, products, campaign)
    offer = offer_of(perk.id) or GiftOffer(perk_id=perk.id)
    offer.provider, offer.products, offer.campaign = provider, list(products), campaign.strip()
    offer.changed_at = now
    db.session.add(offer)
    db.session.flush()
    record(
        "perk", perk.id, "offer_cards", actor=actor, now=now, provider=provider, products=list(products),
        campaign=offer.campaign,
    )  # fmt: skip
    return offer


def offer_of(perk_id: int) -> GiftOffer | None:
    """Who hands out a perk's cards, where somebody said so."""
    return db.session.scalar(select(GiftOffer).where(GiftOffer.perk_id == perk_id))


def keep(provider: str, products: Sequence[Product], now: datetime) -> int:
    """Keeps a catalogue as it was told; what is no longer in it goes. Gives how many there are."""
    for each in products:
        values = {
            "name": each.name, "category": each.category, "currencies": list(each.currencies),
            "countries": list(each.countries), "told_at": now,
        }  # fmt: skip
        fresh = insert_for(GiftProduct).values(provider=provider, key=each.key, **values)
        db.session.execute(fresh.on_conflict_do_update(index_elements=["provider", "key"], set_=values))
    gone = delete(GiftProduct).where(GiftProduct.provider == provider, GiftProduct.told_at < now)
    db.session.execute(gone, execution_options={"synchronize_session": False})
    return len(products)


def _check(perk: Perk, provider: str, products: Sequence[str], campaign: str) -> None:
    errors: dict[str, list[str]] = {}
    chosen = next((each for each in providers.offered() if each.name == provider), None)
    if perk.kind is not PerkKind.GIFT_CARD:
        raise Breach(_("“%(name)s” is no gift card.", name=perk.name), remedy=_("Change its kind first."))
    if chosen is None:
        errors["provider"] = [_("Choose one of the providers that are open here.")]
    elif chosen.by_api and not products and not campaign.strip():
        errors["products"] = [_("Choose at least one card, or name a campaign that does.")]
    if len(products) > MOST_PRODUCTS or any(not 1 <= len(each) <= 60 for each in products):
        errors["products"] = [_("At most %(most)s cards.", most=MOST_PRODUCTS)]
    if len(campaign.strip()) > LONGEST_CAMPAIGN:
        errors["campaign"] = [_("At most %(most)s signs.", most=LONGEST_CAMPAIGN)]
    if errors:
        raise Breach(_("These cards can't be offered so."), errors=errors)
