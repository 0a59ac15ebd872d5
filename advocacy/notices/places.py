"""Verb: a mail that is no notice's takes a place in its reader's budget of messages. For the roof, which tells mailing.

What they asked for goes when they said, and only counts. What nobody asked for waits for a day that has a place; where
no day of a week has one, the page of notices says it, and the digest.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import insert

from advocacy import mailing
from advocacy.database import db
from advocacy.notices import deciding, standings, wishes
from advocacy.notices.kinds import Channel
from advocacy.notices.models import Message
from advocacy.notices.telling import tell
from advocacy.people.models import Person


def take(told: mailing.Told, at: datetime, now: datetime) -> datetime | None:
    """When the mail may go out, at that instant or later; None: not at all, for it is told on the page."""
    if told.asked:
        _count(told.person_id, at)
        return at
    standings.taken([told.person_id], waits=True)
    person = db.session.get_one(Person, told.person_id)
    standing = standings.of([person], wishes.of_many([person.id]), now)[person.id]
    found = deciding.place(standing, wishes.limits(), at)
    if found is None:
        tell([person.id], told.title, told.text, told.path, source=f"mail:{secrets.token_hex(12)}", now=now)
    else:
        _count(person.id, found)
    return found


def _count(person_id: int, at: datetime) -> None:
    db.session.execute(insert(Message), [{"person_id": person_id, "channel": Channel.MAIL, "due_at": at}])
