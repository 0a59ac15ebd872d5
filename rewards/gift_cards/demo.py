"""The demo's gift card, handed out by hand: some who have theirs, one that waits. Imports this room's verbs."""

from __future__ import annotations

from datetime import datetime, timedelta

from advocacy import settings
from advocacy.database import db
from advocacy.people.models import Person
from advocacy.story import Story
from rewards import ledger
from rewards.gift_cards import orders
from rewards.models import AccountKind
from rewards.perks import perks, redemptions
from rewards.perks.models import Perk, PerkKind, Redemption

COST, WORTH = 60, 2500
WISHES = (0.72, 0.83, 0.93, 0.97)
"""When in the story somebody asks for one; the last one waits to be handed over."""


def contribute(story: Story) -> None:
    """The perk after a month, then the wishes of those who have the points."""
    story.at(story.start + (story.end - story.start) * 0.5, lambda now: _offer(story, now))
    for part in WISHES:
        when = story.start + (story.end - story.start) * part
        story.at(when, lambda now, last=part == WISHES[-1]: _wish(story, now, last))  # type: ignore[misc]


def _offer(story: Story, now: datetime) -> None:
    marketing = db.session.get_one(Person, story.cast["marketing"])
    story.props["gift card"] = perks.add_perk(
        "A meal somewhere nice", kind=PerkKind.GIFT_CARD, cost=COST, value=WORTH,
        currency=settings.current().currency, tax_class="gift_card", actor=marketing.actor, now=now,
        description="A card for the restaurants of your town. We order it once it is approved.",
    ).id  # fmt: skip


def _wish(story: Story, now: datetime, last: bool) -> None:
    """Somebody who can afford it, the employee of the sign-in first; marketing says yes."""
    perk = db.session.get_one(Perk, story.props["gift card"])
    had = story.props.setdefault("had a gift card", set())
    people = [story.cast["employee"], *sorted(set(story.props["staff"]) - set(story.cast.values()))[:40]]
    able = (each for each in people if each not in had and _points(each) >= COST)
    person_id = next(able, None)
    if person_id is None:
        return
    had.add(person_id)
    person, marketing = db.session.get_one(Person, person_id), db.session.get_one(Person, story.cast["marketing"])
    asked = redemptions.request(perk, person, actor=person.actor, now=now)
    redemptions.approve(asked, actor=marketing.actor, now=now)
    orders.place(asked, now=now)
    if not last:
        story.at(now + timedelta(hours=3), lambda at: _hand_over(story, asked.id, at))


def _hand_over(story: Story, redemption_id: int, now: datetime) -> None:
    order = orders.of_redemption(db.session.get_one(Redemption, redemption_id).id)
    marketing = db.session.get_one(Person, story.cast["marketing"])
    if order is not None:
        code = f"MEAL-{order.id:04}-{story.chance.randrange(10**6):06}"
        orders.hand_over(order, code, actor=marketing.actor, now=now)


def _points(person_id: int) -> int:
    return ledger.balance(AccountKind.AVAILABLE, ledger.person(person_id))
