"""A reader of the history: tells whoever answers for an endpoint that we stopped telling it, or that it is theirs now.

Where nobody with an open account answers for it, everybody who may is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l

from advocacy.database import db
from advocacy.history import Reader, Record, each_record
from advocacy.notices.kinds import NoticeKind
from advocacy.notices.saying import Words, say
from advocacy.notices.telling import holders_of
from advocacy.people.capabilities import Capability
from advocacy.people.models import Person

DISABLED = {
    "gone": Words(
        _l("“{name}” says that it is gone"),
        _l("The receiver answered 410, so we stopped telling it. Remove the endpoint, or give it its new address."),
        "bad", True, NoticeKind.ANSWER,
    ),
    "failing": Words(
        _l("“{name}” took nothing for days"),
        _l("We stopped telling it. Mend the receiver and switch it on: what waits goes out first."),
        "bad", True, NoticeKind.ANSWER,
    ),
    "owner": Words(
        _l("Nobody answers for the webhook “{name}”"),
        _l("We stopped telling it. Whoever switches it on answers for it from then on."), "warn", True,
        NoticeKind.ANSWER,
    ),
}  # fmt: skip
"""By the reason of the stop."""
HANDED_OVER = Words(
    _l("The webhook “{name}” is yours now"), _l("Whoever answered for it left. Look whether it is still needed.")
)


def _apply(record: Record, now: datetime) -> None:
    said, path = {"name": str(record.details.get("name", ""))}, f"/admin/webhooks/{record.noun_id}"
    owner = record.details.get("owner")
    if record.verb == "disable" and (words := DISABLED.get(str(record.details.get("reason")))) is not None:
        say(_answering(owner), words, said, path, source=record.source, now=now)
    elif record.verb == "hand_over" and isinstance(owner, int) and owner != record.actor.id:
        say([owner], HANDED_OVER, said, path, source=record.source, now=now)


def _answering(owner: object) -> Sequence[int]:
    found = db.session.get(Person, owner) if isinstance(owner, int) else None
    if found is not None and found.can(Capability.WRITE_WEBHOOKS):
        return [found.id]
    return holders_of(Capability.WRITE_WEBHOOKS)


READER = Reader("webhook notices", each_record(_apply), frozenset({"webhook"}))
"""For the roof's list."""
