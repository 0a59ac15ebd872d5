"""Mail: a queue in the database, delivered by a job. Imports settings, database; notices and sign-in put mail in.

Without an SMTP server in settings, mail is written to the data directory, so that nothing is lost while setting up.
"""

from __future__ import annotations

import secrets
import smtplib
import ssl
from datetime import datetime, timedelta
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from sqlalchemy import Index, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from advocacy import settings
from advocacy.database import BigId, EncryptedText, Model, UTCDateTime, db, reading, writing
from advocacy.logs import log
from advocacy.settings import Settings

TRIES = 8
LEASE = timedelta(minutes=5)


class Mail(Model):
    """A mail that waits, was sent, or was given up after so many tries."""

    __tablename__ = "mails"
    __table_args__ = (Index("ix_mails_due", "sent_at", "given_up_at", "next_try_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    message_id: Mapped[str] = mapped_column(String(120), unique=True)
    recipient: Mapped[str] = mapped_column(String(320))
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(EncryptedText)
    queued_at: Mapped[datetime] = mapped_column(UTCDateTime)
    next_try_at: Mapped[datetime] = mapped_column(UTCDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    given_up_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    problem: Mapped[str | None] = mapped_column(Text)


def queue(recipient: str, subject: str, text: str, *, now: datetime) -> Mail:
    """Puts a mail into the queue, in the caller's transaction."""
    mail = Mail(
        message_id=f"<{secrets.token_hex(16)}@advocacy>", recipient=recipient, subject=" ".join(subject.split()),
        text=text, queued_at=now, next_try_at=now,
    )  # fmt: skip
    db.session.add(mail)
    db.session.flush()
    return mail


def deliver(now: datetime, limit: int = 50) -> int:
    """Job: delivers what is due; a failed one waits longer each time. Gives how many were sent."""
    return sum(_deliver_one(mail_id, now) for mail_id in _claim(now, limit))


def _claim(now: datetime, limit: int) -> list[int]:
    due = (
        select(Mail.id)
        .where(Mail.sent_at.is_(None), Mail.given_up_at.is_(None), Mail.next_try_at <= now)
        .order_by(Mail.next_try_at)
        .limit(limit)
    )
    with reading():
        if db.session.scalar(due.limit(1)) is None:
            return []
    with writing():
        mails = db.session.scalars(select(Mail).where(Mail.id.in_(due.with_for_update(skip_locked=True)))).all()
        for mail in mails:
            mail.tries += 1
            mail.next_try_at = now + max(LEASE, timedelta(minutes=2**mail.tries))
        return [mail.id for mail in mails]


def _deliver_one(mail_id: int, now: datetime) -> bool:
    with reading():
        mail = db.session.get_one(Mail, mail_id)
        db.session.expunge(mail)
    try:
        _send(_message(mail, settings.current()), settings.current())
    except (OSError, smtplib.SMTPException, ValueError) as problem:  # ValueError: a header that no mail can have
        log().warning("mail not sent", mail=mail_id, problem=str(problem)[:200])
        with writing():
            failed = db.session.get_one(Mail, mail_id)
            failed.problem = str(problem)[:500]
            failed.given_up_at = now if mail.tries >= TRIES or _is_final(problem) else None
        return False
    with writing():
        db.session.get_one(Mail, mail_id).sent_at = now
    return True


def _is_final(problem: Exception) -> bool:
    """True when trying again is of no use: the server knows no such recipient (5xx), or the mail itself is wrong."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _said in problem.recipients.values())
    return isinstance(problem, ValueError) and not isinstance(problem, OSError)


def _message(mail: Mail, in_force: Settings) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = in_force.mail_from, mail.recipient, mail.subject
    message["Message-ID"] = mail.message_id
    message.set_content(mail.text)
    return message


def _send(message: EmailMessage, in_force: Settings) -> None:
    if not in_force.smtp_url:
        folder = in_force.data_dir / "mail"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / f"{message['Message-ID'].strip('<>').split('@')[0]}.eml").write_bytes(bytes(message))
        return
    where = urlsplit(in_force.smtp_url)
    kind = smtplib.SMTP_SSL if where.scheme == "smtps" else smtplib.SMTP
    with kind(where.hostname or "localhost", where.port or 0, timeout=20) as server:
        if where.scheme == "smtp+starttls":
            server.starttls(context=ssl.create_default_context())
        if where.username:
            server.login(unquote(where.username), unquote(where.password or ""))
        server.send_message(message)
