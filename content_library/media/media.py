"""Verbs on media: take an upload, keep what was made of it, describe it; who may see it, and its bytes.

The bytes are in the store before a row speaks of them, and no store is spoken to while a transaction is open.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import Select, and_, or_, select
from werkzeug.datastructures import FileStorage

from advocacy.database import db, get, reading
from advocacy.errors import Breach, NotFound, TooLarge
from advocacy.history import Actor, record
from advocacy.people.models import Person
from advocacy.pictures import Picture
from content_library.audiences.sets import may_share
from content_library.models import Item, Media, Revision, RevisionMedium
from content_library.stores import store
from content_library.uploads import Made, made_of, stored

LONGEST = {"name": 200, "alt": 1000, "licence": 500}


def read_upload(file: FileStorage | None, field: str = "picture") -> Made | None:
    """What a form brings, made safe and in the store; None when nothing was chosen. Raises Breach by ``field``.

    Takes time and speaks to the store: call it before a transaction begins.
    """
    if file is None or not file.filename:
        return None
    try:
        return made_of(file, _made_before)
    except TooLarge as refusal:
        raise TooLarge(refusal.message, remedy=refusal.remedy, errors={field: [str(refusal)]}) from refusal
    except Breach as refusal:
        raise Breach(refusal.message, remedy=refusal.remedy, errors={field: [str(refusal)]}) from refusal


def keep(
    made: Made | Picture, *, actor: Actor, now: datetime, alt: str = "", origin_url: str = "", name: str = "",
    licence: str = "",
) -> Media:  # fmt: skip
    """Keeps what is in the store; the same again is the same row. A bare picture is put there first, on a disk only."""
    if isinstance(made, Picture):
        made = stored(made)
    known = db.session.scalar(select(Media).where(Media.sha256 == made.sha256))
    if known is not None:
        return known
    kept = Media(
        kind=made.kind, sha256=made.sha256, upload_sha256=made.upload_sha256, content_type=made.content_type,
        width=made.width, height=made.height, size=made.size, seconds=made.seconds, pages=made.pages,
        poster_sha256=made.poster_sha256, name=(name.strip() or made.name)[:200], alt=alt.strip()[:1000],
        licence=licence.strip()[:500], origin_url=origin_url[:2000], added_by_id=actor.id, created_at=now,
    )  # fmt: skip
    db.session.add(kept)
    db.session.flush()
    record("media", kept.id, "keep", actor=actor, now=now, sha256=kept.sha256, kind=kept.kind, origin=kept.origin_url)
    return kept


def describe(kept: Media, *, name: str, alt: str, licence: str, actor: Actor, now: datetime) -> None:
    """Says what it is called, what it shows and whose it is. What items say of it already stays theirs."""
    given = {"name": " ".join(name.split()), "alt": alt.strip(), "licence": licence.strip()}
    wrong = {
        field: [_("At most %(most)s characters.", most=LONGEST[field])]
        for field, text in given.items()
        if len(text) > LONGEST[field]
    }
    if wrong:
        raise Breach(_("That is too long."), errors=wrong)
    before = {field: getattr(kept, field) for field in given}
    for field, text in given.items():
        setattr(kept, field, text)
    record("media", kept.id, "describe", actor=actor, now=now, before=before, after=given)


def media_for(media_id: int) -> Media:
    """The medium. Raises NotFound."""
    return get(Media, media_id, _("There is no such medium."))


def media_shown(sha256: str, person: Person, *, sees_items: bool, now: datetime) -> Media:
    """The medium by its digest, or its poster's: any for who sees items, else one of a story that the person may share
    now.

    Raises NotFound: what one may not see, one need not know.
    """
    kept = db.session.scalars(
        select(Media).where(or_(Media.sha256 == sha256, Media.poster_sha256 == sha256)).limit(1)
    ).first()
    if kept is None or not (sees_items or db.session.scalar(_in_feed(kept, person, now))):
        raise NotFound(_("There is no such picture."))
    return kept


def _in_feed(kept: Media, person: Person, now: datetime) -> Select[int]:
    newest = and_(Revision.item_id == Item.id, Revision.number == Item.revision_number)
    shared = may_share(select(Item.id), person, now).join(Revision, newest).join(RevisionMedium)
    return shared.where(RevisionMedium.media_id == kept.id).limit(1)


def bytes_of(sha256: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
    """What lies in the store under a digest, in pieces. Raises NotFound when it is gone from there."""
    return store().read(sha256, start, length)


def _made_before(upload_sha256: str) -> Made | None:
    """What was made of the same upload before, if it is still there: nothing has to be made again."""
    with reading():
        known = db.session.scalars(select(Media).where(Media.upload_sha256 == upload_sha256).limit(1)).first()
    if known is None or not store().exists(known.sha256):
        return None
    names = Made.__dataclass_fields__
    return Made(**{name: getattr(known, name) for name in names})
