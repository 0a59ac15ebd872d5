"""Fills an empty database with the demo's story, sealed into the history; says whether one is full already."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Engine, event, inspect

from advocacy import mailing, schema
from advocacy.database import db, reading, writing
from advocacy.history import Actor, Reader, follow, record, timeline
from advocacy.history.jobs import give_out_checkpoint, seal_waiting
from advocacy.history.models import HistoryRow
from advocacy.story import Story

Contributor = Callable[[Story], None]
"""Puts a package's acts into the story."""

NOUN, NUMBER = "demo", 1


def make_schema() -> None:
    """Brings the database to today's schema."""
    schema.upgrade()


def is_full() -> bool:
    """Whether a story was told here to its end; what was interrupted is not."""
    with reading():
        there = inspect(db.session.connection()).has_table(HistoryRow.__tablename__)
        return there and bool(timeline(NOUN, NUMBER, limit=1))


def fill(
    contributors: Sequence[Contributor], readers: Sequence[Reader], *, now: datetime, days: int = 70,
    scale: float = 1.0, told: Callable[[date], None] = lambda day: None,
) -> Story:  # fmt: skip
    """Tells the story up to ``now`` into an empty database of today's schema; gives it for who looks at its cast."""
    story = Story(now, days, scale)
    for contribute in contributors:
        contribute(story)
    _keep_history(story, readers)
    with unsynced(db.engine):
        story.play(told)
        with writing():
            record(NOUN, NUMBER, "fill", actor=Actor.system("demo"), now=now, days=days, scale=scale)
        seal_waiting(now)
        for reader in readers:
            follow(reader, now)
        give_out_checkpoint(now)
    return story


def _keep_history(story: Story, readers: Sequence[Reader]) -> None:
    """Each night what happened is sealed, and whoever follows the history reads it."""

    def night(now: datetime) -> None:
        seal_waiting(now)
        for reader in readers:
            follow(reader, now)

    for at in (time(14), time(23, 50)):
        story.nightly(night, at=at)
    story.nightly(give_out_checkpoint, at=time(23, 58), every=7)
    story.nightly(mailing.deliver, at=time(23, 59))


@contextmanager
def unsynced(engine: Engine) -> Iterator[None]:
    """SQLite without a sync at each commit, and one of everything at the end.

    A power cut in between costs nothing but the filling, which begins anew.
    """
    if engine.dialect.name != "sqlite":
        yield
        return

    def relax(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    db.session.remove()
    engine.dispose()
    event.listen(engine, "connect", relax)
    try:
        yield
    finally:
        event.remove(engine, "connect", relax)
        db.session.remove()
        engine.dispose()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
