"""A reader of the history: tells reviewers that something was submitted to them, each in their language."""

from __future__ import annotations

from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import db
from advocacy.history import Reader, Record
from advocacy.notices.telling import holders_of, tell
from advocacy.people.models import Person
from advocacy.web.languages import spoken
from content_library.models import Review, ReviewState, Revision


def _apply(record: Record, now: datetime) -> None:
    """Whoever may decide is told, but for its authors; what was answered meanwhile needs nobody any more."""
    if (record.noun, record.verb) != ("item", "submit"):
        return
    asked = db.session.execute(
        select(Review.function, Revision)
        .join(Revision, Revision.id == Review.revision_id)
        .where(
            Review.item_id == int(record.noun_id), Revision.number == record.details.get("revision"),
            Review.state == ReviewState.WAITING,
        )
    ).unique().all()  # fmt: skip
    for function, revision in asked:
        for person_id in holders_of(function.capability):
            if person_id not in revision.author_ids:
                _tell(person_id, revision, record, now)


def _tell(person_id: int, revision: Revision, record: Record, now: datetime) -> None:
    with force_locale(spoken(db.session.get_one(Person, person_id).language)):
        title = _("A story waits for your review")
        text = _("“%(title)s” was submitted to you.", title=revision.title)
    tell([person_id], title, text, f"/reviews/items/{revision.item_id}", source=record.source, now=now)


REVIEWS = Reader("review notices", _apply, frozenset({"item"}))
