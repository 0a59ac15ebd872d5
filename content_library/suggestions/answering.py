"""A reader of the history: tells whoever suggested something what became of it, in their language."""

from __future__ import annotations

from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import db
from advocacy.history import Reader, Record, each_record
from advocacy.notices.telling import tell
from advocacy.people.models import Person
from advocacy.web.languages import spoken
from content_library.models import Suggestion


def _apply(record: Record, now: datetime) -> None:
    """Accepted, declined, or in the feed at last."""
    if record.noun == "item" and record.verb == "go_live":
        found = db.session.scalars(select(Suggestion).where(Suggestion.item_id == int(record.noun_id))).first()
    elif record.noun == "suggestion" and record.verb in ("accept", "decline"):
        found = db.session.get(Suggestion, int(record.noun_id))
    else:
        return
    if found is not None:
        _tell(found, record, now)


def _tell(found: Suggestion, record: Record, now: datetime) -> None:
    person = db.session.get_one(Person, found.person_id)
    if not person.active:
        return
    with force_locale(spoken(person.language)):
        title, text, path, tone = _words(found, record.verb)
    tell([person.id], title, text, path, source=record.source, now=now, tone=tone)


def _words(found: Suggestion, verb: str) -> tuple[str, str, str, str]:
    """Title, text, page and tone."""
    match verb:
        case "accept":
            text = found.note or _("It is being written, and goes through review like any story.")
            return _("Your suggestion was accepted"), text, "/suggest", "good"
        case "decline":
            return _("Your suggestion was not taken up"), found.note, "/suggest", "info"
        case _:
            text = _("The story that you suggested may be shared now.")
            return _("Your suggestion is in the feed"), text, f"/feed/{found.item_id}/share", "good"


ANSWERS = Reader("answers to suggestions", each_record(_apply), frozenset({"suggestion", "item"}))
