"""What pages and the API ask about sources and their entries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from advocacy.database import Page, db, get, page
from content_library.models import EntryState, EntryWait, Source, SourceEntry, SourceState

QUIET = timedelta(days=60)
"""Without a new entry for so long, a feed that answers may have moved all the same."""


class Health(StrEnum):
    """How a source does."""

    GOOD = "good"  # read without trouble
    PARTLY = "partly"  # read, but for a part
    QUIET = "quiet"  # read, and nothing new for long
    TROUBLE = "trouble"  # the last try brought nothing
    PAUSED = "paused"
    RETIRED = "retired"


def health(source: Source, now: datetime) -> Health:
    """How a source does; pure."""
    if source.state is SourceState.RETIRED:
        return Health.RETIRED
    if source.state is SourceState.PAUSED:
        return Health.PAUSED
    if source.failures:
        return Health.TROUBLE
    if source.problem:
        return Health.PARTLY
    return Health.QUIET if now - (source.changed_at or source.created_at) > QUIET else Health.GOOD


def source_for(source_id: int) -> Source:
    """The source. Raises NotFound."""
    return get(Source, source_id, _("There is no such source."))


def entry_for(entry_id: int) -> SourceEntry:
    """The entry. Raises NotFound."""
    return get(SourceEntry, entry_id, _("There is no such entry."))


def list_sources(cursor: str | None = None, limit: int = 50) -> Page[Source]:
    """Sources, newest first."""
    return page(select(Source), Source.id, cursor, limit)


def list_entries(
    state: EntryState, source_id: int | None = None, cursor: str | None = None, limit: int = 30
) -> Page[SourceEntry]:
    """Entries in a state, newest first, of one source or of all, with what each is like."""
    wanted = select(SourceEntry).where(SourceEntry.state == state)
    wanted = wanted.options(joinedload(SourceEntry.like_item).raiseload("*"), joinedload(SourceEntry.like_entry))
    if source_id is not None:
        wanted = wanted.where(SourceEntry.source_id == source_id)
    return page(wanted, SourceEntry.id, cursor, limit)


@dataclass(frozen=True)
class EntryCounts:
    """How many entries of a source are in each state; how many of the new ones wait for which reason; drafts alone."""

    states: dict[EntryState, int]
    waits: dict[EntryWait, int]
    drafted_alone: int


def count_entries(source_id: int) -> EntryCounts:
    """One statement."""
    counted = (
        select(SourceEntry.state, SourceEntry.waits, func.count(), func.count(SourceEntry.drafted_alone_at))
        .where(SourceEntry.source_id == source_id)
        .group_by(SourceEntry.state, SourceEntry.waits)
    )
    states, waits, alone = dict.fromkeys(EntryState, 0), dict.fromkeys(EntryWait, 0), 0
    for state, wait, number, drafted in db.session.execute(counted):
        states[state] += number
        alone += drafted
        if wait is not None:
            waits[wait] += number
    return EntryCounts(states, waits, alone)


def titles_of(source_ids: Iterable[int]) -> dict[int, str]:
    """The sources' titles."""
    rows = db.session.execute(select(Source.id, Source.title).where(Source.id.in_(set(source_ids))))
    return {source_id: title for source_id, title in rows}  # noqa: C416 - rows are not pairs to the type checker
