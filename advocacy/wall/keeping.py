"""Query: the posts of a wall for strangers, kept in this process for a moment: anybody may ask as often as they like,
and looking for posts of a rare topic takes many statements.

What is kept serves while nothing was written to the history: whatever is taken back is gone with the next look. What
happens by the clock alone, a quiet period that begins, is seen within ``KEPT``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import func, select

from advocacy.database import db
from advocacy.history.models import HistoryRow
from advocacy.wall.models import Wall
from advocacy.wall.showing import Post, shown_on

EXTENSION = "advocacy.wall.kept"
KEPT = timedelta(seconds=10)


@dataclass(frozen=True)
class _Kept:
    """What a wall showed, when, and how far the history had come."""

    at: datetime
    position: int
    posts: list[Post]


def kept_posts(wall: Wall, now: datetime) -> list[Post]:
    """The posts of a wall, newest first. Whether the wall is open is not asked."""
    kept: dict[int, _Kept] = current_app.extensions.setdefault(EXTENSION, {})
    position = db.session.scalar(select(func.max(HistoryRow.id))) or 0
    found = kept.get(wall.id)
    if found is None or found.position != position or not found.at <= now < found.at + KEPT:
        found = kept[wall.id] = _Kept(now, position, shown_on(wall, now))
    return found.posts
