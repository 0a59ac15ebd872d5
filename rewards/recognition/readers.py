"""Follows the history: thanks earn what the rules say, an invited colleague's first live post makes them arrive.

Both can run twice: a happening is written down once, and an invitation arrives once.
"""

from __future__ import annotations

from datetime import datetime

from advocacy.database import db
from advocacy.history import Actor, Reader, Record, each_record
from advocacy.people.models import Person
from rewards.earning import granting
from rewards.earning.happenings import Facts, Happening, Trigger
from rewards.recognition import invitations

JOB = Actor.job("invitations")


def _read(record: Record, now: datetime) -> None:
    if record.noun == "thanks" and record.verb == "send" and "person_id" in record.details:
        person = db.session.get_one(Person, int(record.details["person_id"]))
        _grant(Trigger.THANKED, person, f"thanks:{record.noun_id}", record.at, now)
    elif record.noun == "thanks" and record.verb == "withdraw":
        granting.take_back(Trigger.THANKED, f"thanks:{record.noun_id}", reason="thanks_withdrawn", at=record.at)
    elif record.noun == "share" and record.verb == "seen_live" and "person_id" in record.details:
        _arrived(int(record.details["person_id"]), record, now)


def _arrived(person_id: int, record: Record, now: datetime) -> None:
    """Only the first post counts: then the invitation isn't merely joined any more."""
    invitation = invitations.joined(person_id)
    if invitation is None:
        return
    invitations.arrive(invitation, actor=JOB, now=now)
    inviter = db.session.get_one(Person, invitation.invited_by)
    if inviter.active:
        _grant(Trigger.COLLEAGUE_JOINED, inviter, f"invitation:{invitation.id}", record.at, now)


def _grant(trigger: Trigger, person: Person, subject: str, at: datetime, now: datetime) -> None:
    facts = Facts(team_id=person.team_id, region=person.region)
    granting.grant(Happening(trigger, person.id, subject, at, facts=facts), now)


READER = Reader("recognition", each_record(_read), frozenset({"thanks", "share"}))
"""For the roof's list."""
