"""The demo's perks, and redemptions in every state. Imports this room's verbs."""

from __future__ import annotations

from datetime import datetime, timedelta

from advocacy.database import db
from advocacy.people.models import Person
from advocacy.story import Story
from rewards import ledger
from rewards.models import AccountKind
from rewards.perks import perks, redemptions
from rewards.perks.models import Perk, Redemption

PERKS = (
    ("Coffee for two", "In any café near an office, with whomever you like.", 120, None, None),
    ("Notebook that likes rain", "Waterproof paper, the same that our field teams use.", 180, 40, 2),
    ("An afternoon off", "Agreed with your team. Nobody asks why.", 600, 12, 1),
    ("Fifty trees' worth of repair", "We pay for repairing a loan probe for a school.", 250, None, None),
    ("A day on the river", "Ride along with a field team, boots included.", 800, 6, 1),
    ("Conference ticket", "One day at a fair of your choice.", 1500, 3, 1),
    ("Seeds for a windowsill", "Wild flowers of the region, in an envelope.", 30, 200, None),
)
"""Name, description, cost, stock, how many a person may have."""

SMALLEST = len(PERKS) - 1
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
    marketing = db.session.get_one(Person, story.cast["marketing"])
    story.props["perks"] = [
        perks.add_perk(
            name, description=text, cost=cost, stock=stock, per_person=each, actor=marketing.actor, now=now
        ).id
        for name, text, cost, stock, each in PERKS
    ]


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
    return once and ledger.balance(AccountKind.AVAILABLE, ledger.person(person_id)) >= perk.cost


def _answer(story: Story, redemption_id: int, verb: str, note: str, now: datetime) -> None:
    asked = db.session.get_one(Redemption, redemption_id)
    marketing = db.session.get_one(Person, story.cast["marketing"]).actor
    if verb == "cancel":
        redemptions.cancel(asked, actor=asked.person.actor, now=now)
    elif verb == "approve":
        redemptions.approve(asked, actor=marketing, now=now)
    elif verb == "fulfil":
        redemptions.fulfil(asked, actor=marketing, now=now, note=note)
    elif verb == "refund":
        redemptions.fulfil(asked, actor=marketing, now=now, note="The voucher is in your mail.")
        redemptions.refund(asked, actor=marketing, now=now, why=note)
