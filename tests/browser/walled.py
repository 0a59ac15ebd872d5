"""Walls for the pages: one that is open with posts on it, one that is not; somebody agreed, a post is left out."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from advocacy import clock
from advocacy.database import db, writing
from advocacy.history import Actor
from advocacy.posts.models import Share
from advocacy.posts.states import ShareState
from advocacy.wall import consents, walls
from advocacy.wall.walls import Plan
from tests.installation import Installation

KEY = "the-key-of-a-wall"


def walls_of(installation: Installation, person_id: int) -> None:
    """What the person published on networks without a reader of ours gets an address as if it had been read."""
    now, me = clock.now(), Actor.job("world")
    with installation.app.app_context(), writing():
        first = walls.add(Plan("Careers", "What our people say", hosts=["careers.example"]), actor=me, now=now)
        first.key = KEY
        walls.open_wall(first, actor=me, now=now)
        walls.add(Plan("Later", theme="dark"), actor=me, now=now)
        consents.agree(person_id, None, "short", actor=me, now=now)
        published = select(Share.id).where(Share.person_id == person_id, Share.state == ShareState.PUBLISHED)
        ids = db.session.scalars(published.order_by(Share.id).limit(4)).all()
        for number, share_id in enumerate(ids):
            facts = {"url": f"https://social.example/{share_id}", "published_at": now - timedelta(hours=number + 1)}
            db.session.execute(update(Share).where(Share.id == share_id, Share.url.is_(None)).values(**facts))
        for share_id in ids[:1]:
            walls.leave_out(first, share_id, actor=me, now=now)
        for share_id in ids[1:2]:
            consents.leave_out(person_id, share_id, actor=me, now=now)
