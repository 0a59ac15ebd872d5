"""Verbs on entries of feeds: keep the new ones, say which are drafted by themselves and which wait and why; dismiss.

What is over a cap, or nearly the same as what is here, waits for marketing and says so. Nothing is lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Select, func, or_, select

from advocacy import settings
from advocacy.database import db, insert_for, lock
from advocacy.history import Actor, move
from content_library.models import EntryState, EntryWait, Source, SourceEntry, SourceMode
from content_library.sources.likeness import Like, entries_at, items_at, known_stories


@dataclass(frozen=True)
class FoundEntry:
    """An entry as a feed gave it, cleaned: plain text, web addresses only."""

    canonical_url: str
    url: str
    title: str
    summary: str = ""
    image_url: str = ""
    published_at: datetime | None = None
    language: str = ""


def keep(source: Source, found: Iterable[FoundEntry], *, now: datetime) -> list[SourceEntry]:
    """Keeps the entries that no feed brought before; gives them, in the order in which they were kept."""
    fresh = _fresh(found)
    if not fresh:
        return []
    there, known = items_at([entry.canonical_url for entry in fresh]), known_stories()
    kept = []
    for entry in fresh:
        text = f"{entry.title} {entry.summary}"
        at = there.get(entry.canonical_url)
        row = _insert(source, entry, ("item", at) if at else _like(known.nearest(text)), now)
        if row is not None:
            known.add(("entry", row.id), text)
            kept.append(row)
    if source.mode is SourceMode.DRAFT:
        _sort_out(source, kept, now)
    return kept


def told(kept: Sequence[SourceEntry]) -> dict[str, int]:
    """How many of the new entries are drafted or wait for which reason, for the history."""
    return dict(Counter(entry.waits.value for entry in kept if entry.waits))


def dismiss(entry: SourceEntry, *, actor: Actor, now: datetime) -> None:
    """Takes an entry off the queue."""
    move(entry, "dismiss", actor=actor, now=now, changes={"waits": None})


def bring_back(entry: SourceEntry, *, actor: Actor, now: datetime) -> None:
    """Puts a dismissed entry back into the queue."""
    move(entry, "restore", actor=actor, now=now)


def leave_to_marketing(entry: SourceEntry) -> None:
    """What was to be drafted by itself and could not: it waits like any other."""
    entry.waits = None


def _fresh(found: Iterable[FoundEntry]) -> list[FoundEntry]:
    """Oldest first, so that ids follow the feed's own order, newest having the highest."""
    once = {entry.canonical_url[:2000]: entry for entry in found}
    here = entries_at(once)
    return [entry for url, entry in reversed(once.items()) if url not in here]


def _like(name: object) -> Like | None:
    return (str(name[0]), int(name[1])) if isinstance(name, tuple) else None


def _insert(source: Source, entry: FoundEntry, like: Like | None, now: datetime) -> SourceEntry | None:
    """The entry as it is kept; None when another worker kept it just now."""
    fresh = insert_for(SourceEntry).values(
        source_id=source.id, canonical_url=entry.canonical_url[:2000], url=entry.url[:2000],
        title=entry.title[:500] or entry.url[:500], summary=entry.summary[:4000], image_url=entry.image_url[:2000],
        language=entry.language[:20], published_at=entry.published_at, found_at=now, state=EntryState.NEW,
        like_item_id=like[1] if like and like[0] == "item" else None,
        like_entry_id=like[1] if like and like[0] == "entry" else None,
    )  # fmt: skip
    once = fresh.on_conflict_do_nothing(index_elements=["canonical_url"]).returning(SourceEntry.id)
    entry_id = db.session.scalar(once)
    return db.session.get_one(SourceEntry, entry_id) if entry_id is not None else None


def _sort_out(source: Source, kept: Sequence[SourceEntry], now: datetime) -> None:
    """The newest are drafted first; whoever comes when a cap is reached waits."""
    lock("drafts of sources")  # two workers would each see room under the cap of all sources
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    room = _room(source, today)
    for entry in reversed(kept):
        if entry.like_item_id or entry.like_entry_id:
            entry.waits = EntryWait.NEAR_DUPLICATE
            continue
        full = next((why for why, left in room.items() if left <= 0), None)
        entry.waits = full or EntryWait.DUE
        if full is None:
            room = {why: left - 1 for why, left in room.items()}
    db.session.flush()


def _room(source: Source, today: datetime) -> dict[EntryWait, int]:
    """How many more may be drafted by themselves, under each cap."""
    alone = select(SourceEntry.id).where(or_(SourceEntry.drafted_alone_at >= today, SourceEntry.waits == EntryWait.DUE))
    ever = select(SourceEntry.id).where(
        SourceEntry.source_id == source.id,
        or_(SourceEntry.drafted_alone_at.is_not(None), SourceEntry.waits == EntryWait.DUE),
    )
    room = {
        EntryWait.DAY_CAP: source.drafts_a_day - _count(alone.where(SourceEntry.source_id == source.id)),
        EntryWait.ALL_CAP: settings.current().source_drafts_a_day - _count(alone),
    }
    if source.drafts_in_total is not None:
        room[EntryWait.TOTAL_CAP] = source.drafts_in_total - _count(ever)
    return room


def _count(wanted: Select[int]) -> int:
    return db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
