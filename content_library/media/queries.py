"""What pages and the API ask about media: the library, who uses what, and what nobody uses any more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select

from advocacy.database import Base, Page, db, page
from content_library import refs
from content_library.models import Item, Media, MediaKind, Revision


def listed(search: str, kind: MediaKind | None, cursor: str | None, limit: int) -> Page[Media]:
    """Media by words in their name, text or licence, newest first."""
    wanted = select(Media)
    if kind is not None:
        wanted = wanted.where(Media.kind == kind)
    for word in search.split()[:8]:
        wanted = wanted.where(or_(*(column.icontains(word, autoescape=True) for column in _SEARCHED)))
    return page(wanted, Media.id, cursor, limit)


_SEARCHED = (Media.name, Media.alt, Media.licence)


def uses_of(media_ids: Sequence[int]) -> Mapping[int, int]:
    """In how many items each of these media is, in their newest revision."""
    newest = (Revision.item_id == Item.id) & (Revision.number == Item.revision_number)
    counted = select(Revision.media_id, func.count()).join(Item, newest).where(Revision.media_id.in_(media_ids))
    rows = db.session.execute(counted.group_by(Revision.media_id))
    return {media_id: count for media_id, count in rows if media_id is not None}


def items_with(media_id: int, limit: int = 50) -> Sequence[Item]:
    """The items whose newest revision has the medium, newest first."""
    newest = (Revision.item_id == Item.id) & (Revision.number == Item.revision_number)
    wanted = select(Item).join(Revision, newest).where(Revision.media_id == media_id)
    return db.session.scalars(wanted.order_by(Item.id.desc()).limit(limit)).all()


def of_share(source_ref: str) -> Media | None:
    """The medium of the words that a share was lent; None when they have none, or are somebody else's."""
    named = refs.item_and_number(source_ref)
    if named is None:
        return None
    wanted = select(Media).join(Revision, Revision.media_id == Media.id)
    return db.session.scalars(wanted.where(Revision.item_id == named[0], Revision.number == named[1])).one_or_none()


def unused_since(before: datetime, limit: int) -> Sequence[Media]:
    """Media that were kept before that instant and that nothing refers to, in any revision."""
    wanted = select(Media).where(Media.created_at < before, *(~exists().where(column) for column in _references()))
    return db.session.scalars(wanted.order_by(Media.id).limit(limit).with_for_update(skip_locked=True)).all()


def known_digests(digests: Sequence[str]) -> set[str]:
    """Those of these digests that some medium has, its poster's among them."""
    found = db.session.execute(
        select(Media.sha256, Media.poster_sha256).where(
            or_(Media.sha256.in_(digests), Media.poster_sha256.in_(digests))
        )
    )
    return {digest for row in found for digest in row if digest}


def _references() -> list[ColumnElement[bool]]:
    """Every column of any table that points at a medium: what is added later counts by itself."""
    tables = Base.metadata.tables.values()
    keys = [key for table in tables for key in table.foreign_keys if key.column.table.name == Media.__tablename__]
    return [key.parent == Media.id for key in keys]
