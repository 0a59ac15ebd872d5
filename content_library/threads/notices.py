"""A reader of the history: tells whom a comment names, and those who take part, each in their language."""

from __future__ import annotations

from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _

from advocacy.database import db
from advocacy.history import Reader, Record, each_record
from advocacy.notices.telling import tell
from advocacy.people.models import Person
from advocacy.web.languages import spoken
from content_library.models import Comment, Function
from content_library.threads import queries as thread_queries

SHOWN = 300


def _apply(record: Record, now: datetime) -> None:
    """Whom it names is told so; authors and those who spoke before are told that there is something new."""
    if record.verb != "comment":
        return
    said = db.session.get(Comment, int(record.noun_id))
    if said is None or said.withdrawn_at:
        return
    item = thread_queries.item_of(said)
    named = {each.person_id for each in said.mentions} - {said.person_id}
    for person_id in sorted(named | (set(thread_queries.taking_part(item)) - {said.person_id})):
        _tell(person_id, said, item.title, person_id in named, record.source, now)


def _tell(person_id: int, said: Comment, title: str, named: bool, source: str, now: datetime) -> None:
    reader = db.session.get_one(Person, person_id)
    with force_locale(spoken(reader.language)):
        if named:
            head = _("%(name)s names you in a thread", name=said.person.name)
        else:
            head = _("%(name)s wrote in a thread of yours", name=said.person.name)
        text = _("On “%(title)s”: %(text)s", title=title, text=said.text[:SHOWN])
    reviews = any(reader.can(function.capability) for function in Function)
    page = "/reviews/items" if reviews else "/studio/items"
    tell([person_id], head, text, f"{page}/{said.item_id}#comment-{said.id}", source=source, now=now)


THREADS = Reader("thread notices", each_record(_apply), frozenset({"comment"}))
