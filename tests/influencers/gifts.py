"""What tests of products need: a programme with a partner, a product, an address."""

from __future__ import annotations

from typing import Any

from advocacy import clock
from advocacy.history import Actor
from advocacy.people.models import Relationship
from influencers.products import catalogue, requests
from influencers.products.addresses import Address
from influencers.products.catalogue import Variant
from influencers.products.models import Product, ProductRequest
from influencers.programmes import enrolments, programmes
from influencers.programmes.models import Enrolment, ProgrammeKind

NOW = clock.from_rfc3339("2026-11-02T09:00:00Z")
ME = Actor.system("test")
HOME = Address("Cleo Home", "Main Street 1", "10115", "Berlin", "Germany")
FORM = {"name": "Cleo Home", "street": "Main Street 1", "postcode": "10115", "city": "Berlin", "country": "Germany"}


def partner(name: str = "Friends", email: str = "cleo@out.example") -> Enrolment:
    """Somebody who takes part in a programme of that name."""
    made = programmes.add_programme(
        name, ProgrammeKind.CUSTOMERS, Relationship.NONE, "Be kind.", actor=ME, now=NOW
    )  # fmt: skip
    found = programmes.invite(made, email, "Cleo", "https://a.example", actor=ME, now=NOW)
    enrolments.answer(found, True, actor=found.person.actor, now=NOW)
    return found


def product(enrolment: Enrolment, *, stock: int | None = 2, tier: str = "", **facts: Any) -> Product:
    """A product of 49 euros that the partner's programme may ask for."""
    given = {"value": 4900, "currency": "EUR", "per_person": 2, **facts}
    places = {enrolment.programme_id: tier}
    sizes = (Variant("M", "SKU-M", stock), Variant("L", "SKU-L", stock))
    return catalogue.add_product("Jacket", **given, variants=sizes, places=places, actor=ME, now=NOW)


def asked(enrolment: Enrolment, of: Product, **said: Any) -> ProductRequest:
    """The partner asks for the first size of it."""
    return requests.request(
        enrolment, of, of.variants[0].id, HOME, actor=enrolment.person.actor, now=NOW, **said
    )  # fmt: skip
