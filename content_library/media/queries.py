"""What pages and the API ask about media: the library, who uses what, and what nobody uses any more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select

from advocacy.database import Base, Page, db, page
from content_library import refs
from content_library.models import Item, Media, MediaKind, Revision, RevisionMedium


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
    shown = select(RevisionMedium.media_id, func.count()).join(Revision).join(Item, newest)
    counted = shown.where(RevisionMedium.media_id.in_(media_ids)).group_by(RevisionMedium.media_id)
    return {media_id: count for media_id, count in db.session.execute(counted)}  # noqa: C416 - rows, not tuples


def items_with(media_id: int, limit: int = 50) -> Sequence[Item]:
    """The items whose newest revision has the medium, newest first."""
    newest = (Revision.item_id == Item.id) & (Revision.number == Item.revision_number)
    wanted = select(Item).join(Revision, newest).join(RevisionMedium).where(RevisionMedium.media_id == media_id)
    return db.session.scalars(wanted.order_by(Item.id.desc()).limit(limit)).all()


def of_share(source_ref: str) -> Sequence[RevisionMedium]:
    """The media of the words that a share was lent, in order; none when they are somebody else's."""
    named = refs.item_and_number(source_ref)
    if named is None:
        return []
    wanted = select(RevisionMedium).join(Revision).where(Revision.item_id == named[0], Revision.number == named[1])
    return db.session.scalars(wanted.order_by(RevisionMedium.position)).all()


def choosable(limit: int = 40) -> Sequence[Media]:
    """The newest media, for the editor to choose from."""
    return db.session.scalars(select(Media).order_by(Media.id.desc()).limit(limit)).all()


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
