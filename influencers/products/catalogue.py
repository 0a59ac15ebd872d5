"""Verbs on products: add one, change it with its variants and with who may ask for it, its picture.

A variant is never deleted, since requests name it; one that is left out is offered no more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from advocacy.database import db
from advocacy.errors import Breach
from advocacy.history import Actor, record
from advocacy.links.attribution import money
from advocacy.pictures import Picture
from influencers.products.models import Giving, Product, ProductPlace, ProductVariant
from rewards.perks.pictures import keep_picture

SHELF = "products"
MOST_VALUE = 10**9
MOST_STOCK = 1_000_000
MOST_DAYS = 365
DEFAULTS: Mapping[str, Any] = {
    "description": "", "giving": Giving.GIFTED, "per_person": None, "lent_days": None, "ships_in_days": 7,
    "picture_alt": "", "active": True,
}  # fmt: skip
"""What a product is when nothing else is said."""


@dataclass(frozen=True)
class Variant:
    """A size or colour as somebody gives it. ``stock`` None: without limit; ``seen``: the stock that they saw before:
    what was taken since stays taken."""

    name: str = ""
    sku: str = ""
    stock: int | None = None
    seen: int | None = None


def add_product(
    name: str, *, value: int, currency: str, variants: Sequence[Variant] = (Variant(),),
    places: Mapping[int, str] | None = None, actor: Actor, now: datetime, **facts: Any,
) -> Product:  # fmt: skip
    """Adds a product; ``places``: programme -> the least tier that may ask for it. Raises Breach by field."""
    whole = _checked({**DEFAULTS, **facts, "name": name, "value": value, "currency": currency}, variants)
    product = Product(**whole, created_at=now)
    product.variants = [ProductVariant(name=each.name.strip(), sku=each.sku.strip(), stock=each.stock)
                        for each in variants]  # fmt: skip
    product.places = _places(places or {})
    db.session.add(product)
    db.session.flush()
    record("product", product.id, "add", actor=actor, now=now, **_told(product, whole))
    return product


def change_product(
    product: Product, *, variants: Sequence[Variant] | None = None, places: Mapping[int, str] | None = None,
    actor: Actor, now: datetime, **facts: Any,
) -> None:  # fmt: skip
    """Changes a product; requests under way keep what they were asked for. Raises Breach by field."""
    known = {name: getattr(product, name) for name in (*DEFAULTS, "name", "value", "currency")}
    whole = _checked({**known, **facts}, variants if variants is not None else _as_given(product))
    db.session.refresh(product, with_for_update={"of": Product})
    for name, value in whole.items():
        setattr(product, name, value)
    if variants is not None:
        _fit_variants(product, variants)
    if places is not None:
        _fit_places(product, places)
    record("product", product.id, "change", actor=actor, now=now, **_told(product, whole))


def put_picture(product: Product, picture: Picture, *, actor: Actor, now: datetime) -> None:
    """Gives a product its picture."""
    kept = keep_picture(picture, SHELF)
    product.picture_id, product.picture = kept.id, kept
    record("product", product.id, "put_picture", actor=actor, now=now, digest=kept.digest)


def _checked(facts: Mapping[str, Any], variants: Sequence[Variant]) -> dict[str, Any]:
    """The facts, trimmed. Raises Breach for those that make no sense."""
    whole: dict[str, Any] = dict(facts)
    for name in ("name", "description", "picture_alt"):
        whole[name] = whole[name].strip()
    errors: dict[str, list[str]] = {}
    if not 1 <= len(whole["name"]) <= 120:
        errors["name"] = [_("Give a name of at most 120 characters.")]
    if whole["value"] is None or not 0 < whole["value"] <= MOST_VALUE:
        errors["value"] = [_("Say what it is worth on the market: taxes are paid on gifts.")]
    whole["currency"] = money.currency_of(whole["currency"])
    if whole["per_person"] is not None and not 1 <= whole["per_person"] <= 1000:
        errors["per_person"] = ["1 or more; empty: as often as they like."]
    if not 1 <= (whole["ships_in_days"] or 0) <= MOST_DAYS:
        errors["ships_in_days"] = [f"1 to {MOST_DAYS} days."]
    if whole["giving"] is Giving.LENT and not 1 <= (whole["lent_days"] or 0) <= MOST_DAYS:
        errors["lent_days"] = [_("Say after how many days it comes back: 1 to %(most)s.", most=MOST_DAYS)]
    if wrong := _wrong_variants(variants):
        errors["variants"] = wrong
    if errors:
        raise Breach(_("This product can't be kept as it is."), errors=errors)
    return whole


def _wrong_variants(variants: Sequence[Variant]) -> list[str]:
    names = [each.name.strip().casefold() for each in variants]
    wrong = []
    if not variants:
        wrong.append(_("Give at least one size, or one line without a name."))
    if len(set(names)) < len(names):
        wrong.append(_("Two have the same name."))
    if len(names) > 1 and "" in names:
        wrong.append(_("Where there are several, each needs a name."))
    if any(len(each.name) > 80 or len(each.sku) > 60 for each in variants):
        wrong.append(_("A name has up to 80 characters, an article number up to 60."))
    if any(each.stock is not None and not 0 <= each.stock <= MOST_STOCK for each in variants):
        wrong.append(_("A stock is 0 or more; empty: without limit."))
    return wrong


def _fit_variants(product: Product, given: Sequence[Variant]) -> None:
    known = {each.name.casefold(): each for each in product.variants}
    for each in given:
        row = known.pop(each.name.strip().casefold(), None)
        if row is None:
            row = ProductVariant(name=each.name.strip(), stock=each.stock)
            product.variants.append(row)
        elif each.stock is None or row.stock is None or each.seen is None:
            row.stock = each.stock
        else:
            row.stock = max(row.stock + each.stock - each.seen, 0)
        row.sku, row.active = each.sku.strip(), True
    for gone in known.values():
        gone.active = False


def _fit_places(product: Product, places: Mapping[int, str]) -> None:
    known = {row.programme_id: row for row in product.places}
    product.places = [known.get(each.programme_id, each) for each in _places(places)]
    for row in product.places:
        row.tier = places[row.programme_id]


def _places(places: Mapping[int, str]) -> list[ProductPlace]:
    return [ProductPlace(programme_id=number, tier=tier) for number, tier in sorted(places.items())]


def _as_given(product: Product) -> list[Variant]:
    return [Variant(each.name, each.sku, each.stock) for each in product.variants if each.active]


def _told(product: Product, whole: Mapping[str, Any]) -> dict[str, Any]:
    stock = {each.name: each.stock for each in product.variants if each.active}
    return {**whole, "stock": stock, "places": {row.programme_id: row.tier for row in product.places}}
