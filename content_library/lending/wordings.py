"""What captions are called where figures are grouped by them: the beginning of their words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from advocacy.database import db
from content_library.models import Caption
from content_library.words.frames import DISCLOSURE, LINK

LONGEST = 90
PREFIX = "caption:"


def called(refs: Iterable[str]) -> Mapping[str, str]:
    """Reference ("caption:7") -> the beginning of its words, of those captions that are there. One statement."""
    ids = {int(ref.removeprefix(PREFIX)): ref for ref in refs if ref.removeprefix(PREFIX).isdecimal()}
    found = db.session.execute(select(Caption.id, Caption.text).where(Caption.id.in_(ids)))
    return {ids[caption_id]: _beginning(text) for caption_id, text in found}


def _beginning(text: str) -> str:
    words = " ".join(text.replace(DISCLOSURE, "").replace(LINK, "").split())
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1].rstrip()}…"
