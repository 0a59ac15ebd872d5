"""Approved gift cards for tests, and a worker whose clock the test moves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.history import Reader, follow
from advocacy.history.jobs import seal_waiting
from advocacy.networks.wire import Wire
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from rewards import credits
from rewards.gift_cards import jobs, orders
from rewards.gift_cards.models import GiftOffer, GiftOrder
from rewards.gift_cards.sending import Means
from rewards.gift_cards.tremendous import Tremendous
from rewards.ledger import Event
from rewards.perks import redemptions
from rewards.perks.models import Perk, PerkKind, Redemption
from tests.installation import Installation
from tests.reach.making import NOW, SYSTEM
from tests.rewards.tremendous_stub import KEY, PRODUCT, Stub

LOOPBACK = Wire(frozenset({"127.0.0.1"}), timeout=3.0)


@dataclass
class Hours:
    """A worker's clock, from now on (the wire sends nothing late), and its provider at the stub."""

    stub: Stub
    now: datetime = field(default_factory=clock.now)

    @property
    def means(self) -> Means:
        provider = Tremendous(self.stub.url, KEY, out=LOOPBACK)
        return Means("worker", lambda: self.now, lambda name: provider if name == "tremendous" else None)

    def work(self, rounds: int = 6, step: timedelta = timedelta(minutes=5)) -> None:
        """Does what is due, and lets time pass between."""
        for _ in range(rounds):
            jobs.attend(self.now, self.means)
            self.now += step


def card(provider: str = "tremendous", *, value: int = 2500, currency: str = "USD") -> int:
    """A gift card among the perks; call inside a context."""
    with writing():
        perk = Perk(
            name="Coffee card", cost=10, kind=PerkKind.GIFT_CARD, value=value, currency=currency, tax_class="gift_card",
            active=True, created_at=NOW, stock=None, per_person=None,
        )  # fmt: skip
        db.session.add(perk)
        db.session.flush()
        db.session.add(GiftOffer(perk_id=perk.id, provider=provider, products=[PRODUCT], campaign="", changed_at=NOW))
        return perk.id


def approved(installation: Installation, perk_id: int, *roles: Role, region: str = "US") -> int:
    """A person asks for it and somebody says yes; gives the redemption."""
    person_id = installation.person(*roles, region=region)
    with writing():
        credits.give(Event(f"gift:{person_id}", "gift", NOW, person_id), 100)
    with writing():
        person = db.session.get_one(Person, person_id)
        asked = redemptions.request(db.session.get_one(Perk, perk_id), person, actor=person.actor, now=NOW)
        redemptions.approve(asked, actor=SYSTEM, now=NOW)
        return asked.id


def ordered(installation: Installation, perk_id: int) -> int:
    """The order of a fresh approved redemption."""
    redemption_id = approved(installation, perk_id)
    with writing():
        made = orders.place(db.session.get_one(Redemption, redemption_id), now=NOW)
        assert made is not None
        return made.id


def order_now(order_id: int) -> GiftOrder:
    """As it is in the database."""
    with reading():
        found = db.session.get_one(GiftOrder, order_id)
        db.session.expunge(found)
        return found


def read_history(reader: Reader) -> None:
    """Seals what is there and lets the reader read it; call inside a context."""
    seal_waiting(NOW)
    follow(reader, NOW)
