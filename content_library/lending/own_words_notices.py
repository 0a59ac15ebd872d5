"""A reader of the history: tells a person what became of words of their own, in their language."""

from __future__ import annotations

from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _

from advocacy.database import db
from advocacy.history import Reader, Record, each_record
from advocacy.notices.telling import tell
from advocacy.people.models import Person
from advocacy.web.languages import spoken
from content_library.models import Item, ItemOrigin

TONES = {"go_live": "good", "request_changes": "warn", "reject": "warn", "withdraw": "info"}
"""Verbs that are told, and how."""


def _apply(record: Record, now: datetime) -> None:
    """What the person did themselves is not told."""
    if record.noun != "item" or record.verb not in TONES:
        return
    own = db.session.get(Item, int(record.noun_id))
    if own is None or own.origin is not ItemOrigin.OWN_WORDS or own.for_person_id in (None, record.actor.id):
        return
    person = db.session.get_one(Person, own.for_person_id)
    with force_locale(spoken(person.language)):
        title, text = _said(record.verb, own.title, record.why or "")
    shown = own.id if record.verb == "go_live" else own.parent_id
    path = f"/feed/{shown}/share" if record.verb != "withdraw" else "/feed"
    tell([person.id], title, text, path, source=record.source, now=now, tone=TONES[record.verb])


def _said(verb: str, story: str, why: str) -> tuple[str, str]:
    match verb:
        case "go_live":
            return _("Your words are approved"), _("What you wrote about “%(story)s” is yours to share.", story=story)
        case "request_changes":
            return _("Your words need a change"), _("About “%(story)s”: %(why)s", story=story, why=why)
        case "reject":
            return _("Your words were not approved"), _("About “%(story)s”: %(why)s", story=story, why=why)
        case _:
            return _("Your words can't be shared any more"), _("About “%(story)s”: %(why)s", story=story, why=why)


OWN_WORDS = Reader("own words", each_record(_apply), frozenset({"item"}))
