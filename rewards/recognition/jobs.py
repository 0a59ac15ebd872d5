"""Bodies of the timetable's jobs: the week's digests, invitations that run out. Jobs open their own transactions."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update

from advocacy.database import db, lock, reading, writing
from advocacy.history import Actor
from advocacy.people.models import Person
from advocacy.times.queries import habits_of
from advocacy.timetable import Job
from rewards.recognition import digests, invitations, queries, wishes
from rewards.recognition.models import Thanks

JOB = Actor.job("recognition")
AT_ONCE = 2_000
MOST_IN_A_MAIL = 10
NEWS_FOR = timedelta(days=14)
"""Older thanks are no news: who was away for longer finds them on the page."""


def send_digests(now: datetime) -> int:
    """Mails the week's thanks to whom it is time for; gives how many."""
    with reading():
        due = [
            person_id
            for person_id, zone, oldest in queries.untold(AT_ONCE)
            if digests.waits_long_enough(oldest, zone, now)
        ]
    return sum(_tell(person_id, now) for person_id in due)


def end_invitations(now: datetime) -> int:
    """Deletes invitations that ran out; gives how many."""
    with writing():
        return invitations.run_out(now, AT_ONCE, actor=JOB)


def _tell(person_id: int, now: datetime) -> bool:
    """One person's digest. What is told of is marked in the transaction that queues the mail, so that it comes once."""
    with reading():
        person = db.session.get_one(Person, person_id)
        if person.active and digests.is_quiet(habits_of(person).quiet, person.zone, now):
            return False
    with writing():
        lock(f"thanks digest {person_id}")
        found = queries.untold_of(person_id, now - NEWS_FOR, MOST_IN_A_MAIL)
        kept = wishes.row_of(person_id)
        news = bool(found) and kept.digest and person.active
        if news:
            digests.post(person, kept, found, now=now)
        done = (Thanks.to_id == person_id, Thanks.told_at.is_(None), Thanks.sent_at <= now)
        db.session.execute(update(Thanks).where(*done).values(told_at=now), execution_options=UNSEEN)
    return news


UNSEEN = {"synchronize_session": False}


JOBS = [
    Job("thanks digests", send_digests, every=900),
    Job("end invitations", end_invitations, every=3600),
]
"""For the roof's list."""
