"""The media that a revision shows: which may stand together, and that each is described. Imports ``models``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import db
from advocacy.english import English
from advocacy.errors import Breach
from content_library.models import Media, MediaKind, Revision, RevisionMedium
from content_library.words.content import Shown

UNDESCRIBED = {
    MediaKind.IMAGE: (English("The picture has no text for those who don't see it."), English("Say what it shows.")),
    MediaKind.VIDEO: (English("The video has no description."), English("Say what it shows and what is said in it.")),
    MediaKind.DOCUMENT: (English("The document has no description."), English("Say what is in it.")),
}


@dataclass(frozen=True)
class Showing:
    """A medium with what is said that it shows, before it is part of a revision."""

    medium: Media
    alt: str


def listed(media: Sequence[Shown]) -> list[RevisionMedium]:
    """The rows of a revision's media, in order. Raises Breach for one that is not there, and for kinds that no network
    takes together: up to four pictures, or one video, or one document."""
    known = _known(media)
    if missing := [each.media_id for each in media if each.media_id not in known]:
        raise Breach(
            _("There is no such medium."), errors={"media": [_("There is no medium %(number)s.", number=missing[0])]}
        )
    kinds = Counter(known[each.media_id].kind for each in media)
    if len(media) > 1 and (kinds[MediaKind.VIDEO] or kinds[MediaKind.DOCUMENT]):
        raise Breach(
            _("A video or a document stands alone."), remedy=_("Take the others out."),
            errors={"media": [_("Up to four pictures, or one video, or one document.")]},
        )  # fmt: skip
    return [
        RevisionMedium(position=place, medium=known[each.media_id], media_id=each.media_id, alt=_said(each, known))
        for place, each in enumerate(media)
    ]


def shown_in(media: Sequence[Shown]) -> list[Showing]:
    """The media of words that are still being typed, in order; what is not there any more is left out."""
    known = _known(media)
    return [Showing(known[each.media_id], _said(each, known)) for each in media if each.media_id in known]


def require_described(revision: Revision) -> None:
    """Raises Breach for words with a medium that nobody has described, for those who don't see it."""
    for each in revision.media:
        if not each.alt.strip():
            what, remedy = UNDESCRIBED[each.medium.kind]
            raise Breach(what, remedy=remedy, errors={"media_alt": [remedy]})


def _known(media: Sequence[Shown]) -> dict[int, Media]:
    wanted = select(Media).where(Media.id.in_([each.media_id for each in media]))
    return {each.id: each for each in db.session.scalars(wanted)} if media else {}


def _said(shown: Shown, known: dict[int, Media]) -> str:
    return known[shown.media_id].alt if shown.alt is None else shown.alt
