"""The demo's shop: marketing's flyers, a partner's code, sales and leads that clicks and codes won, landings, refunds.

Clicks with an id come through the product's own touches; the shop tells what was bought, as a real one would.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy import select

from advocacy.database import db, writing
from advocacy.history import Actor
from advocacy.links import made
from advocacy.links.attribution import codes, conversions, jobs, landings, refunds, touches
from advocacy.links.attribution.models import Code, Conversion, ConversionState
from advocacy.links.attribution.telling import checked
from advocacy.links.door.click_ids import new_click_id, spelt
from advocacy.links.models import Link
from advocacy.links.slugs import Tags
from advocacy.links.utm import templates as utm_templates
from advocacy.people.models import Person
from advocacy.story import Story

SHOP = Actor.system("shop")
FLYERS = (
    ("Flyer at the river festival", "https://www.example.com/festival", "qr", 0.1),
    ("Poster in the ferry terminal", "https://www.example.com/probe", "flyer", 0.3),
    ("Autumn newsletter", "https://www.example.com/probe", "email", 0.55),
    ("Stand at the water fair", "https://www.example.com/careers", "event", 0.7),
)
"""Title, target, where it is put, when in the story it is made."""
A_NIGHT = 3
"""Clicks with an id on an average night, on all links of programmes together; one in four buys."""


def contribute(story: Story) -> None:
    """Links and codes in their weeks; each night some click, land and buy; a few things are sent back."""
    story.at(story.moment(2, 9), lambda now: _begin(story, now))
    for title, target, medium, part in FLYERS:
        when = story.start + (story.end - story.start) * part
        story.at(when, lambda now, t=title, u=target, m=medium: _flyer(story, t, u, m, now))  # type: ignore[misc]
    story.nightly(lambda now: _visits(story, now), at=time(22, 30))
    story.nightly(jobs.decide_waiting, at=time(22, 40), every=7)


def _marketing(story: Story) -> Actor:
    return db.session.get_one(Person, story.cast["marketing"]).actor


def _begin(story: Story, now: datetime) -> None:
    """A template, and codes of those who take part in a programme by then."""
    texts = {"source": "{network}", "medium": "employee-advocacy", "campaign_text": "{campaign}", "content": "{topic}"}
    utm_templates.put({"network": "linkedin"}, texts, actor=_marketing(story), now=now)
    utm_templates.put({"network": "x"}, {**texts, "medium": "social"}, actor=_marketing(story), now=now)
    story.at(now + timedelta(days=12), lambda at: _codes(story, at))


def _codes(story: Story, now: datetime) -> None:
    named = select(Link.programme, Link.person_id).where(Link.click_ids, Link.person_id.is_not(None)).distinct()
    for programme, person_id in db.session.execute(named.order_by(Link.person_id).limit(3)).all():
        person = db.session.get_one(Person, person_id)
        codes.add(f"{person.name.split()[0]}10", programme=programme, person=person, actor=_marketing(story), now=now)


def _flyer(story: Story, title: str, target: str, medium: str, now: datetime) -> None:
    """For the programme that has attribution by then, so that sales can count for it."""
    programme = db.session.scalar(select(Link.programme).where(Link.click_ids).order_by(Link.id).limit(1)) or ""
    made.make(target, title, medium, tags=Tags(programme=programme), actor=_marketing(story), now=now)


def _visits(story: Story, now: datetime) -> None:
    """A night's, in a transaction of their own."""
    with writing():
        _click_and_buy(story, now)


def _click_and_buy(story: Story, now: datetime) -> None:
    """Clicks on links that tell their ids; most land, some buy, one in twelve sends it back within days."""
    links = db.session.scalars(
        select(Link).where(Link.click_ids, Link.created_at < now).order_by(Link.id.desc()).limit(40)
    ).all()
    if not links:
        return
    for _ in range(story.chance.randint(0, 2 * A_NIGHT)):
        seen = [new_click_id() for _ in range(story.chance.choice((1, 1, 1, 2)))]
        ats = sorted(now - timedelta(minutes=story.chance.randint(20, 1200)) for _ in seen)
        touches.keep(touches.Told(each, story.chance.choice(links).id, at) for each, at in zip(seen, ats, strict=True))
        for each, at in zip(seen, ats, strict=True):
            if story.chance.random() < 0.8:
                landings.arrive(each, now=at)
        if story.chance.random() < 0.3:
            _bought(story, [spelt(each) for each in seen], ats[-1] + timedelta(minutes=len(seen) * 7), now)


def _bought(story: Story, clicks: list[str], at: datetime, now: datetime) -> None:
    """Minutes after the last click; the shop tells it in the evening."""
    chance = story.chance
    number = story.props["orders"] = story.props.get("orders", 10_000) + 1
    known = db.session.scalars(select(Code.code).order_by(Code.id)).all()
    named = [chance.choice(known)] if known and chance.random() < 0.25 else []
    lead = chance.random() < 0.3
    told = checked(
        kind="lead" if lead else "sale", at=min(at, now), now=now,
        order_id="" if lead else str(number), customer=f"customer-{number}" if lead else "",
        event="newsletter" if lead else "", amount="" if lead else f"{chance.randint(40, 480)}.00", currency="EUR",
        click_ids=[] if chance.random() < 0.12 else clicks, codes=named,
    )  # fmt: skip
    found, _fresh = conversions.receive(told, actor=SHOP, now=now)
    if not lead and chance.random() < 0.1:
        later = now + timedelta(days=chance.randint(2, 9))
        story.at(later, lambda at, which=found.id: _sent_back(which, at))  # type: ignore[misc]


def _sent_back(conversion_id: int, now: datetime) -> None:
    found = db.session.get_one(Conversion, conversion_id)
    if found.state is not ConversionState.REVERSED:
        refunds.give_back(found, actor=SHOP, now=now, why="Sent back unused.", reference=f"CN-{found.order_id}")
