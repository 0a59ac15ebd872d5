"""A story goes into the library, for pages and the API: its pictures into the store first, then the draft."""

from __future__ import annotations

from datetime import datetime

from advocacy.database import reading, writing
from advocacy.history import Actor
from content_library.uploads import stored
from influencers.stories import promoting, queries


def put_into_library(story_id: int, *, actor: Actor, now: datetime) -> int:
    """Gives the number of the draft; the caller holds no transaction. Raises what ``promoting`` raises."""
    with reading():
        bodies = promoting.picture_bodies(queries.story_for(story_id))
    made = [(stored(shown), alt) for shown, alt in bodies]
    with writing():
        return promoting.promote(queries.story_for(story_id), made, actor=actor, now=now).id
