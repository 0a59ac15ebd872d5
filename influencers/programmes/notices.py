"""A reader of the history: tells partners when their part in a programme ends or begins again, with the reason.

Of applications and invitations their own rooms tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask_babel import lazy_gettext as _l

from advocacy.database import db
from advocacy.history import Reader, Record, each_record
from advocacy.notices.saying import Words, say
from influencers.programmes.models import Programme

WORDS: Mapping[str, Words] = {
    "deactivate": Words(
        _l("Your part in {programme} has ended"), _l("{why} What you earned is paid, what you were promised is kept."),
        "warn", by_mail=True,
    ),
    "ban": Words(
        _l("You can’t take part in {programme} any more"),
        _l("{why} If you think that is wrong, answer this mail: somebody reads it."), "bad", by_mail=True,
    ),
    "reinstate": Words(_l("Welcome back to {programme}"), _l("You take part again as before."), "good", by_mail=True),
}  # fmt: skip


def _apply(record: Record, now: datetime) -> None:
    words, person_id = WORDS.get(record.verb), record.details.get("person_id")
    programme_id = record.details.get("programme")
    if words is None or not isinstance(person_id, int) or record.actor.id == person_id:
        return
    found = db.session.get(Programme, programme_id) if isinstance(programme_id, int) else None
    if found is not None:
        facts = {"programme": found.name, "why": record.why or ""}
        say([person_id], words, facts, f"/portal/programmes/{found.id}", source=record.source, now=now)


READER = Reader("programmes notices", each_record(_apply), frozenset({"enrolment"}))
