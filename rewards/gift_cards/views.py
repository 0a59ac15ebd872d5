"""Pages of gift cards: orders and who hands out which perk, for marketing; one's own cards. Thin."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.database import get
from advocacy.errors import Breach
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard, public
from rewards.gift_cards import catalogue, leavers, orders, providers, queries
from rewards.perks.models import Perk

pages = Blueprint("gift_cards", __name__)

SHOWN = ("waiting", "on_the_way", "done")


@pages.get("/gift-cards")
@guard(Capability.SHARE)
def mine() -> ResponseReturnValue:
    """My cards, each with what opens it. Never kept by a browser or a proxy."""
    page = render_template(
        "rewards/gift_cards/mine.html", page=queries.mine(current_user.id, request.args.get("cursor"))
    )
    return page, {"Cache-Control": "no-store"}


@pages.get("/gift-cards/left/<key>")
@public
def left_form(key: str) -> ResponseReturnValue:
    """A button, so that a mail scanner that opens a leaver's link does not use it up."""
    return render_template("rewards/gift_cards/left.html", key=key, order=None)


@pages.post("/gift-cards/left/<key>")
@public
def left(key: str) -> ResponseReturnValue:
    """The card of somebody who has left, this once."""
    order = leavers.open_once(key, now=clock.now())
    page = render_template("rewards/gift_cards/left.html", key=key, order=order)
    return page, {"Cache-Control": "no-store"}


@pages.get("/rewards/gift-cards")
@guard(Capability.WRITE_REWARDS, Capability.SEE_SYSTEM)
def listing() -> ResponseReturnValue:
    """Orders: those that need somebody, on the way, done."""
    shown = request.args.get("shown", "")
    shown = shown if shown in SHOWN else SHOWN[0]
    return render_template(
        "rewards/gift_cards/orders.html", page=queries.orders(shown, request.args.get("cursor")), shown=shown,
        waiting=queries.waiting(), label_of=providers.label_of, sandbox=providers.in_sandbox(),
        offered=providers.offered(),
    )  # fmt: skip


@pages.get("/rewards/gift-cards/<int:order_id>")
@guard(Capability.WRITE_REWARDS, Capability.SEE_SYSTEM)
def one(order_id: int) -> ResponseReturnValue:
    """One order: how far it is, what was tried."""
    return _one(order_id, {})


@pages.post("/rewards/gift-cards/<int:order_id>/hand-over")
@guard(Capability.WRITE_REWARDS)
def hand_over(order_id: int) -> ResponseReturnValue:
    """Gives the link or code of a card that was got elsewhere."""
    order = queries.order_of(order_id)
    try:
        orders.hand_over(order, request.form.get("link", ""), actor=current_user.actor, now=clock.now())
    except Breach as breach:
        return _one(order_id, breach.errors), 422
    flash(_("Handed over to %(name)s.", name=order.person.name), "success")
    return redirect(url_for("gift_cards.listing"))


@pages.post("/rewards/gift-cards/<int:order_id>/try-again")
@guard(Capability.WRITE_REWARDS)
def try_again(order_id: int) -> ResponseReturnValue:
    """Has a refused order placed once more."""
    orders.try_again(queries.order_of(order_id), actor=current_user.actor, now=clock.now())
    flash(_("It is ordered again."), "success")
    return redirect(url_for("gift_cards.one", order_id=order_id))


@pages.get("/rewards/gift-cards/offers")
@guard(Capability.WRITE_REWARDS)
def offers() -> ResponseReturnValue:
    """Who hands out which perk."""
    found = queries.card_perks(request.args.get("cursor"))
    return render_template(
        "rewards/gift_cards/offers.html", page=found, offers=queries.offers_of(found.items),
        label_of=providers.label_of, by_hand=providers.BY_HAND,
    )  # fmt: skip


@pages.get("/rewards/gift-cards/offers/<int:perk_id>")
@guard(Capability.WRITE_REWARDS)
def offer(perk_id: int) -> ResponseReturnValue:
    """Who hands out one perk, to change it."""
    return _offer(get(Perk, perk_id, _("There is no such perk.")), {})


@pages.post("/rewards/gift-cards/offers/<int:perk_id>")
@guard(Capability.WRITE_REWARDS)
def set_offer(perk_id: int) -> ResponseReturnValue:
    """Says who hands it out."""
    perk, form = get(Perk, perk_id, _("There is no such perk.")), request.form
    chosen = [*form.getlist("products"), *form.get("more", "").split()]
    try:
        catalogue.set_offer(
            perk, form.get("provider", ""), products=list(dict.fromkeys(chosen)), campaign=form.get("campaign", ""),
            actor=current_user.actor, now=clock.now(),
        )  # fmt: skip
    except Breach as breach:
        return _offer(perk, breach.errors), 422
    flash(_("Saved. Orders under way keep what they were placed with."), "success")
    return redirect(url_for("gift_cards.offers"))


def _one(order_id: int, errors: dict[str, list[str]]) -> str:
    order = queries.order_of(order_id)
    return render_template(
        "rewards/gift_cards/order.html", order=order, tries=queries.tries(order), errors=errors,
        label_of=providers.label_of,
    )  # fmt: skip


def _offer(perk: Perk, errors: dict[str, list[str]]) -> str:
    found = catalogue.offer_of(perk.id)
    products = [each for one in providers.offered() if one.by_api for each in queries.products(one.name, _words())]
    known = {product.key for product in products}
    chosen = list(found.products) if found else []
    return render_template(
        "rewards/gift_cards/offer.html", perk=perk, offer=found, products=products, chosen=chosen, words=_words(),
        more=" ".join(each for each in chosen if each not in known), providers=providers.offered(), errors=errors,
    )  # fmt: skip


def _words() -> str:
    return request.args.get("q", "")[:100]
