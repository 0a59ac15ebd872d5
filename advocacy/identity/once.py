"""Verb: something that counts once, such as an assertion, a challenge or a logout token. Imports models."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete

from advocacy.database import db, insert_for
from advocacy.identity.models import Seen, SignInJourney
from advocacy.people.keys import digest

LONGER = timedelta(minutes=10)
"""Beyond its end: clocks differ."""


def first_time(thing: str, until: datetime) -> bool:
    """True for the first who shows it; every other gets False. ``until``: when it would be too old anyway."""
    seen = insert_for(Seen).values(digest=digest(thing), expires_at=until + LONGER)
    taken = seen.on_conflict_do_nothing(index_elements=["digest"]).returning(Seen.digest)
    return db.session.execute(taken).scalar_one_or_none() is not None


def forget(now: datetime) -> None:
    """Drops what is over."""
    for table in (Seen, SignInJourney):
        db.session.execute(delete(table).where(table.expires_at < now))
