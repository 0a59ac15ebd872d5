"""Fetching the feeds that are followed: each outside a transaction, what came of it written in one of its own.

Opens its own transactions: for jobs, commands and views marked so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.exc import DataError, IntegrityError

from advocacy.database import db, reading, writing
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor
from advocacy.logs import log
from content_library.intake import intake
from content_library.models import EntryState, EntryWait, Source, SourceEntry, SourceState
from content_library.sources import entries, sources
from content_library.sources.queries import entry_for, source_for

EVERY = timedelta(hours=1)
FETCHING = Actor.job("fetch feeds")
MOST_AT_ONCE = 20
"""Drafts that one run makes: each fetches a page."""
UNFORESEEN = (DataError, IntegrityError, ValueError)
"""What a feed nobody thought of may set off beyond its reader: its own trouble, told in the log.

The database can't hold what it says, or another feed brought the same meanwhile; its text or an address in it is none.
"""


@dataclass(frozen=True)
class FetchOutcome:
    """What came of fetching one feed: how many entries were new, or what was wrong in words for a person."""

    source_id: int
    url: str
    new: int
    problem: str = ""


def fetch_source(source_id: int, *, actor: Actor, now: datetime) -> FetchOutcome:
    """Fetches one feed and keeps what it brought, or why it failed. Only a database that is down stops it."""
    with writing():
        source = source_for(source_id)
        sources.begin_fetch(source, now=now)
        url = source.url
        db.session.flush()
        db.session.expunge(source)
    try:
        found = intake.look_at_feed(url, source)
        with writing():
            new = sources.record_fetch(source_for(source_id), found, actor=actor, now=now)
    except Breach as refusal:
        return _failed(source_id, url, str(refusal), now)
    except UNFORESEEN as fault:
        log().exception("feed", source=source_id, url=url)
        return _failed(source_id, url, f"We could not read this feed ({type(fault).__name__}).", now)
    return FetchOutcome(source_id, url, new, found.problem)


def _failed(source_id: int, url: str, problem: str, now: datetime) -> FetchOutcome:
    with writing():
        sources.record_problem(source_for(source_id), problem, now=now)
    return FetchOutcome(source_id, url, 0, problem)


def fetch_due(now: datetime, *, all_of_them: bool = False) -> list[FetchOutcome]:
    """Fetches every feed that was not fetched in the last hour, one by one; one that fails does not stop the others."""
    with reading():
        due = select(Source.id).where(Source.state == SourceState.ACTIVE).order_by(Source.fetched_at, Source.id)
        if not all_of_them:
            due = due.where(or_(Source.fetched_at.is_(None), Source.fetched_at <= now - EVERY))
        ids = list(db.session.scalars(due))
    return [fetch_source(source_id, actor=FETCHING, now=now) for source_id in ids]


def draft_due(now: datetime) -> int:
    """Makes drafts of the entries that are to be drafted by themselves, each in a transaction of its own; how many."""
    due = (
        select(SourceEntry.id)
        .where(SourceEntry.waits == EntryWait.DUE, SourceEntry.state == EntryState.NEW)
        .order_by(SourceEntry.id)
        .limit(MOST_AT_ONCE)
    )
    with reading():
        ids = list(db.session.scalars(due))
    return sum(_draft_alone(entry_id, now) for entry_id in ids)


def _draft_alone(entry_id: int, now: datetime) -> bool:
    with reading():
        entry = entry_for(entry_id)
        db.session.expunge(entry)
    page = intake.look_at_entry(entry)
    try:
        with writing():
            entry = entry_for(entry_id)
            intake.draft_from_entry(page, entry, source_for(entry.source_id), actor=FETCHING, now=now)
            entry.drafted_alone_at = now
    except InvalidMove:  # somebody was quicker
        return False
    except Breach as refusal:
        log().warning("entry", entry=entry_id, problem=str(refusal))
        with writing():
            entries.leave_to_marketing(entry_for(entry_id))
        return False
    return True
