"""The demo's records: posts are kept for five years, a campaign is on legal hold, a colleague has just left."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select

from advocacy.database import db
from advocacy.people import leaving
from advocacy.people.models import Person
from advocacy.posts.models import Share
from advocacy.posts.states import ShareState
from advocacy.records import holds, retention
from advocacy.records.holds import Matter
from advocacy.records.models import HoldScope
from advocacy.story import Story
from content_library.models import Item


def contribute(story: Story) -> None:
    """Compliance sets the retention early on; Legal holds a campaign later; somebody leaves on the last day."""
    story.at(story.moment(2, 10), lambda now: _keep_posts_longer(story, now))
    story.at(story.moment(round(story.days * 0.7), 15), lambda now: _hold(story, now))
    story.at(story.end - timedelta(seconds=1), lambda now: _leave(story, now))


def _keep_posts_longer(story: Story, now: datetime) -> None:
    five = next(each for each in retention.profiles() if each.months == 60)
    actor = db.session.get_one(Person, story.cast["compliance"]).actor
    why = "Our supervisor asks for five years of what is said to the public."
    retention.choose("posts", five, why, actor=actor, now=now)


def _hold(story: Story, now: datetime) -> None:
    campaign = db.session.scalar(select(Item.campaign).where(Item.campaign != "").order_by(Item.id).limit(1))
    actor = db.session.get_one(Person, story.cast["legal"]).actor
    matter = Matter(HoldScope.CAMPAIGN, campaign=campaign) if campaign else Matter(HoldScope.ALL)
    holds.place(matter, "A competitor disputes a claim; outside counsel asks to keep everything.", actor=actor, now=now)


def _leave(story: Story, now: datetime) -> None:
    """Of those without a part, who posted most; the one whose post is held is still there to be seen."""
    held = select(Share.person_id).where(Share.state == ShareState.HELD)
    busy = (
        select(Share.person_id)
        .where(Share.person_id.not_in(story.cast.values()), Share.person_id.not_in(held))
        .group_by(Share.person_id)
        .order_by(func.count().desc(), Share.person_id)
        .limit(1)
    )
    person_id = db.session.scalar(busy)
    admin = db.session.get_one(Person, story.cast["admin"])
    if person_id is not None:
        person = db.session.get_one(Person, person_id)
        leaving.leave(
            person, actor=admin.actor, now=now, why="Took a post elsewhere.", successor_id=story.cast["marketing"]
        )
