"""Verb: people whose mail comes back are told on the page, where they can say that their address works again."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update

from advocacy.database import db
from advocacy.mailing import BouncedAddress
from advocacy.notices.kinds import NoticeKind
from advocacy.notices.letters import PREFERENCES
from advocacy.notices.saying import Words, say
from advocacy.people.models import Person

AT_ONCE = 500
COMES_BACK = Words(
    _l("Our mail to you comes back"),
    _l("The mail server of {address} says: {reason}. We send nothing there until you tell us that it works again."),
    "warn", False, NoticeKind.ANSWER,
)  # fmt: skip
UNSEEN = {"synchronize_session": False}


def tell(now: datetime) -> int:
    """Tells those whose address was stopped since; gives how many addresses were looked at."""
    found = db.session.execute(
        select(BouncedAddress, Person.id)
        .outerjoin(Person, Person.email == BouncedAddress.address)
        .where(BouncedAddress.stopped_at.is_not(None), BouncedAddress.told_at.is_(None))
        .limit(AT_ONCE)
    ).all()
    for bounced, person_id in found:
        if person_id is not None:
            facts = {"address": bounced.address, "reason": bounced.reason}
            source = f"bounced:{bounced.id}:{bounced.stopped_at:%Y%m%d%H%M%S}"
            say([person_id], COMES_BACK, facts, PREFERENCES, source=source, now=now)
    ids = [bounced.id for bounced, _ in found]
    db.session.execute(
        update(BouncedAddress).where(BouncedAddress.id.in_(ids)).values(told_at=now), execution_options=UNSEEN
    )
    return len(found)
