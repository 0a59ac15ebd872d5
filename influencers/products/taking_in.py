"""Products that are read in again: from another installation, or after somebody changed the file. Known by name."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from advocacy.database import db, lock
from advocacy.exports.intakes import Intake, Outcome, Row, choice_in, flag_in, number_in, only_one, text_in, whole_in
from advocacy.history import Actor
from advocacy.links.attribution import money
from advocacy.people.capabilities import Capability
from influencers.products import catalogue
from influencers.products.catalogue import Variant
from influencers.products.models import Giving, Product

NONE_LEFT = (Variant(stock=0),)
"""Sizes and stock are in another table, and are counted here."""


def take(row: Row, actor: Actor, now: datetime) -> Outcome:
    """Adds the product of that name, or brings it to what the row says. Raises Breach."""
    lock("products that are read in")
    facts = _facts(row)
    product = only_one(db.session.scalars(select(Product).where(Product.name == facts["name"]).limit(2)).all())
    if product is None:
        catalogue.add_product(**facts, variants=NONE_LEFT, actor=actor, now=now)
        return Outcome.ADDED
    if all(getattr(product, name) == value for name, value in facts.items()):
        return Outcome.SAME
    catalogue.change_product(product, **facts, actor=actor, now=now)
    return Outcome.CHANGED


def _facts(row: Row) -> dict[str, Any]:
    return {
        "giving": choice_in(row, "giving", Giving.GIFTED), "name": text_in(row, "name"),
        "description": text_in(row, "description"),
        "value": whole_in(row, "value", 0), "currency": money.currency_of(text_in(row, "currency")),
        "per_person": number_in(row, "per_person"), "lent_days": number_in(row, "lent_days"),
        "ships_in_days": whole_in(row, "ships_in_days", 7), "active": flag_in(row, "active"),
    }  # fmt: skip


INTAKES = (
    Intake(
        "products", _l("Products"),
        _l("Adds those that are new, with nothing in stock and in no programme; changes the others, but not their "
           "sizes."),
        (Capability.WRITE_PROGRAMMES,), "name", take,
    ),
)  # fmt: skip
