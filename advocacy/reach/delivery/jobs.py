"""Body of the timetable's job: reports that are due by mail, each once a slot, whoever runs it and however often.

A mail is leased before its report is built; its next time is written in the transaction that queues it. Whoever dies in
between loses nothing: the lease ends and another tries again.

Whoever was put on the list by a colleague did not choose the hour: in their quiet hours, on days off and in absences it
waits, as every prompt does.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update

from advocacy.database import db, reading, writing
from advocacy.english import English
from advocacy.errors import Refused
from advocacy.history import Actor
from advocacy.reach.delivery import mails, posting
from advocacy.reach.delivery.letter import Letter
from advocacy.reach.delivery.models import ReportMail
from advocacy.reach.delivery.seeing import sees
from advocacy.times.queries import habits_of_many
from advocacy.times.quiet import after_quiet
from advocacy.timetable import Job

LEASE = timedelta(minutes=15)
AT_ONCE = 200


def send_due(now: datetime) -> int:
    """Sends what is due; what was missed while nobody worked comes once. Gives how many were queued."""
    with reading():
        due = select(ReportMail).where(ReportMail.next_at <= now).order_by(ReportMail.next_at, ReportMail.id)
        found = db.session.scalars(due.limit(AT_ONCE)).all()
        ids, waits = [each.id for each in found], _waiting(found, now)
    for mail_id, until in waits.items():
        _moved(mail_id, now, until)
    return sum(_send(mail_id, now) for mail_id in ids if mail_id not in waits)


def _waiting(mails: Sequence[ReportMail], now: datetime) -> dict[int, datetime]:
    """Those of them for which it is quiet now, with when that is over. Three statements."""
    asked = [each for each in mails if each.asked_by is not None]
    habits = habits_of_many({each.person_id: each.person.zone for each in asked})
    over = {each.id: after_quiet(habits[each.person_id].quiet, each.person.zone, now) for each in asked}
    return {mail_id: until for mail_id, until in over.items() if until > now}


def _send(mail_id: int, now: datetime) -> bool:
    if not _moved(mail_id, now, now + LEASE):
        return False
    with reading():
        mail = db.session.get(ReportMail, mail_id)
        if mail is None:
            return False
        letter, why = _letter(mail, now)
    with writing():
        ours = db.session.scalar(
            select(ReportMail)
            .where(ReportMail.id == mail_id, ReportMail.next_at == now + LEASE)
            .with_for_update(of=ReportMail)
        )
        if ours is None:  # ended, or changed, while its report was built
            return False
        if letter is None:
            return _end(ours, why, now)
        ours.next_at, ours.last_at = mails.next_after(ours, now), now
        posting.post(letter, ours.person, ours, now=now)
    return True


def _moved(mail_id: int, now: datetime, until: datetime) -> bool:
    """Leaves the mail alone until then: taken for a while, or put off; False when another worker has it."""
    with writing():
        taken = db.session.execute(
            update(ReportMail).where(ReportMail.id == mail_id, ReportMail.next_at <= now).values(next_at=until)
        )
        return bool(taken.rowcount)  # type: ignore[attr-defined]


def _letter(mail: ReportMail, now: datetime) -> tuple[Letter | None, str]:
    """What goes out, or why nothing does any more."""
    if not mail.person.active or not sees(mail.report, mail.person):
        return None, English("Your role no longer sees it, or it is no longer shared with you.")
    try:
        return posting.written(mail.report, mail.person, mail, now), ""
    except Refused as refusal:
        return None, str(refusal)


def _end(mail: ReportMail, why: str, now: datetime) -> bool:
    person, report = mail.person, mail.report
    mails.end(mail, actor=Actor.job("mail reports"), now=now, why=why)
    if person.active:
        posting.tell_end(report, person, why, now=now)
    return False


JOBS = [Job("mail reports", send_due, every=60)]
"""For the roof's list."""
