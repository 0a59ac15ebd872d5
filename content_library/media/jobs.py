"""Bodies of the timetable's jobs about media: what was uploaded and never used goes, and its bytes a day later."""

from __future__ import annotations

from datetime import datetime, timedelta

from advocacy.database import db, reading, writing
from advocacy.history import Actor, record
from advocacy.timetable import Job
from content_library.media import queries as media_queries
from content_library.stores import store

ACTOR = Actor.job("media")
UNUSED_DAYS = timedelta(days=30)
STRAY = timedelta(days=1)
"""An upload is in the store before its row is there, and its form may be filled in slowly."""
BATCH = 200


def drop_unused(now: datetime) -> int:
    """Forgets media that nothing refers to after a month; gives how many."""
    dropped = 0
    while True:
        with writing():
            found = media_queries.unused_since(now - UNUSED_DAYS, BATCH)
            for each in found:
                record("media", each.id, "drop", actor=ACTOR, now=now, sha256=each.sha256)
                db.session.delete(each)
        dropped += len(found)
        if len(found) < BATCH:
            return dropped


def sweep_store(now: datetime) -> int:
    """Deletes bytes that no medium knows and that were not put there lately; gives how many."""
    swept = 0
    old = (each.key for each in store().every() if each.at < now - STRAY)
    while some := [key for _number, key in zip(range(BATCH), old, strict=False)]:
        with reading():
            known = media_queries.known_digests(some)
        for key in some:
            if key not in known:
                store().delete(key)
                swept += 1
    return swept


JOBS = [Job("drop unused media", drop_unused, at="03:40"), Job("sweep the store", sweep_store, at="03:50")]
