"""Forgetting what others said: when their post is gone, when they ask for it, and when its days are over.

Of a mention that somebody answered the row stays, with times and our own words; whom they were said to is forgotten.
Verbs flush.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, select
from sqlalchemy.sql import ColumnElement

from advocacy import settings
from advocacy.database import db
from advocacy.english import English
from advocacy.history import Actor, move
from advocacy.listening.models import FEED, WAITING, Heard, Mention, MentionState, Watch, WatchState

GONE = English("The post is no longer there.")
OLD = English("It is no longer kept: its days are over.")
EMPTY: dict[str, Any] = {
    "service_url": "", "remote_id": "", "url": "", "author": "", "author_key": "", "excerpt": "", "look_at": None,
    "due_at": None,
}  # fmt: skip
BY_ITSELF = (MentionState.NEW, MentionState.DISMISSED)
"""States in which nobody has done anything with it that has to be told later."""


def forget(mention: Mention, why: str, *, actor: Actor, now: datetime) -> None:
    """Empties a mention of everything that its author said; one that waits is dismissed by it. Twice changes nothing.

    Its key stays for as long as the post could be heard again, so that it isn't taken in anew.
    """
    if mention.forgotten_at is not None:
        return
    if mention.state in WAITING:
        changes = {"assigned_to_id": None, "assigned_at": None}
        move(mention, "dismiss", actor=actor, now=now, why=why, changes=changes, network=mention.network,
             person_id=mention.assigned_to_id)  # fmt: skip
    for name, value in EMPTY.items():
        setattr(mention, name, value)
    mention.forgotten_at = now
    db.session.flush()


def oldest_kept(now: datetime) -> datetime:
    """Mentions that were found before are forgotten, posts that were made before are not taken in."""
    return now - timedelta(days=settings.current().mention_days)


def forget_old(now: datetime, limit: int, *, actor: Actor) -> int:
    """Forgets so many mentions whose days are over; gives how many. Rows that tell nothing any more go wholly.

    Of an entry whose feed names no time the key alone stays while a watch listens there: it would be "said now", and
    heard as new, for as long as the feed shows it.
    """
    before = oldest_kept(now)
    old = and_(Mention.found_at < before, Mention.said_at < before)
    told_nothing = select(Mention.id).where(
        old, Mention.state.in_(BY_ITSELF), Mention.answered_at.is_(None), ~_heard_again()
    )  # fmt: skip
    ids = db.session.scalars(told_nothing.order_by(Mention.id).limit(limit)).all()
    if ids:
        db.session.execute(delete(Heard).where(Heard.mention_id.in_(ids)))
        db.session.execute(delete(Mention).where(Mention.id.in_(ids)))
    kept = select(Mention).where(old, Mention.forgotten_at.is_(None)).order_by(Mention.id).limit(limit - len(ids))
    others = db.session.scalars(kept).all()
    for mention in others:
        forget(mention, OLD, actor=actor, now=now)
    return len(ids) + len(others)


def _heard_again() -> ColumnElement[bool]:
    """Entries without a time (they were said when they were found) of feeds that are still listened to."""
    listening = select(Heard.mention_id).join(Watch, Watch.id == Heard.watch_id)
    listening = listening.where(Heard.mention_id == Mention.id, Watch.state != WatchState.RETIRED)
    return and_(Mention.network == FEED, Mention.said_at == Mention.found_at, listening.exists())
