"""The demo's groups: one that stands for a team, and segments of people who speak on stage or joined lately."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from advocacy.database import db
from advocacy.directory import groups
from advocacy.history import Actor
from advocacy.people import segments
from advocacy.people.models import Person, Team
from advocacy.story import Story

DIRECTORY = Actor.system("directory")
TEAM = "Research"
SEGMENTS = (("Speakers", "Colleagues who speak on stage and like to be asked", 14), ("New here", "Joined this year", 9))


def contribute(story: Story) -> None:
    """The directory is connected in the first week; segments follow."""
    story.at(story.moment(4, 9), lambda now: _group(now))
    story.at(story.moment(5, 10), lambda now: _segments(story, now))


def _group(now: datetime) -> None:
    team = db.session.scalars(select(Team).where(Team.name == TEAM)).one()
    members = db.session.scalars(select(Person.id).where(Person.team_id == team.id, Person.active)).all()
    group = groups.add_group(TEAM, "grp-research", members, actor=DIRECTORY, now=now)
    groups.stand_for(group, team, actor=DIRECTORY, now=now)


def _segments(story: Story, now: datetime) -> None:
    actor = db.session.get_one(Person, story.cast["admin"]).actor
    staff = story.props["staff"][len(story.cast) :]
    for place, (name, purpose, size) in enumerate(SEGMENTS):
        segment = segments.add_segment(name, actor=actor, now=now, purpose=purpose)
        for person_id in staff[place :: len(SEGMENTS)][:size]:
            segments.put_in(segment, db.session.get_one(Person, person_id), actor=actor, now=now)
