"""What is here already: items by their address, and items, entries and suggestions that say nearly the same."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice

from sqlalchemy import and_, select

from advocacy.database import db
from content_library.models import Item, ItemState, Revision, SourceEntry
from content_library.reading.similarity import Known

ITEMS, ENTRIES = 500, 1000
"""How many of the newest are compared: what told the same a year ago may be told again."""
BATCH = 400
NEWEST = and_(Revision.item_id == Item.id, Revision.number == Item.revision_number)

Like = tuple[str, int]
"""What something is like: "item" or "entry", and its id."""


def items_at(urls: Collection[str], besides: int | None = None) -> dict[str, int]:
    """Of these addresses those that an item leads to, each with the newest such item that was not withdrawn.

    ``besides`` is left out.
    """
    found: dict[str, int] = {}
    for some in _batches(url for url in urls if url):
        rows = db.session.execute(
            select(Revision.url, Item.id)
            .join(Item, NEWEST)
            .where(Revision.url.in_(some), Item.state != ItemState.WITHDRAWN, Item.id != (besides or 0))
            .order_by(Item.id)
        )
        found |= {url: item_id for url, item_id in rows}  # noqa: C416 - rows are not pairs to the type checker
    return found


def entries_at(urls: Collection[str]) -> set[str]:
    """Of these canonical addresses those that an entry has."""
    found: set[str] = set()
    for some in _batches(urls):
        found |= set(db.session.scalars(select(SourceEntry.canonical_url).where(SourceEntry.canonical_url.in_(some))))
    return found


def known_items(besides: int | None = None) -> Known:
    """The newest items, to be compared with a title and a summary. ``besides`` is left out."""
    known = Known()
    told = (
        select(Item.id, Revision.title, Revision.summary)
        .join(Revision, NEWEST)
        .where(Item.state != ItemState.WITHDRAWN, Item.id != (besides or 0), Item.for_person_id.is_(None))
        .order_by(Item.id.desc())
        .limit(ITEMS)
    )
    for item_id, title, summary in db.session.execute(told):
        known.add(("item", item_id), f"{title} {summary}")
    return known


def known_stories() -> Known:
    """The newest items and the newest entries."""
    known = known_items()
    newest = select(SourceEntry.id, SourceEntry.title, SourceEntry.summary).order_by(SourceEntry.id.desc())
    for entry_id, title, summary in db.session.execute(newest.limit(ENTRIES)):
        known.add(("entry", entry_id), f"{title} {summary}")
    return known


def item_like(url: str, text: str, besides: int | None = None) -> Item | None:
    """The item that leads to this address, or one that says nearly the same; None when there is neither."""
    found = items_at([url], besides).get(url)
    if found is None:
        name = known_items(besides).nearest(text)
        found = name[1] if isinstance(name, tuple) else None
    return db.session.get(Item, found) if found is not None else None


def _batches(urls: Iterator[str] | Collection[str]) -> Iterator[list[str]]:
    rest = iter(urls)
    while some := list(islice(rest, BATCH)):
        yield some
