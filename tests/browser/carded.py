"""Gift cards and payroll for the pages: one card that is there, one that waits, a draft, and something to look at."""

from __future__ import annotations

from advocacy import clock
from advocacy.database import db, writing
from advocacy.history import Actor
from advocacy.people.models import Person
from rewards import credits
from rewards.gift_cards import orders
from rewards.ledger import Event
from rewards.perks import perks, redemptions
from rewards.perks.models import PerkKind
from rewards.tax import benefits, runs
from tests.installation import Installation

JOB = Actor.job("world")


def cards_and_payroll(installation: Installation, person_id: int, colleague: int) -> None:
    now = clock.now()
    with installation.app.app_context(), writing():
        facts = {"kind": PerkKind.GIFT_CARD, "cost": 5, "value": 2500, "currency": "EUR"}
        card = perks.add_perk("A meal out", **facts, tax_class="gift_card", actor=JOB, now=now)  # type: ignore[arg-type]
        cake = perks.add_perk("A cake", cost=2, actor=JOB, now=now)
        for each in (person_id, colleague):
            credits.give(Event(f"meal:{each}", "gift", now, each), 50)
            person = db.session.get_one(Person, each)
            asked = redemptions.request(card, person, actor=person.actor, now=now)
            redemptions.approve(asked, actor=JOB, now=now)
            order = orders.place(asked, now=now)
            if order is not None and each == person_id:
                orders.hand_over(order, "https://meals.example/card", actor=JOB, now=now)
                benefits.book(asked, now)
        theirs = db.session.get_one(Person, colleague)
        unknown = redemptions.request(cake, theirs, actor=theirs.actor, now=now)
        redemptions.fulfil(unknown, actor=JOB, now=now)
        benefits.book(unknown, now)
        one = db.session.get_one(Person, person_id)
        runs.draft(now.date(), actor=one.actor, by=one, now=now)
