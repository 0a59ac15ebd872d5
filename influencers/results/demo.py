"""The demo's plan: a budget that the field partners are paid from, and what a day with them cost."""

from __future__ import annotations

from datetime import datetime, timedelta

from advocacy.database import db
from advocacy.people.models import Person
from advocacy.reach.studies import outlays
from advocacy.reach.studies.outlays import Booking
from advocacy.story import Story
from influencers.programmes import programmes
from influencers.programmes.models import Programme
from rewards.budgets import budgets

BUDGET = 1_800_000
"""Minor units for the programme's year."""
FIELD_DAY = 94_000


def contribute(story: Story) -> None:
    """A budget once the programme is there; a field day booked in the third week."""
    story.at(story.moment(2, 9), lambda now: _plan(story, now))
    story.at(story.moment(20, 16), lambda now: _book(story, now))


def _plan(story: Story, now: datetime) -> None:
    programme = db.session.get_one(Programme, story.props["field partners"])
    marketing, owner = (db.session.get_one(Person, story.cast[key]) for key in ("marketing", "budget"))
    budget = budgets.open_budget(
        "Field partners", owner, currency=programme.currency, first_day=story.start.date(),
        last_day=story.end.date() + timedelta(days=120), amount=BUDGET, actor=owner.actor, now=now,
    )  # fmt: skip
    programmes.change_programme(programme, budget_id=budget.id, actor=marketing.actor, now=now)


def _book(story: Story, now: datetime) -> None:
    programme = db.session.get_one(Programme, story.props["field partners"])
    day = (now - timedelta(days=3)).date()
    booking = Booking(programme.tag, "A field day at the weir", FIELD_DAY, programme.currency, day, day, "FD-1")
    outlays.book(booking, actor=db.session.get_one(Person, story.cast["marketing"]).actor, now=now)
