"""A reader of the history: tells partners what they are offered, and us what they answered."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l

from advocacy.database import db
from advocacy.history import Reader, Record, each_record
from advocacy.notices.kinds import NoticeKind
from advocacy.notices.saying import Words, say
from advocacy.notices.telling import holders_of
from advocacy.people.capabilities import Capability
from influencers.agreements.models import Agreement

TO_PARTNER = {
    "offer": Words(
        _l("An agreement for you: {title}"),
        _l("Read it in your own time. You may say yes, ask for something else, or say no."),
        "info",
        True,
        NoticeKind.ANSWER,
    ),
    "withdraw": Words(_l("“{title}” was taken back"), _l("{why}"), "warn", True),
    "end": Words(_l("“{title}” has ended"), _l("{why} What you delivered is paid as agreed."), "warn", True),
    "amend": Words(
        _l("A change to “{title}”"),
        _l("Nothing changes until you say yes. See what would be different."),
        "info",
        True,
        NoticeKind.ANSWER,
    ),
    "take_back_amendment": Words(_l("The change to “{title}” was taken back"), _l("{why}"), "info"),
    "expire": Words(_l("The time to answer “{title}” is over"), _l("Write to us if you would still like it."), "info"),
}
TO_US = {
    "counter": Words(_l("{who} asks for something else"), _l("“{title}”: see what is different and answer."), "warn"),
    "accept": Words(_l("{who} said yes"), _l("“{title}” is in force; deliverables are given out."), "good"),
    "decline": Words(_l("{who} said no"), _l("“{title}”. {why}"), "info"),
    "end": Words(_l("{who} ended “{title}”"), _l("{why}"), "warn"),
    "accept_amendment": Words(_l("{who} said yes to the change"), _l("“{title}” is in force as changed."), "good"),
    "refuse_amendment": Words(_l("{who} said no to the change"), _l("“{title}” stays as it was. {why}"), "info"),
    "expire": Words(_l("Nobody answered in time"), _l("“{title}”, for {who}."), "info"),
}  # fmt: skip
LATE = Words(
    _l("{who} still waits for our answer"), _l("“{title}”: their counter-offer stays open until we answer it."), "warn",
    True,
)  # fmt: skip


def say_late(agreement: Agreement, now: datetime) -> int:
    """Tells whoever may answer that a counter-offer is late, once for each; gives how many were told."""
    said = {"title": agreement.title, "who": agreement.enrolment.person.name}
    desk = sorted({*holders_of(Capability.WRITE_PROGRAMMES)} - {agreement.person_id})
    source = f"agreement:{agreement.id}:{agreement.version_number}:late"
    return say(desk, LATE, said, f"/agreements/{agreement.id}", source=source, now=now)


def _apply(record: Record, now: datetime) -> None:
    agreement = db.session.get(Agreement, int(record.noun_id))
    if agreement is None:
        return
    by_partner = record.actor.id == agreement.person_id
    said = {"title": agreement.title, "why": record.why or "", "who": agreement.enrolment.person.name}
    if record.verb in TO_PARTNER and not by_partner and agreement.offered_at is not None:
        path = f"/portal/agreements/{agreement.id}"
        say([agreement.person_id], TO_PARTNER[record.verb], said, path, source=record.source, now=now)
    if record.verb in TO_US and agreement.created_by_id and (by_partner or record.verb == "expire"):
        path = f"/agreements/{agreement.id}"
        say([agreement.created_by_id], TO_US[record.verb], said, path, source=record.source, now=now)


READER = Reader("agreement notices", each_record(_apply), frozenset({"agreement"}))
