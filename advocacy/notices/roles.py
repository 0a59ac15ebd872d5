"""A reader of the history: tells those who can agree that a change of roles waits for a second administrator.

What was asked for in one go, several roles of one person say, is told once and leads to the list of changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l

from advocacy.clock import to_rfc3339
from advocacy.database import db
from advocacy.history import Reader, Record, each_record
from advocacy.notices.kinds import NoticeKind
from advocacy.notices.saying import Words, say
from advocacy.notices.telling import holders_of
from advocacy.people.capabilities import Capability
from advocacy.people.last_admin import behind_glass
from advocacy.people.models import Person
from advocacy.people.models_role_changes import ChangeState, RoleChange

WAITS = Words(
    _l("A change of roles waits for a second administrator"),
    _l("{by} asked for it, and somebody else has to agree. Agree or decline on the page of changes. {why}"), "info",
    True, NoticeKind.REVIEWS,
)  # fmt: skip
"""Of a kind that the fatigue budget keeps back: what is more waits for the digest, and on the page."""
PAGE = "/admin/roles/changes"


def _apply(record: Record, now: datetime) -> None:
    """Only what still waits is told, so that a reader that is new begins with what is open."""
    change = db.session.get(RoleChange, int(record.noun_id)) if record.verb == "ask" else None
    if change is None or change.state is not ChangeState.ASKED:
        return
    source = f"roles asked for:{change.asked_by_id}:{to_rfc3339(change.asked_at)}"
    by = db.session.get_one(Person, change.asked_by_id).name
    say(_who_can_agree(change), WAITS, {"by": by, "why": change.why}, PAGE, source=source, now=now)


def _who_can_agree(change: RoleChange) -> Sequence[int]:
    """Not who asked, nor those whom it is about, nor the account that is nobody's."""
    left_out = {change.asked_by_id, *(each.person_id for each in change.members)} | behind_glass()
    return [each for each in holders_of(Capability.WRITE_PEOPLE) if each not in left_out]


READER = Reader("role notices", each_record(_apply), frozenset({"role_change"}))
"""For the roof's list."""
