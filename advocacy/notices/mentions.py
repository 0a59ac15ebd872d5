"""A reader of the history: tells people which mentions are theirs to answer, what nobody answered in time, and what a
review says of their answers.

What somebody outside wrote is not in it: it stands on the mention's page for as long as it is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask_babel import LazyString, force_locale, format_datetime
from flask_babel import lazy_gettext as _l

from advocacy import clock
from advocacy.database import db
from advocacy.history import Reader, Record, each_record
from advocacy.listening.models import Mention, MentionState
from advocacy.notices.telling import holders_of, tell
from advocacy.people.capabilities import Capability
from advocacy.people.models import Person
from advocacy.web.languages import spoken
from advocacy.web.palette import network_look

ASSIGNED = (
    _l("Somebody asks for your answer"),
    _l("A post on %(network)s waits for you until %(due)s. A reply kit lies beside it; the words are yours."),
)
OVERDUE = (
    _l("A post still waits for an answer"),
    _l("It was due on %(due)s. Answer it, hand it back, or say why it needs none."),
)
FLAGGED = _l("About an answer of yours"), _l("Whoever reviewed it says: %(why)s")
Words = tuple[LazyString, LazyString]


def _apply(record: Record, now: datetime) -> None:
    """Whoever did it needs no telling; what was answered or forgotten meanwhile needs nobody any more."""
    if record.noun == "answer_sample" and record.verb == "flag":
        _say(_of(record), FLAGGED, {"why": record.why or ""}, record, now, int(record.details["mention_id"]))
    elif record.noun == "mention" and record.verb in ("assign", "overdue"):
        mention = db.session.get(Mention, int(record.noun_id))
        if mention is None or mention.state not in (MentionState.NEW, MentionState.ASSIGNED):
            return
        told = {"network": network_look(mention.network).label}
        if record.verb == "assign" and record.details.get("person_id") == mention.assigned_to_id:
            _say(_of(record), ASSIGNED, told, record, now, mention.id)
        elif record.verb == "overdue":
            marketing = holders_of(Capability.WRITE_MENTIONS)
            _say([*_of(record), *marketing], OVERDUE, told, record, now, mention.id)


def _of(record: Record) -> list[int]:
    person_id = record.details.get("person_id")
    return [person_id] if isinstance(person_id, int) and person_id != record.actor.id else []


def _say(
    people: Sequence[int], words: Words, told: Mapping[str, object], record: Record, now: datetime, mention_id: int
) -> None:
    due = record.details.get("due_at")
    for person_id in dict.fromkeys(people):
        person = db.session.get(Person, person_id)
        if person is None or not person.active:
            continue
        with force_locale(spoken(person.language)):
            local = clock.from_rfc3339(str(due)).astimezone(clock.zone_named(person.zone)) if due else None
            said = {**told, "due": format_datetime(local, "medium", rebase=False) if local else ""}
            title, text = str(words[0]), str(words[1]) % said
        tell(
            [person_id], title, text, f"/mentions/{mention_id}", source=record.source, now=now, tone="warn",
            by_mail=record.verb != "overdue",
        )  # fmt: skip


READER = Reader("mention notices", each_record(_apply), frozenset({"mention", "answer_sample"}))
"""For the roof's list."""
