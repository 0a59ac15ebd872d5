"""The demo's sheets: each Monday marketing states what LinkedIn and X show of last week's posts. Imports the verb."""

from __future__ import annotations

import random
from datetime import datetime, time, timedelta

from sqlalchemy import func, select

from advocacy.database import db, writing
from advocacy.links.models import ClickHour
from advocacy.people.models import Person
from advocacy.posts.models import Share
from advocacy.posts.states import ShareState
from advocacy.reach.readings.stating import Source, state
from advocacy.story import Story

TOLD = {"linkedin": ("reactions", "comments", "reshares"), "x": ("likes", "replies", "reposts")}
"""What their analytics call interactions, the frequent one first."""
OLD_ENOUGH = timedelta(days=6)
WEEK = timedelta(days=7)


def contribute(story: Story) -> None:
    """Once a week; of each post once."""
    story.nightly(lambda now: _state(story, now), at=time(20, 30), every=7)


def _state(story: Story, now: datetime) -> None:
    with writing():
        marketing = db.session.get_one(Person, story.cast["marketing"])
        clicks_of = select(ClickHour.link_id, func.sum(ClickHour.human).label("clicks")).group_by(ClickHour.link_id)
        of_links = clicks_of.subquery()
        clicked = (
            select(Share, of_links.c.clicks)
            .join(of_links, of_links.c.link_id == Share.link_id)
            .where(
                Share.state == ShareState.PUBLISHED, Share.network.in_(TOLD),
                Share.published_at.between(now - OLD_ENOUGH - WEEK, now - OLD_ENOUGH),
            )
            .order_by(Share.id)
        )  # fmt: skip
        for share, clicks in db.session.execute(clicked).all():
            state(
                share, _figures(share, clicks), as_of=now, source=Source.CSV, by_id=marketing.id, now=now,
                evidence=f"Analytics export of {now:%d %B}, in the marketing folder", actor=marketing.actor,
            )  # fmt: skip


def _figures(share: Share, clicks: int) -> dict[str, int]:
    """About one display in fifty is clicked, and one in forty gets a reaction."""
    chance = random.Random(share.id)  # noqa: S311 - a story, not a secret
    shown = round((clicks + 2) * chance.uniform(30, 75))
    often, less, least = TOLD[share.network]
    return {
        "impressions": shown, often: round(shown * chance.uniform(0.01, 0.035)),
        less: round(shown * chance.uniform(0.001, 0.005)), least: round(shown * chance.uniform(0.0005, 0.003)),
    }  # fmt: skip
