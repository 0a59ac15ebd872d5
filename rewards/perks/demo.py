"""The demo's budget and perks, and redemptions in every state. Imports this room's verbs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from advocacy import settings
from advocacy.database import db
from advocacy.history import Actor
from advocacy.people.models import Person
from advocacy.story import Story
from rewards import ledger
from rewards.budgets import budgets
from rewards.budgets.models import Budget
from rewards.models import AccountKind
from rewards.perks import codes, demo_pictures, perks, pictures, redemptions, rights
from rewards.perks.code_files import Line
from rewards.perks.models import Perk, PerkKind, Redemption, RedemptionState
from rewards.standing import tiers


@dataclass(frozen=True)
class Offer:
    """A perk of the demo; ``worth`` in minor units is borne by the budget."""

    name: str
    text: str
    cost: int
    picture: str
    kind: PerkKind = PerkKind.GOODS
    stock: int | None = None
    each: int | None = None
    worth: int = 0
    tax_class: str = ""
    tier: str = ""
    at_once: bool = False


K = PerkKind
OFFERS = (
    Offer("Coffee for two", "In any café near an office, with whomever you like.", 120, "cup", worth=1_200,
          tax_class="goods"),
    Offer("Notebook that likes rain", "Waterproof paper, the same that our field teams use.", 180, "book", stock=40,
          each=2, worth=1_800, tax_class="goods"),
    Offer("An afternoon off", "Agreed with your team. Nobody asks why.", 600, "sun", K.TIME_OFF, 12, 1,
          tax_class="time_off"),
    Offer("Fifty trees' worth of repair", "We pay for repairing a loan probe for a school.", 250, "trees", K.DONATION,
          worth=3_000, tax_class="donation"),
    Offer("A day on the river", "Ride along with a field team, boots included.", 800, "boat", K.EVENT, 6, 1,
          tax_class="event"),
    Offer("Conference ticket", "One day at a fair of your choice.", 1500, "ticket", stock=3, each=1, worth=29_000,
          tax_class="training", tier="gold"),
    Offer("Seeds for a windowsill", "Wild flowers of the region, in an envelope.", 30, "flower", stock=200),
    Offer("Bakery voucher", "A loaf and a pastry at the corner of every office.", 60, "cup", K.CODE, worth=700,
          tax_class="voucher_limited", at_once=True),
    Offer("First look at Atlas 4", "Try it three weeks before it is out, and tell us what to mend.", 90, "book",
          K.EARLY_ACCESS, 25, 1, tax_class="access"),
)  # fmt: skip
BUDGET, ASKED_FROM = 400_000, 1_000
"""What the budget is allotted, and from which value on its owner is asked; in minor units."""
CODES = 40

SMALLEST = 6
"""What is wished where nobody has the points for more."""

WISHES = (
    ("fulfil", 0.45, 0, "Enjoy! The voucher is in your mail."),
    ("cancel", 0.5, 1, ""),
    ("fulfil", 0.6, 1, "With the front desk in your office."),
    ("refund", 0.62, 0, "The café has closed; your points are back."),
    ("fulfil", 0.75, 3, "The school says thank you."),
    ("fulfil", 0.8, 1, "On its way by post."),
    ("approve", 0.96, 2, ""),
    ("approve", 0.975, 1, ""),
    ("request", 0.7, 7, ""),
    ("request", 0.9, 7, ""),
    ("request", 0.97, 2, ""),
    ("request", 0.985, 0, ""),
    ("request", 0.99, 3, ""),
    ("request", 0.995, 1, ""),
)
"""What becomes of a redemption, when in the story it is asked for, which perk, and what the person is told."""


def contribute(story: Story) -> None:
    """Perks on the first day, wishes of those who have the points."""
    story.at(story.moment(0, 11), lambda now: _offer(story, now))
    for verb, part, perk, note in WISHES:
        when = story.start + (story.end - story.start) * part
        story.at(when, lambda now, v=verb, p=perk, n=note: _wish(story, v, p, n, now))  # type: ignore[misc]


def _offer(story: Story, now: datetime) -> None:
    marketing, owner = (db.session.get_one(Person, story.cast[key]) for key in ("marketing", "budget"))
    currency = settings.current().currency
    purse = budgets.open_budget(
        "A thank-you for sharing", owner, currency=currency, first_day=story.start.date(),
        last_day=story.end.date() + timedelta(days=100), asks_from=ASKED_FROM, amount=BUDGET, actor=owner.actor,
        now=now,
    )  # fmt: skip
    kept = [(offer, _add(offer, purse, story, marketing.actor, now)) for offer in OFFERS]
    story.props["perks"] = [perk.id for _, perk in kept]
    for offer, perk in kept:
        picture, alt = demo_pictures.draw(offer.picture)
        pictures.put_picture(perk, picture, alt=alt, actor=marketing.actor, now=now)
        if offer.kind is PerkKind.CODE:
            lines = [Line(number, f"LARK-{story.chance.randrange(16**8):08X}") for number in range(1, CODES + 1)]
            codes.add_codes(perk, lines, actor=marketing.actor, now=now)


def _add(offer: Offer, purse: Budget, story: Story, actor: Actor, now: datetime) -> Perk:
    paid: dict[str, Any] = (
        {"value": offer.worth, "currency": purse.currency, "budget_id": purse.id} if offer.worth else {}
    )
    happens = story.end + timedelta(days=24) if offer.kind is PerkKind.EVENT else None
    return perks.add_perk(
        offer.name, description=offer.text, cost=offer.cost, kind=offer.kind, stock=offer.stock,
        per_person=offer.each, tax_class=offer.tax_class, tier=offer.tier, at_once=offer.at_once, happens_at=happens,
        place="The river station" if happens else "", **paid, actor=actor, now=now,
    )  # fmt: skip


def _wish(story: Story, verb: str, place: int, note: str, now: datetime) -> None:
    """Somebody who can afford it asks, or for the smallest; marketing answers a little later."""
    candidates = _candidates(story)
    wanted = [db.session.get_one(Perk, story.props["perks"][each]) for each in (place, SMALLEST)]
    able = ((each, perk) for perk in wanted for each in candidates if _affords(story, each, perk))
    person_id, perk = next(able, (None, None))
    if person_id is None or perk is None:
        return
    person = db.session.get_one(Person, person_id)
    asked = redemptions.request(perk, person, actor=person.actor, now=now)
    story.props.setdefault("wished", set()).add((person_id, perk.id))
    if verb != "request":
        after = now + timedelta(minutes=50)
        story.at(after, lambda at: _answer(story, asked.id, verb, note, at))


def _candidates(story: Story) -> list[int]:
    """The employee of the sign-in first, then some by chance."""
    others = sorted(set(story.props["staff"]) - set(story.cast.values()))
    story.chance.shuffle(others)
    return [story.cast["employee"], *others[:25]]


def _affords(story: Story, person_id: int, perk: Perk) -> bool:
    once = (person_id, perk.id) not in story.props.get("wished", set())
    has = ledger.balance(AccountKind.AVAILABLE, ledger.person(person_id))
    return once and has >= perk.cost and tiers.reaches(person_id, perk.tier)


def _answer(story: Story, redemption_id: int, verb: str, note: str, now: datetime) -> None:
    asked = db.session.get_one(Redemption, redemption_id)
    marketing = db.session.get_one(Person, story.cast["marketing"]).actor
    if verb == "cancel":
        redemptions.cancel(asked, actor=asked.person.actor, now=now)
        return
    if asked.state is RedemptionState.REQUESTED and (verb == "approve" or rights.word_first(asked)):
        redemptions.approve(asked, actor=_decider(story, asked), now=now)
    if verb == "fulfil":
        redemptions.fulfil(asked, actor=marketing, now=now, note=note)
    elif verb == "refund":
        redemptions.fulfil(asked, actor=marketing, now=now, note="The voucher is in your mail.")
        redemptions.refund(asked, actor=marketing, now=now, why=note)


def _decider(story: Story, asked: Redemption) -> Actor:
    """Whoever's yes counts in the story."""
    key = "hr" if asked.kind is PerkKind.TIME_OFF else "marketing" if asked.budget is None else "budget"
    return db.session.get_one(Person, story.cast[key]).actor
