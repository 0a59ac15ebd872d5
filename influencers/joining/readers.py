"""Follows the history: a recruit's first live post, through us or by hand, earns their recruiter what rules give
for a colleague who joined.

Idempotent: the happening is written down once for an application, whatever is read again.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from advocacy.database import db
from advocacy.history import Reader, Record, each_record
from advocacy.people.models import Person
from influencers.joining.models import Application, ApplicationState
from rewards.earning import granting
from rewards.earning.happenings import Facts, Happening, Trigger

LIVE = {"share": "seen_live", "deliverable": "verify"}
"""What says that a post is up: seen by us where it went out through us, found to be right where it was made by hand."""


def _read(record: Record, now: datetime) -> None:
    person_id = record.details.get("person_id")
    if LIVE.get(record.noun) != record.verb or not isinstance(person_id, int):
        return
    brought = select(Application).where(
        Application.person_id == person_id, Application.state == ApplicationState.APPROVED,
        Application.brought_by_id.is_not(None),
    )  # fmt: skip
    application = db.session.scalars(brought.order_by(Application.id).limit(1)).unique().first()
    if application is None:
        return
    recruiter = db.session.get(Person, application.brought_by_id)
    if recruiter is None or not recruiter.active or recruiter.id == person_id:
        return
    facts = Facts(team_id=recruiter.team_id, region=recruiter.region)
    subject = f"application:{application.id}"
    granting.grant(Happening(Trigger.COLLEAGUE_JOINED, recruiter.id, subject, record.at, facts=facts), now)


READER = Reader("recruits", each_record(_read), frozenset(LIVE))
"""For the package's list."""
