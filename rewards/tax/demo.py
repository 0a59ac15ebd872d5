"""The demo's payroll: one export by two people, the rest waits for the next. Imports this room's verbs."""

from __future__ import annotations

from datetime import datetime, timedelta

from advocacy import settings
from advocacy.database import db
from advocacy.people.models import Person
from advocacy.story import Story
from rewards.tax import queries, runs
from rewards.tax.models import PayrollRun


def contribute(story: Story) -> None:
    """HR drafts when three quarters of the story are told; finance exports the day after."""
    story.at(story.start + (story.end - story.start) * 0.78, lambda now: _draft(story, now))


def _draft(story: Story, now: datetime) -> None:
    if not queries.waiting():
        return
    hr = db.session.get_one(Person, story.cast["hr"])
    until = now.astimezone(settings.current().zone).date()
    run = runs.draft(until, actor=hr.actor, by=hr, now=now)
    story.at(now + timedelta(days=1), lambda at: _export(story, run.id, at))


def _export(story: Story, run_id: int, now: datetime) -> None:
    finance = db.session.get_one(Person, story.cast["finance"])
    runs.export(db.session.get_one(PayrollRun, run_id), actor=finance.actor, now=now)
