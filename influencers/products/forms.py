"""What the forms of products hold, as the verbs take it, and back. Asks nothing; raises Breach by field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from advocacy.errors import Breach
from advocacy.links.attribution import money
from influencers.products.catalogue import Variant
from influencers.products.models import Giving, Product
from rewards.forms import numbers

ROWS = 6
"""Sizes that the form has room for."""
NOBODY, ALL = "-", ""
"""What the form says of a programme whose partners may not, or may all, ask for a product."""
TEXTS = ("name", "description", "picture_alt")
FIGURES = ("per_person", "lent_days", "ships_in_days")


def product_facts(form: MultiDict[str, str], currency: str) -> dict[str, Any]:
    """The facts of a product with its sizes and who may ask for it; the value is an amount in its currency."""
    named = money.currency_of(form.get("currency", "") or currency)
    try:
        giving = Giving(form.get("giving", ""))
    except ValueError as wrong:
        raise Breach(_("Given or lent?"), errors={"giving": [_("Choose one of these.")]}) from wrong
    figures = numbers(form, FIGURES)
    return {
        **{name: form.get(name, "") for name in TEXTS}, **figures, "giving": giving, "active": "active" in form,
        "currency": named, "value": money.minor(form.get("value", "").strip() or "0", named, "value"),
        "variants": _variants(form), "places": places(form),
    }  # fmt: skip


def places(form: Mapping[str, str]) -> dict[int, str]:
    """Programme -> the least tier, of those whose partners may ask for it."""
    said = {name.removeprefix("place-"): tier for name, tier in form.items() if name.startswith("place-")}
    return {int(number): tier[:40] for number, tier in said.items() if number.isdecimal() and tier != NOBODY}


def filled(product: Product) -> dict[str, Any]:
    """A product as its form shows it."""
    shown: dict[str, Any] = {name: getattr(product, name) for name in (*TEXTS, *FIGURES, "currency", "active")}
    shown |= {"giving": product.giving.value, "value": money.amount(product.value, product.currency)}
    shown |= {f"place-{row.programme_id}": row.tier for row in product.places}
    for number, each in enumerate(each for each in product.variants if each.active):
        stock = "" if each.stock is None else each.stock
        shown |= {f"size-{number}": each.name, f"sku-{number}": each.sku, f"stock-{number}": stock}
        shown |= {f"seen-{number}": stock}
    return shown


def _variants(form: Mapping[str, str]) -> list[Variant]:
    """The sizes; a row that says nothing is left out, one alone may go without a name."""
    rows = range(ROWS)
    given = numbers(form, tuple(f"{name}-{row}" for row in rows for name in ("stock", "seen")))
    said = [
        Variant(form.get(f"size-{row}", "").strip(), form.get(f"sku-{row}", "").strip(), given[f"stock-{row}"],
                given[f"seen-{row}"])
        for row in rows
        if any(form.get(f"{name}-{row}", "").strip() for name in ("size", "sku", "stock"))
    ]  # fmt: skip
    return said or [Variant()]
