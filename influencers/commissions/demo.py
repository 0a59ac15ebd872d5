"""The demo's commissions: what the field partners earn by version, one sale to look into, a bonus that waits for a yes.

Imports this room's verbs and jobs; the shop and its sales are those of ``advocacy.links.demo``.
"""

from __future__ import annotations

from datetime import datetime, time

from sqlalchemy import select

from advocacy.database import db
from advocacy.history import Actor
from advocacy.people.models import Person
from advocacy.story import Story
from influencers.commissions import adjustments, commissions, grammar, jobs, plans
from influencers.commissions.models import Commission, CommissionState
from influencers.commissions.plan_models import AdjustmentKind
from influencers.commissions.plans import Policy
from influencers.programmes.models import Enrolment, Programme

FIRST = ({"kind": "sale", "percent": "8", "most_each": "30"}, {"kind": "lead", "flat": "2.50"})
LATER = (
    {"kind": "sale", "percent": "10", "steps": "5: 12, 15: 15", "most_each": "40"},
    {"kind": "lead", "flat": "3", "most_month": "90"},
)
"""What the programme with attribution pays, from its first days on and from the middle of the story."""


def contribute(story: Story) -> None:
    """A plan in the second week, a better one later; jobs every few nights; something to look into at the end."""
    story.at(story.moment(2, 10), lambda now: _pay(story, FIRST, "Every sale counts for those who brought it.", now))
    middle = story.start + (story.end - story.start) / 2
    story.at(middle, lambda now: _pay(story, LATER, "More for those who bring many: thank you for the autumn.", now))
    story.nightly(_catch_up, at=time(23, 55), every=5)
    story.at(story.moment(story.days - 1, 10), lambda now: _look_into(story, now))


def _pay(story: Story, said: tuple[dict[str, str], ...], why: str, now: datetime) -> None:
    """For the programme of field partners: the one that has attribution."""
    found = select(Programme).where(Programme.attribution_days.is_not(None)).order_by(Programme.id).limit(1)
    programme = db.session.scalar(found)
    if programme is not None:
        lines = grammar.read(said, programme.currency)
        plans.add_plan(programme, lines, Policy(), actor=_marketing(story), now=now, why=why)


def _catch_up(now: datetime) -> None:
    """What jobs do by then; the demo's nights have read the history."""
    jobs.reckon(now)
    jobs.approve(now)


def _look_into(story: Story, now: datetime) -> None:
    """A sale that somebody wonders about, and a bonus that one person proposed."""
    pending = select(Commission).where(Commission.state == CommissionState.PENDING).order_by(Commission.amount.desc())
    found = db.session.scalar(pending.limit(1))
    if found is None:
        return
    why = "Ordered three times within a minute: we ask the shop."
    commissions.hold(found, actor=_marketing(story), now=now, why=why)
    enrolment = db.session.get_one(Enrolment, found.enrolment_id)
    adjustments.propose(
        enrolment, AdjustmentKind.BONUS, 15_000, enrolment.programme.currency, "Two days at the water fair.",
        actor=_marketing(story), now=now,
    )  # fmt: skip


def _marketing(story: Story) -> Actor:
    return db.session.get_one(Person, story.cast["marketing"]).actor
