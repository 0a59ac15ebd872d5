"""A programme with tiers and new terms, products and requests for them, for the pages."""

from __future__ import annotations

from advocacy import clock
from advocacy.database import db, writing
from advocacy.people.models import Person
from influencers.products import catalogue, requests
from influencers.products.addresses import Address
from influencers.products.catalogue import Variant
from influencers.products.models import Giving
from influencers.programmes.queries import enrolment_in
from tests.browser.answers import made
from tests.installation import ApiClient, Installation


def products(installation: Installation, api: ApiClient, person_id: int) -> None:
    """Programme 1 has tiers, and the person, who takes part, has asked for product 1 and waits for its parcel."""
    steps = [{"key": "scout", "name": "Scout", "least": 10_000, "tone": "info", "icon": "geo-alt"},
             {"key": "guide", "name": "Guide", "least": 50_000, "tone": "good", "icon": "trophy"}]  # fmt: skip
    made(api("POST", "/tiers", {"programme_id": 1, "tiers": steps, "days": 90, "counts": "sales", "why": "Thanks"}))
    now = clock.now()
    with installation.app.app_context(), writing():
        me = db.session.get_one(Person, person_id)
        mine = enrolment_in(1, person_id)
        assert mine is not None
        home = Address("Robin Home", "Main Street 1", "10115", "Berlin", "Germany")
        sizes = (Variant("S", "SKU-S", 3), Variant("M", "SKU-M", 0))
        lent = {"giving": Giving.LENT, "lent_days": 30}
        for name, facts in (("Field jacket", {}), ("Stream probe", lent)):
            product = catalogue.add_product(
                name, value=4900, currency="EUR", description="Good in rain.", variants=sizes, places={1: ""},
                actor=me.actor, now=now, **facts,
            )  # fmt: skip
            requests.request(mine, product, product.variants[0].id, home, note="For a film.", actor=me.actor, now=now)
