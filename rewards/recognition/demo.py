"""The demo's thanks for posts that are out, and an invitation that is open. Imports this room's verbs."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from advocacy import settings
from advocacy.database import attempt, db
from advocacy.errors import Refused
from advocacy.people.models import Person
from advocacy.posts.models import Share
from advocacy.posts.states import ShareState
from advocacy.story import Story
from rewards.recognition import invitations, thanks, wishes
from rewards.recognition.models import ThanksKind
from rewards.recognition.wishes import Wishes

WORDS = (
    (ThanksKind.WELL_SAID, "You made my grandmother understand what a probe does."),
    (ThanksKind.HELPED, "I sent your post to a customer instead of a long mail. It worked."),
    (ThanksKind.TEAM_SPIRIT, "You named everybody who was in the boat. That was kind."),
    (ThanksKind.COURAGE, "Writing about what went wrong first: I wish I had dared that."),
    (ThanksKind.WELL_SAID, "The picture of the weir at dawn is my new background."),
    (ThanksKind.HELPED, "Somebody applied for our open position because of your post."),
    (ThanksKind.TEAM_SPIRIT, "The comments under it were the nicest hour of my week."),
)
THANKS = 24
OPEN_INVITATION = "noor.haddad"


def contribute(story: Story) -> None:
    """Thanks all through the story, most of them for all to see; an invitation three days before its end."""
    story.at(story.moment(4, 9), lambda now: _wish(story, now))
    for number in range(THANKS):
        part = 0.25 + 0.75 * (number + 0.5) / THANKS
        when = story.start + (story.end - story.start) * part
        story.at(when, lambda now, n=number: _thank(story, n, now))  # type: ignore[misc]
    story.at(story.end - timedelta(days=3), lambda now: _invite(story, now))


def _wish(story: Story, now: datetime) -> None:
    """Two in three let colleagues see thanks to them at once; the employee of the sign-in decides each time."""
    staff = sorted(set(story.props["staff"]) - {story.cast["employee"]})
    for person_id in story.chance.sample(staff, len(staff) * 2 // 3):
        person = db.session.get_one(Person, person_id)
        wishes.change(person_id, Wishes(show_at_once=True), actor=person.actor, now=now)


def _thank(story: Story, number: int, now: datetime) -> None:
    """Somebody thanks for a post of the last days; every fourth time for one of the employee of the sign-in."""
    out = (Share.state == ShareState.PUBLISHED, Share.gone_at.is_(None), Share.published_at <= now)
    wanted = select(Share).where(*out).order_by(Share.published_at.desc(), Share.id.desc())
    mine = Share.person_id == story.cast["employee"]
    posts = db.session.scalars(wanted.where(mine if number % 4 == 0 else ~mine).limit(30)).all()
    if not posts:
        return
    post, sender_id = story.chance.choice(posts), story.chance.choice(sorted(story.props["staff"]))
    if sender_id == post.person_id:
        return
    sender, (kind, text) = db.session.get_one(Person, sender_id), WORDS[number % len(WORDS)]
    try:
        with attempt():
            thanks.send(post, kind, text, sender, actor=sender.actor, now=now)
    except Refused:
        return  # its person has left meanwhile, or was thanked by the same colleague


def _invite(story: Story, now: datetime) -> None:
    person = db.session.get_one(Person, story.cast["employee"])
    domain = min(invitations.domains(), default="")
    if domain:
        base = settings.current().base_url
        invitations.send(f"{OPEN_INVITATION}@{domain}", person, base, actor=person.actor, now=now)
