"""What the small company has of leaderboards, thanks and invitations. Opens its own transactions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from advocacy.database import db, writing
from advocacy.people import keys
from advocacy.people.models import Person
from advocacy.posts.models import Share
from advocacy.posts.states import ShareState
from rewards import credits
from rewards.boards import counting, membership
from rewards.ledger import Event
from rewards.recognition import invitations, thanks, wishes
from rewards.recognition.models import ThanksKind
from rewards.recognition.wishes import Wishes
from tests.installation import Installation

INVITED = "an-invitation-key"
"""The key in the invitation's address."""


def recognise(installation: Installation, person_id: int, other_id: int, now: datetime) -> None:
    """Two on a leaderboard; thanks for each post of the person, seen beside its story; an open invitation."""
    with installation.app.app_context():
        with writing():
            person, other = (db.session.get_one(Person, each) for each in (person_id, other_id))
            for number, (each, name) in enumerate(((person, ""), (other, "Night Owl"))):
                membership.join(each, name, actor=each.actor, now=now)
                credits.give(Event(f"world:{number}", "adjustment", now, each.id), 40 + number)
            wishes.change(person.id, Wishes(show_at_once=True), actor=person.actor, now=now)
            out = select(Share).where(Share.person_id == person.id, Share.state == ShareState.PUBLISHED)
            for post in db.session.scalars(out.limit(2)).all():
                thanks.send(post, ThanksKind.HELPED, "I sent it to a customer.", other, actor=other.actor, now=now)
            invited = invitations.send("new@acme.example", person, "http://x.example", actor=person.actor, now=now)
            invited.key_digest = keys.digest(INVITED)
        counting.take_in(now)
