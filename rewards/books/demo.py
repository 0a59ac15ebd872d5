"""The demo's ledger: how long points last, what is owed week by week, and a proof in the end. Imports this room."""

from __future__ import annotations

from datetime import datetime, time

from advocacy.database import db
from advocacy.people.models import Person
from advocacy.story import Story
from rewards.books import jobs, policies, proving


def contribute(story: Story) -> None:
    """Points last until the end of the year after; the books are looked at every other week and in the last night."""
    story.at(story.moment(1, 9), lambda now: _policy(story, now))
    story.nightly(jobs.age_points, at=time(6, 20), every=14)
    story.alone(story.end, lambda now: proving.prove(now, lambda: now))


def _policy(story: Story, now: datetime) -> None:
    marketing = db.session.get_one(Person, story.cast["marketing"])
    why = "So that nobody saves up for years, and nobody loses points over a holiday."
    policies.write_policy("year_end", 1, valid_from=None, why=why, actor=marketing.actor, now=now)
