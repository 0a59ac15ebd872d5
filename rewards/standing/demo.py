"""The demo's tiers and badges: looked at now and then, one badge of the company's own, some given by hand."""

from __future__ import annotations

from datetime import datetime, time

from advocacy.database import db
from advocacy.people.models import Person
from advocacy.story import Story
from rewards.standing import badges, catalogue, jobs
from rewards.standing.shipped import Badge

OWN = Badge(
    "river_friend", "River friend", "You told people what the water looked like this week.", "tree", "good", None,
    own=True,
)  # fmt: skip
GIVEN = (
    ("employee", OWN.key, 0.55, "Your photos of the weir were the best thing we posted all month."),
    ("employee", "helped_a_colleague", 0.9, "You sat down with two new colleagues before their first post."),
    ("hr", "helped_a_colleague", 0.7, "The workshop on disclosures made everybody calmer."),
)
"""Who of the cast gets which badge when in the story, and what for."""


def contribute(story: Story) -> None:
    """Standing is looked at every tenth night and at the end; marketing gives a few badges by hand."""
    story.at(story.moment(3, 10), lambda now: _add(story, now))
    for part, badge, when, reason in GIVEN:
        at = story.start + (story.end - story.start) * when
        story.at(at, lambda now, p=part, b=badge, r=reason: _give(story, p, b, r, now))  # type: ignore[misc]
    story.nightly(jobs.look_at_all, at=time(23, 57), every=10)


def _add(story: Story, now: datetime) -> None:
    catalogue.add(OWN, actor=_marketing(story).actor, now=now)


def _give(story: Story, part: str, badge: str, reason: str, now: datetime) -> None:
    person = story.cast.get(part)
    if person is not None:
        badges.award_by_hand(person, badge, reason, actor=_marketing(story).actor, now=now)


def _marketing(story: Story) -> Person:
    return db.session.get_one(Person, story.cast["marketing"])
