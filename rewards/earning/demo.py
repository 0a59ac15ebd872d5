"""The demo's rules: points for results each other night, a percentage in autumn, and a draft that was played.

Imports this room's verbs and jobs.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

from advocacy.database import db
from advocacy.history import Actor
from advocacy.people.models import Person
from advocacy.story import Story
from rewards.earning import drafts, jobs, rules, simulating, simulations
from rewards.earning.models import RuleDraft
from rewards.earning.shipped import ALWAYS
from rewards.earning.terms import Conditions, Rule, body_of
from rewards.earning.triggers import Pending, Phase, Trigger

MASTODON = Rule(
    "voices_on_mastodon", 0, Trigger.SHARE_PUBLISHED, 0, ALWAYS, "Autumn on Mastodon", Phase.MULTIPLIER, percent=20,
    weekly_cap=40, pending=Pending.VERIFIED, conditions=Conditions(networks=frozenset({"mastodon"})),
)  # fmt: skip


def contribute(story: Story) -> None:
    """Results every other night; a multiplier after the first weeks; a draft with its simulation at the end."""
    story.nightly(jobs.credit_results, at=time(23, 55), every=2)
    story.nightly(jobs.keep_figures, at=time(23, 57), every=2)
    story.at(story.moment(21, 9), lambda now: _multiply(story, now))
    last = story.moment(story.days - 1, 8)
    story.at(last, lambda now: _draft(story, now))
    story.alone(last.replace(hour=9), simulating.simulate)


def _multiply(story: Story, now: datetime) -> None:
    why = "We are new on Mastodon: posts there help most this autumn."
    rules.put_in_force(replace(MASTODON, valid_from=now, why=why), actor=_marketing(story), now=now)


def _draft(story: Story, now: datetime) -> None:
    """What if the fourth post of a week earned half?"""
    said = replace(rules.newest("share_published"), diminish_after=3, diminish_percent=50)
    draft: RuleDraft = drafts.write(said.key, body_of(said), actor=_marketing(story), now=now)
    simulations.ask(draft, days=max(min(story.days - 2, 60), 1), budget=0, actor=_marketing(story), now=now)


def _marketing(story: Story) -> Actor:
    return db.session.get_one(Person, story.cast["marketing"]).actor
