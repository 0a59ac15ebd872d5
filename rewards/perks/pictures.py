"""Verbs on pictures of perks: read an upload, keep it, show it, take it away. Imports the models and the ground.

Decoding takes a moment: ``read_picture`` is called before the verbs that write.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from advocacy.database import db, insert_for
from advocacy.errors import Breach, NotFound
from advocacy.history import Actor, record
from advocacy.pictures import Picture, clean_picture
from rewards.perks.models import Perk, PerkPicture

LARGEST = 10_000_000
LONGEST_SIDE = 1200
MOST_KEPT = 300_000
"""Bytes of a picture as it is kept."""


def read_picture(upload: FileStorage | None) -> Picture | None:
    """What was uploaded, made safe; None when nothing was. Raises Breach, for the field “picture”."""
    if upload is None or not upload.filename:
        return None
    content = upload.stream.read(LARGEST + 1)
    try:
        return clean_picture(content, max_bytes=LARGEST, longest_side=LONGEST_SIDE, max_result_bytes=MOST_KEPT)
    except Breach as breach:
        told = f"{breach.message} {breach.remedy}".strip()
        raise Breach(_("This picture can't be taken."), errors={"picture": [told]}) from breach


def put_picture(perk: Perk, picture: Picture, *, alt: str, actor: Actor, now: datetime) -> None:
    """Gives a perk its picture and what it shows, for those who can't see it; the one before goes if no perk has it."""
    before = perk.picture_id
    kept = keep_picture(picture)
    perk.picture_id, perk.picture, perk.picture_alt = kept.id, kept, alt.strip()[:300]
    record("perk", perk.id, "put_picture", actor=actor, now=now, digest=kept.digest, alt=perk.picture_alt)
    _forget_unused(before)


def remove_picture(perk: Perk, *, actor: Actor, now: datetime) -> None:
    """Takes the picture away; nothing where there is none."""
    before = perk.picture_id
    if before is not None:
        perk.picture_id, perk.picture, perk.picture_alt = None, None, ""
        record("perk", perk.id, "remove_picture", actor=actor, now=now)
        _forget_unused(before)


def picture_of(digest: str) -> PerkPicture:
    """A picture by its digest. Raises NotFound."""
    found = db.session.scalar(select(PerkPicture).where(PerkPicture.digest == digest))
    if found is None:
        raise NotFound(_("There is no such picture."))
    return found


def keep_picture(picture: Picture, shelf: str = "") -> PerkPicture:
    """Keeps a picture under its digest. Other rooms name a shelf of theirs: what perks drop was never on it."""
    digest = hashlib.sha256(shelf.encode() + picture.body).hexdigest()
    fresh = insert_for(PerkPicture).values(
        digest=digest, content_type=picture.content_type, width=picture.width, height=picture.height, body=picture.body
    )
    db.session.execute(fresh.on_conflict_do_nothing(index_elements=["digest"]))
    return picture_of(digest)


def _forget_unused(picture_id: int | None) -> None:
    if picture_id is None:
        return
    db.session.flush()
    if db.session.scalar(select(Perk.id).where(Perk.picture_id == picture_id).limit(1)) is None:
        db.session.delete(db.session.get_one(PerkPicture, picture_id))
        db.session.flush()
