"""The demo's wall: on the careers page, about what happens outside. Some colleagues agreed, one left a post out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from advocacy.database import db
from advocacy.people.models import Person
from advocacy.posts.models import Share
from advocacy.posts.states import ShareState
from advocacy.story import Story
from advocacy.wall import consents, walls
from advocacy.wall.models import ShownAs
from advocacy.wall.walls import Plan

AGREED = 18
FORMS = (ShownAs.NAME, ShownAs.NAME, ShownAs.SHORT, ShownAs.INITIALS)
CAREERS = Plan(
    "Careers page", "What our people say", hosts=("careers.larkfield.example", "*.larkfield.example"), most=12
)  # fmt: skip
LOBBY = Plan("Screen in the lobby", "From the rivers", days=30, most=6, theme="dark", pictures=True)


def contribute(story: Story) -> None:
    """A wall in the last weeks; those who post most are asked in the corridor, and many like it."""
    day = max(story.days - 9, 2)
    story.at(story.moment(day, 10), lambda now: _open(story, now))
    story.at(story.moment(day + 1, 11), lambda now: _agree(story, now))


def _open(story: Story, now: datetime) -> None:
    actor = db.session.get_one(Person, story.cast["marketing"]).actor
    story.props["wall"] = walls.add(CAREERS, actor=actor, now=now).id
    walls.open_wall(walls.wall_for(story.props["wall"]), actor=actor, now=now)
    walls.add(LOBBY, actor=actor, now=now)


def _agree(story: Story, now: datetime) -> None:
    there = (Share.state == ShareState.PUBLISHED, Share.url.is_not(None), Share.gone_at.is_(None))
    most = select(Share.person_id, func.max(Share.id)).where(*there).group_by(Share.person_id)
    posted = db.session.execute(most.order_by(func.count().desc(), Share.person_id).limit(AGREED)).all()
    for number, (person_id, newest) in enumerate(posted):
        person = db.session.get_one(Person, person_id)
        wall_id = story.props["wall"] if number % 3 == 0 else None
        consents.agree(person_id, wall_id, FORMS[number % len(FORMS)], actor=person.actor, now=now)
        if number == 1:
            consents.leave_out(person_id, newest, actor=person.actor, now=now)
