"""Tells people that they were thanked, and whoever invited a colleague that they are here. Follows the history.

Each is told once, here and without mail; the week's digest is the mail. Who doesn't come is told of to nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l

from advocacy.database import db
from advocacy.history import Reader, Record, each_record
from advocacy.notices.saying import Words, say
from advocacy.people.models import Person


@dataclass(frozen=True)
class Told:
    """What is said about a move: to the person in that detail of the record, about the one in the other."""

    words: Words
    path: str
    to: str
    about: str


TOLD = {
    ("thanks", "send"): Told(
        Words(
            _l("{name} thanks you"),
            _l("For your post of “{title}”. It is between you two, unless you let colleagues see it."), "good",
        ),
        "/thanks", "person_id", "from_id",
    ),
    ("invitation", "join"): Told(
        Words(_l("{name} is here"), _l("Your colleague followed your invitation. Say hello!"), "good"),
        "/colleagues/invite", "invited_by", "person_id",
    ),
    ("invitation", "arrive"): Told(
        Words(_l("{name}’s first post is out"), _l("Thank you for having invited your colleague."), "good"),
        "/colleagues/invite", "invited_by", "person_id",
    ),
}  # fmt: skip
"""By noun and verb of the history."""


def _read(record: Record, now: datetime) -> None:
    told = TOLD.get((record.noun, record.verb))
    if told is None or not {told.to, told.about} <= set(record.details):
        return  # another move, or one about somebody who was erased
    about = db.session.get(Person, record.details[told.about])
    if about is not None:
        said = {"name": about.name, "title": str(record.details.get("title", ""))}
        say([record.details[told.to]], told.words, said, told.path, source=record.source, now=now)


READER = Reader("recognition notices", each_record(_read), frozenset({"thanks", "invitation"}))
"""For the roof's list."""
