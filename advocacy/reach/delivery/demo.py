"""The demo's saved reports: what marketing and the budget owner look at every week, and who gets it by mail."""

from __future__ import annotations

from datetime import datetime, timedelta

from advocacy.database import db
from advocacy.people.models import Person
from advocacy.reach.delivery import mails, saved
from advocacy.reach.delivery.mails import Timing
from advocacy.reach.delivery.models import EVERYBODY
from advocacy.reach.delivery.saved import Wish
from advocacy.reach.delivery.spans import Rhythm, Span
from advocacy.story import Story

BEFORE_THE_END = timedelta(days=3)
REPORTS = (
    ("marketing", Wish("Monday figures", "overview", span=Span.LAST_WEEK, shared_with=EVERYBODY)),
    ("marketing", Wish("Who comes back", "cohorts", span=Span.LAST_90_DAYS, shared_with=EVERYBODY)),
    ("budget", Wish("What it would have cost", "budget", span=Span.LAST_QUARTER, shared_with="finance")),
    ("employee", Wish("My own week", "person", span=Span.LAST_7_DAYS)),
)
BY_MAIL = {
    "marketing": Timing(Rhythm.WEEKLY, 0),
    "budget": Timing(Rhythm.MONTHLY, 1),
    "employee": Timing(Rhythm.WEEKLY, 4),
}


def contribute(story: Story) -> None:
    """A few days before the end of the story."""
    story.at(story.end - BEFORE_THE_END, lambda now: _save(story, now))


def _save(story: Story, now: datetime) -> None:
    told: set[str] = set()
    for key, wish in REPORTS:
        person = db.session.get_one(Person, story.cast[key])
        report = saved.save(wish, owner=person, actor=person.actor, now=now)
        if key not in told:
            mails.mail_to(report, person, BY_MAIL[key], actor=person.actor, now=now)
        told.add(key)
