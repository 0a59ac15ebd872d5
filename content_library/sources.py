"""Verbs on sources: add, record what a fetch brought or why it failed, retire, restore; dismiss an entry.

Fetching itself is the edge's: it must not happen inside a transaction. See ``jobs.fetch_source``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from advocacy.database import Page, db, get, insert_for, page
from advocacy.errors import Breach
from advocacy.history import Actor, move, record
from advocacy.links.utm import what_is_wrong
from content_library.models import EntryState, Source, SourceEntry, SourceState


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


@dataclass(frozen=True)
class FoundFeed:
    """What a fetch brought. ``entries`` is empty when the server said that nothing changed."""

    title: str
    site_url: str
    entries: tuple[FoundEntry, ...]
    etag: str | None = None
    modified: str | None = None
    unchanged: bool = False
    problem: str = ""  # a warning: the feed is broken, and only part of it was read


def check_new(url: str) -> str:
    """The address as it is kept. Raises Breach when it is none, or is followed already."""
    url = url.strip()
    if wrong := what_is_wrong(url):
        raise Breach(f"The address {wrong}.", remedy="Give the whole address of the feed.", errors={"url": [wrong]})
    if len(url) > 2000:
        raise Breach("The address is too long.", errors={"url": ["At most 2000 characters."]})
    if db.session.scalar(select(Source.id).where(Source.url == url)):
        raise Breach("This feed is followed already.", errors={"url": ["Followed already."]})
    return url


def add_source(url: str, found: FoundFeed, *, actor: Actor, now: datetime) -> Source:
    """Follows a feed that was fetched once already, so that only feeds that work are taken. Raises Breach."""
    source = Source(url=check_new(url), state=SourceState.ACTIVE, added_by_id=actor.id, created_at=now)
    db.session.add(source)
    db.session.flush()
    record("source", source.id, "add", actor=actor, now=now, url=source.url, title=found.title)
    record_fetch(source, found, actor=actor, now=now)
    return source


def record_fetch(source: Source, found: FoundFeed, *, actor: Actor, now: datetime) -> int:
    """Keeps what a fetch brought: entries not known yet, each once whatever feed it came by. Gives how many are new."""
    source.fetched_at = now
    source.problem = found.problem[:1000]
    source.problem_since = (source.problem_since or now) if found.problem else None
    if found.unchanged:
        return 0
    source.title, source.site_url = (found.title or source.url)[:300], found.site_url[:2000]
    source.etag, source.modified = _validator(found.etag, 300), _validator(found.modified, 100)
    new = sum(_keep(source, entry, now) for entry in _once(found.entries))
    if new:
        source.changed_at = now
        record("source", source.id, "read", actor=actor, now=now, new=new)
    return new


def _validator(given: str | None, longest: int) -> str | None:
    """What the next request may ask with; none where the server's is too long to keep or can't be sent back."""
    return given if given and len(given) <= longest and given.isascii() and given.isprintable() else None


def begin_fetch(source: Source, *, now: datetime) -> None:
    """Takes note of the try before it is made: a feed that breaks us waits its hour too, and others get their turn."""
    source.fetched_at = now


def record_problem(source: Source, problem: str, *, now: datetime) -> None:
    """Keeps why a fetch failed, in words for a person; entries read before stay."""
    source.fetched_at = now
    source.problem, source.problem_since = problem[:1000], source.problem_since or now


def retire(source: Source, *, actor: Actor, now: datetime) -> None:
    """Fetches a feed no more; its entries stay."""
    move(source, "retire", actor=actor, now=now)


def restore(source: Source, *, actor: Actor, now: datetime) -> None:
    """Fetches a retired feed again."""
    move(source, "restore", actor=actor, now=now)


def dismiss(entry: SourceEntry, *, actor: Actor, now: datetime) -> None:
    """Takes an entry off the queue."""
    move(entry, "dismiss", actor=actor, now=now)


def bring_back(entry: SourceEntry, *, actor: Actor, now: datetime) -> None:
    """Puts a dismissed entry back into the queue."""
    move(entry, "restore", actor=actor, now=now)


# --- asking -----------------------------------------------------------------------------------------------------


def source_for(source_id: int) -> Source:
    """The source. Raises NotFound."""
    return get(Source, source_id, "source")


def entry_for(entry_id: int) -> SourceEntry:
    """The entry. Raises NotFound."""
    return get(SourceEntry, entry_id, "entry")


def list_sources(cursor: str | None = None, limit: int = 50) -> Page[Source]:
    """Sources, newest first."""
    return page(select(Source), Source.id, cursor, limit)


def list_entries(
    state: EntryState, source_id: int | None = None, cursor: str | None = None, limit: int = 30
) -> Page[SourceEntry]:
    """Entries in a state, newest first, of one source or of all."""
    wanted = select(SourceEntry).where(SourceEntry.state == state)
    if source_id is not None:
        wanted = wanted.where(SourceEntry.source_id == source_id)
    return page(wanted, SourceEntry.id, cursor, limit)


def count_entries(source_id: int) -> dict[EntryState, int]:
    """How many entries of a source are in each state."""
    counted = select(SourceEntry.state, func.count()).where(SourceEntry.source_id == source_id)
    found: dict[EntryState, int] = dict.fromkeys(EntryState, 0)
    for state, number in db.session.execute(counted.group_by(SourceEntry.state)):
        found[state] = number
    return found


def titles_of(source_ids: Iterable[int]) -> dict[int, str]:
    """The sources' titles."""
    rows = db.session.execute(select(Source.id, Source.title).where(Source.id.in_(set(source_ids))))
    return {source_id: title for source_id, title in rows}  # noqa: C416 - rows are not pairs to the type checker


def _once(entries: Iterable[FoundEntry]) -> Iterable[FoundEntry]:
    """Oldest first, so that ids follow the feed's own order, newest having the highest."""
    return reversed(list({entry.canonical_url: entry for entry in entries}.values()))


def _keep(source: Source, entry: FoundEntry, now: datetime) -> int:
    fresh = insert_for(SourceEntry).values(
        source_id=source.id, canonical_url=entry.canonical_url[:2000], url=entry.url[:2000],
        title=entry.title[:500] or entry.url[:500], summary=entry.summary[:4000], image_url=entry.image_url[:2000],
        language=entry.language[:20], published_at=entry.published_at, found_at=now, state=EntryState.NEW,
    )  # fmt: skip
    once = fresh.on_conflict_do_nothing(index_elements=["canonical_url"]).returning(SourceEntry.id)
    return 0 if db.session.scalar(once) is None else 1
