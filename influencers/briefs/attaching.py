"""A file is put beside a brief, for pages and the API: made safe outside of any transaction, then kept."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from advocacy.database import writing
from advocacy.errors import Breach
from advocacy.history import Actor
from content_library.media import media
from influencers.briefs import briefs, queries

LARGEST = 20_000_000
"""Bytes of a file beside a brief."""


def put_beside(brief_id: int, upload: FileStorage | None, name: str, *, actor: Actor, now: datetime) -> int:
    """Gives the number of the attachment; the caller holds no transaction.

    Raises Breach without a file, and what ``media`` and ``briefs`` raise.
    """
    made = media.read_upload(upload, "file")
    if made is None:
        raise Breach(_("Choose a file."), errors={"file": [_("Nothing was chosen.")]})
    with writing():
        kept = media.keep(made, actor=actor, now=now)
        return briefs.attach(queries.brief_for(brief_id), kept, name, actor=actor, now=now).id
