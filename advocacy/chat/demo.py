"""The demo's channel in chat: where marketing tells of new stories. It is switched off: nothing leaves the house."""

from __future__ import annotations

from datetime import datetime

from advocacy.chat import channels
from advocacy.chat.channels import ChannelFacts
from advocacy.chat.models import ChatChannel, Service, Topic
from advocacy.database import db
from advocacy.people.models import Person
from advocacy.story import Story

FACTS = ChannelFacts("What to share this week", (Topic.STORIES.value, Topic.PAUSES.value))
ADDRESS = "https://flows.larkfield.example/workflows/what-to-share"


def contribute(story: Story) -> None:
    """Added in the last weeks, and switched off for a change of team."""
    day = max(story.days - 11, 2)
    story.at(story.moment(day, 15), lambda now: _add(story, now))
    story.at(story.moment(day, 15.2), lambda now: _switch_off(story, now))


def _add(story: Story, now: datetime) -> None:
    actor = db.session.get_one(Person, story.cast["admin"]).actor
    made = channels.add_channel(Service.TEAMS_HOOK, FACTS, address=ADDRESS, actor=actor, now=now)
    story.props["chat channel"] = made.id


def _switch_off(story: Story, now: datetime) -> None:
    actor = db.session.get_one(Person, story.cast["admin"]).actor
    channels.switch_off(db.session.get_one(ChatChannel, story.props["chat channel"]), actor=actor, now=now)
