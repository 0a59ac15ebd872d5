"""Verbs on media: pictures are decoded and encoded anew, kept on disk by their digest, and served from there."""

from __future__ import annotations

import hashlib
import os
import secrets
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Select, and_, select
from werkzeug.datastructures import FileStorage

from advocacy import settings
from advocacy.database import db, get
from advocacy.errors import Breach, NotFound
from advocacy.history import Actor, record
from advocacy.people.models import Person
from advocacy.pictures import Picture, clean_picture
from content_library.audiences import may_share
from content_library.content import Content
from content_library.models import Item, Media, Revision

REFERENCE = "media:"
"""How shares refer to a picture: this and its id."""


def read_upload(file: FileStorage | None) -> Picture | None:
    """The picture that a form brings, made anew; None when none was chosen. Raises Breach for one that can't be read.

    Takes time: call it before a transaction begins.
    """
    if file is None or not file.filename:
        return None
    try:
        return clean_picture(file.read())
    except Breach as refusal:
        raise Breach(refusal.message, remedy=refusal.remedy, errors={"picture": [str(refusal)]}) from refusal


def keep(picture: Picture, *, actor: Actor, now: datetime, alt: str = "", origin_url: str = "") -> Media:
    """Keeps a picture; the same one again is the same row. The file is there before the row is."""
    sha256 = hashlib.sha256(picture.body).hexdigest()
    known = db.session.scalar(select(Media).where(Media.sha256 == sha256))
    if known is not None:
        return known
    _store(sha256, picture.body)
    kept = Media(
        sha256=sha256, content_type=picture.content_type, width=picture.width, height=picture.height,
        size=len(picture.body), alt=alt.strip()[:1000], origin_url=origin_url[:2000],
        added_by_id=actor.id, created_at=now,
    )  # fmt: skip
    db.session.add(kept)
    db.session.flush()
    record("media", kept.id, "keep", actor=actor, now=now, sha256=kept.sha256, origin=kept.origin_url)
    return kept


def with_picture(content: Content, kept: Media) -> Content:
    """The content with this picture, described as before or as the picture is."""
    return replace(content, media_id=kept.id, media_alt=content.media_alt or kept.alt)


def media_for(media_id: int) -> Media:
    """The picture. Raises NotFound."""
    return get(Media, media_id, "picture")


def picture_shown(sha256: str, person: Person, *, sees_items: bool, now: datetime) -> Media:
    """The picture by its digest: any for who sees items, else one of a story that the person may share now.

    Raises NotFound: what one may not see, one need not know.
    """
    kept = db.session.scalar(select(Media).where(Media.sha256 == sha256))
    if kept is None or not (sees_items or db.session.scalar(_in_feed(kept, person, now))):
        raise NotFound("There is no such picture.")
    return kept


def _in_feed(kept: Media, person: Person, now: datetime) -> Select[int]:
    newest = and_(Revision.item_id == Item.id, Revision.number == Item.revision_number)
    return may_share(select(Item.id), person, now).join(Revision, newest).where(Revision.media_id == kept.id).limit(1)


def path_of(kept: Media) -> Path:
    """The file. Raises NotFound when it is gone from the disk."""
    path = _place(kept.sha256)
    if not path.exists():
        raise NotFound("The file of this picture is gone.", remedy="Upload it again.")
    return path


def open_media(reference: str) -> bytes | None:
    """The bytes of the picture that a share refers to; None when it is gone. The roof hands this to the outbox."""
    kind, _, number = reference.partition(":")
    kept = db.session.get(Media, int(number)) if f"{kind}:" == REFERENCE and number.isdigit() else None
    path = _place(kept.sha256) if kept else None
    return path.read_bytes() if path and path.exists() else None


def _place(sha256: str) -> Path:
    return settings.current().media_dir / sha256[:2] / sha256


def _store(sha256: str, body: bytes) -> None:
    """Writes beside its place and moves it there whole: a crash leaves no half picture."""
    path = _place(sha256)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with draft.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
