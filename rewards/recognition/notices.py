"""Tells people that they were thanked, and whoever invited a colleague that they are here. Follows the history.

Each is told once, here and without mail; the week's digest is the mail. Who doesn't come is told of to nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString, force_locale
from flask_babel import lazy_gettext as _l

from advocacy.database import db
from advocacy.history import Reader, Record
from advocacy.notices.telling import tell
from advocacy.people.models import Person
from advocacy.web.languages import spoken


@dataclass(frozen=True)
class Words:
    """What is said about a move: to the person in that detail of the record, about the one in the other."""

    title: LazyString
    text: LazyString
    path: str
    to: str
    about: str


WORDS = {
    ("thanks", "send"): Words(
        _l("{name} thanks you"),
        _l("For your post of “{title}”. It is between you two, unless you let colleagues see it."),
        "/thanks", "person_id", "from_id",
    ),
    ("invitation", "join"): Words(
        _l("{name} is here"), _l("Your colleague followed your invitation. Say hello!"), "/colleagues/invite",
        "invited_by", "person_id",
    ),
    ("invitation", "arrive"): Words(
        _l("{name}’s first post is out"), _l("Thank you for having invited your colleague."), "/colleagues/invite",
        "invited_by", "person_id",
    ),
}  # fmt: skip
"""By noun and verb of the history."""


def _read(record: Record, now: datetime) -> None:
    words = WORDS.get((record.noun, record.verb))
    if words is None or not {words.to, words.about} <= set(record.details):
        return  # another move, or one about somebody who was erased
    to, about = (db.session.get(Person, record.details[each]) for each in (words.to, words.about))
    if to is None or about is None or not to.active:
        return
    with force_locale(spoken(to.language)):
        said = {"name": about.name, "title": record.details.get("title", "")}
        title, text = str(words.title).format(**said), str(words.text).format(**said)
    tell([to.id], title, text, words.path, source=record.source, now=now, tone="good")


READER = Reader("recognition notices", _read, frozenset({"thanks", "invitation"}))
"""For the roof's list."""
