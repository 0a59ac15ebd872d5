"""The demo's experts: whom to ask about which topic, and one topic that only they share."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from advocacy.campaigns import campaigns
from advocacy.database import db
from advocacy.people.models import Person
from advocacy.story import Story
from content_library.audiences import experts
from content_library.items import items
from content_library.models import Item, ItemState
from content_library.words.content import About

SPEAKERS = {
    "Water": ("employee", "principal"), "Soil": ("employee",), "Air": ("principal",), "Data": ("admin",),
    "Open science": ("admin",), "Careers": ("hr", "hr2"), "Community": ("marketing3",), "Events": ("marketing",),
    "Drinking water": ("legal", "employee"),
}  # fmt: skip
"""Topic -> parts of those who know it."""
RESERVED = "Drinking water"
"""Regulated wherever Larkfield sells: only its experts share what is about it."""


def contribute(story: Story) -> None:
    """Experts are named early; towards the end one topic is kept to them."""
    story.at(story.moment(1, 9), lambda now: _name(story, now))
    story.at(story.end - timedelta(hours=30), lambda now: _reserve(story, now))


def _name(story: Story, now: datetime) -> None:
    actor = db.session.get_one(Person, story.cast["hr"]).actor
    for name, parts in SPEAKERS.items():
        topic = campaigns.topic_named(name, actor=actor, now=now)
        for part in parts:
            experts.name_expert(topic, db.session.get_one(Person, story.cast[part]), actor=actor, now=now)


def _reserve(story: Story, now: datetime) -> None:
    """The stories about drinking water are filed under it too, and the topic is kept to its experts."""
    actor = db.session.get_one(Person, story.cast["legal"]).actor
    about = select(Item).where(Item.title.icontains(RESERVED), Item.state.in_((ItemState.APPROVED, ItemState.LIVE)))
    for item in db.session.scalars(about):
        topics = (*item.topics, RESERVED)
        items.file_under(item, About(item.kind, item.campaign, topics, item.stage), actor=actor, now=now)
        story.props["shelf"].appeal.pop(item.id, None)  # nobody else shares it any more
    experts.reserve(campaigns.topic_named(RESERVED, actor=actor, now=now), actor=actor, now=now)
