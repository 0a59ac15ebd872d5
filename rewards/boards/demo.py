"""The demo's leaderboards: about half takes part, some under another name. Imports this room's verbs and job."""

from __future__ import annotations

from datetime import datetime, time

from advocacy.database import db
from advocacy.people.models import Person
from advocacy.story import Story
from rewards.boards import counting, membership

PSEUDONYMS = (
    "Kingfisher", "Otter on duty", "Mudlark", "Heron watcher", "Weir walker", "Dipper", "Brook trout", "Caddis fly",
    "River mint", "Sand martin", "Quiet pike", "Water rail",
)  # fmt: skip


def contribute(story: Story) -> None:
    """People join in the first weeks; points are taken in now and then, and at the end."""
    story.at(story.moment(5, 9), lambda now: _join(story, now))
    story.nightly(counting.take_in, at=time(23, 58), every=10)


def _join(story: Story, now: datetime) -> None:
    staff = sorted(set(story.props["staff"]) - {story.cast["employee"]})
    some = story.chance.sample(staff, len(staff) // 2)
    joining = [(story.cast["employee"], ""), *((each, "") for each in some[len(PSEUDONYMS) :])]
    joining += list(zip(some[: len(PSEUDONYMS)], PSEUDONYMS, strict=False))
    for person_id, pseudonym in joining:
        person = db.session.get_one(Person, person_id)
        membership.join(person, pseudonym, actor=person.actor, now=now)
