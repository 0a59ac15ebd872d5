"""Job: delivers what is due. What fails for now waits longer each time; what fails for good is given up and noted.

A mail is leased before it is sent, so that two workers send none twice. 4xx answers are tried again with growing waits,
5xx answers end a mail at once; a server that does not answer, or takes none from our sender, is no mail's fault:
mail waits for it for days (RFC 5321, 4.5.4.1), and the rest of the queue is left alone meanwhile.
"""

from __future__ import annotations

import smtplib
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from advocacy import settings
from advocacy.clock import Going
from advocacy.database import claiming, db, insert_for, reading, writing
from advocacy.english import English
from advocacy.history import Actor
from advocacy.logs import log
from advocacy.mailing import addresses
from advocacy.mailing.bounces import judged
from advocacy.mailing.line import Line, NoLine
from advocacy.mailing.models import Bounce, Mail, MailPace, Urgency
from advocacy.mailing.queueing import has_ended
from advocacy.mailing.written import message_of, sender_of
from advocacy.waits import doubled

TRIES = 8
LEASE = timedelta(minutes=5)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=2), timedelta(hours=8)
LONGEST_FOR_SERVER = timedelta(hours=1)
"""So soon after a server that was away is back, the last mail that waited for it is tried."""
AT_ONCE = 500
LONGEST_RUN = 60
"""Seconds; then the job ends, and its worker looks after other things."""
PATIENT = timedelta(days=3)
"""For so long a mail waits for a server that does not answer."""
THE_ONE = 1
JOB = Actor.job("mail")
ENDED = English("Its recipient may no longer read it, or gets no more of its kind.")
STOPPED = English("Mail to this address came back before; none is sent there until somebody says that it works again.")


def deliver(now: datetime, limit: int = AT_ONCE) -> int:
    """Delivers what is due, the most urgent first. Gives how many were sent."""
    going, sent = Going(now), 0
    with Line(settings.current()) as line:
        for _ in range(limit):
            mail = _claim(now, going.at) if going.seconds < LONGEST_RUN else None
            if mail is None:
                break
            try:
                sent += _deliver_one(mail, line, now)
            except NoLine as problem:
                _wait_for_server(mail, problem, now)
                break
    return sent


def _claim(now: datetime, at: datetime) -> Mail | None:
    """Leases the mail that was due longest when the job began, just before it is sent ``at`` that instant."""
    due = (
        select(Mail)
        .where(Mail.sent_at.is_(None), Mail.given_up_at.is_(None), Mail.next_try_at <= now)
        .order_by(Mail.urgency, Mail.next_try_at, Mail.id)
        .limit(1)
    )
    with claiming(due) as mail:
        if mail is None or not _in_pace(at):
            return None
        mail.tries += 1
        mail.next_try_at = at + max(LEASE, doubled(FIRST_WAIT, mail.tries, LONGEST_WAIT))
    db.session.expunge(mail)
    return mail


def _in_pace(at: datetime) -> bool:
    """Takes one of this minute's mails; False when all workers together have begun as many as settings allow."""
    most, minute = settings.current().mail_a_minute, int(at.timestamp() // 60)
    if not most:
        return True
    fresh = insert_for(MailPace).values(id=THE_ONE, minute=minute, count=0)
    db.session.execute(fresh.on_conflict_do_nothing())
    db.session.execute(
        update(MailPace).where(MailPace.id == THE_ONE, MailPace.minute != minute).values(minute=minute, count=0)
    )
    one_more = update(MailPace).where(MailPace.id == THE_ONE, MailPace.count < most)
    taken: Any = db.session.execute(one_more.values(count=MailPace.count + 1))
    return bool(taken.rowcount)


def _deliver_one(mail: Mail, line: Line, now: datetime) -> bool:
    """Sends a mail that we have leased. Whoever leased it after us has the last word on what failed.

    One that may be ended waits no longer than the right to it: tried for hours, it would reach who left or lost a role.
    """
    if has_ended(mail):
        return _drop(mail, ENDED, now)
    if mail.urgency != Urgency.AT_THE_DOOR and _is_stopped(mail.recipient):
        return _drop(mail, STOPPED, now)
    in_force = settings.current()
    try:
        line.send(message_of(mail, in_force), sender_of(mail, in_force))
    except (OSError, smtplib.SMTPException, ValueError) as problem:  # ValueError: a header that no mail can have
        _keep_failure(mail, problem, now)
        return False
    with writing():
        sent = {"sent_at": now, "html": None, "stop_url": None}  # the text says the same, and is what we keep
        db.session.execute(update(Mail).where(Mail.id == mail.id).values(**sent))
        addresses.arrived(mail.recipient)
    return True


def _is_stopped(address: str) -> bool:
    with reading():
        return addresses.stopped(address) is not None


def _drop(mail: Mail, why: str, now: datetime) -> bool:
    """Gives a mail up, and forgets what it says."""
    with writing():
        gone = {"given_up_at": now, "problem": why, "text": "", "html": None, "stop_url": None}
        db.session.execute(update(Mail).where(Mail.id == mail.id, Mail.sent_at.is_(None)).values(**gone))
    return False


def _keep_failure(mail: Mail, problem: Exception, now: datetime) -> None:
    log().warning("mail not sent", mail=mail.id, problem=str(problem)[:200])
    given_up_at = now if mail.tries >= TRIES or _is_final(problem) else None
    with writing():
        ours = update(Mail).where(Mail.id == mail.id, Mail.tries == mail.tries, Mail.sent_at.is_(None))
        kept: Any = db.session.execute(ours.values(problem=str(problem)[:500], given_up_at=given_up_at))
        bounce = _bounce(problem)
        if kept.rowcount and given_up_at is not None and bounce is not None:
            addresses.note(mail.recipient, bounce[0], bounce[1], actor=JOB, now=now)


def _wait_for_server(mail: Mail, problem: NoLine, now: datetime) -> None:
    """No try of this mail is used up by a server that is away: it waits as long again as it has waited, an hour at
    most, and still has all its tries when the server is back. After days it is given up all the same."""
    log().warning("no line to the mail server", problem=str(problem)[:200])
    age = now - mail.queued_at
    waits = {
        "problem": str(problem)[:500], "given_up_at": now if age > PATIENT else None, "tries": mail.tries - 1,
        "next_try_at": now + min(max(LEASE, age), LONGEST_FOR_SERVER),
    }  # fmt: skip
    with writing():
        ours = update(Mail).where(Mail.id == mail.id, Mail.tries == mail.tries, Mail.sent_at.is_(None))
        db.session.execute(ours.values(**waits))


def _is_final(problem: Exception) -> bool:
    """True when trying again is of no use: the server takes no such mail (5xx), or the mail itself is wrong."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _said in problem.recipients.values())
    if isinstance(problem, (smtplib.SMTPDataError, smtplib.SMTPSenderRefused)):
        return problem.smtp_code >= 500
    return isinstance(problem, ValueError) and not isinstance(problem, OSError)


def _bounce(problem: Exception) -> tuple[Bounce, str] | None:
    """What an answer says about the address, and in which words; None where it says nothing about it."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        for code, said in problem.recipients.values():
            words = f"{code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"
            return judged(code, words), words
    return None
