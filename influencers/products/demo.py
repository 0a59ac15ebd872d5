"""The demo's products: instruments on loan and gifts, asked for, on their way, delivered, and one that waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from advocacy.database import db
from advocacy.history import Actor
from advocacy.people.models import Person
from advocacy.story import Story
from influencers.products import catalogue, requests
from influencers.products.addresses import Address
from influencers.products.catalogue import Variant
from influencers.products.models import Giving, Product
from influencers.programmes.models import EnrolmentState
from influencers.programmes.queries import enrolments_in

CATALOGUE = (
    ("Stream probe, handheld", "Temperature, oxygen and clarity of a stream in a minute. Comes with a case.", 42_900,
     {"giving": Giving.LENT, "lent_days": 180, "per_person": 1}, (Variant("", "LF-PROBE-2", 6),), ""),
    ("Field notebook, waterproof", "Eighty pages that don’t mind rain.", 1_900, {"per_person": 3},
     (Variant("Green", "LF-BOOK-G", 40), Variant("Sand", "LF-BOOK-S", 12)), ""),
    ("Wader jacket", "What our own field teams wear.", 12_900, {"per_person": 1},
     (Variant("S", "LF-JACKET-S", 4), Variant("M", "LF-JACKET-M", 3), Variant("L", "LF-JACKET-L", 0)), "guide"),
)  # fmt: skip
HOMES = (
    Address("Ines Calloway", "14 Weir Lane", "BA1 5QT", "Bath", "United Kingdom"),
    Address("Petra Stahl", "Am Mühlbach 3", "79104", "Freiburg", "Germany"),
    Address("Oumar Sylla", "8 quai des Platanes", "69005", "Lyon", "France"),
    Address("Jess Tamura", "210 Creek Road", "13209", "Syracuse NY", "USA"),
)
STEPS: tuple[tuple[int, int, tuple[str, ...]], ...] = (
    (0, 0, ("approve", "ship", "deliver")), (1, 1, ("approve", "ship")), (1, 0, ("approve",)), (0, 1, ()),
)  # fmt: skip
"""One after the other: which of the partners asks for which product, and how far it comes."""


def contribute(story: Story) -> None:
    """A catalogue late in the story, and four requests in the days after it."""
    story.at(story.moment(2, 11), lambda now: _begin(story, now))


def _begin(story: Story, now: datetime) -> None:
    marketing = db.session.get_one(Person, story.cast["marketing"]).actor
    programme_id = story.props["field partners"]
    made = [
        catalogue.add_product(name, value=value, currency="EUR", description=says, variants=sizes,
                              places={programme_id: tier}, actor=marketing, now=now, **facts).id
        for name, says, value, facts, sizes, tier in CATALOGUE
    ]  # fmt: skip
    for place, (who, which, moves) in enumerate(STEPS):
        ask = _asking(programme_id, who, made[which], moves, marketing)
        story.at(now + timedelta(days=story.days * (0.4 + place * 0.1)), ask)


def _asking(
    programme_id: int, who: int, product_id: int, moves: tuple[str, ...], marketing: Actor
) -> Callable[[datetime], None]:  # fmt: skip
    """Somebody asks on that day, and what follows happens within hours."""
    homes = {home.name: home for home in HOMES}

    def ask(now: datetime) -> None:
        known = [each for each in enrolments_in(programme_id, state=EnrolmentState.APPROVED).items[::-1]
                 if each.person.name in homes]  # fmt: skip
        if len(known) <= who:
            return
        mine, product = known[who], db.session.get_one(Product, product_id)
        actor, home = mine.person.actor, homes[mine.person.name]
        asked = requests.request(mine, product, product.variants[0].id, home, actor=actor, now=now)
        if "approve" in moves:
            requests.approve(asked, actor=marketing, now=now)
        if "ship" in moves:
            requests.ship(asked, carrier="Parcel Post", tracking=f"PP{asked.id:08d}", actor=marketing,
                          now=now)  # fmt: skip
        if "deliver" in moves:
            requests.deliver(asked, actor=actor, now=now)

    return ask
