"""Mail: a queue in the database, delivered by a job. Imports errors, settings, database; all rooms above put mail in.

Without an SMTP server in settings, mail is written to the data directory, so that nothing is lost while setting up.
"""

from __future__ import annotations

import secrets
import smtplib
import ssl
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from urllib.parse import SplitResult, unquote, urlsplit

from flask import Flask, current_app
from sqlalchemy import Index, String, Text, select, update
from sqlalchemy.orm import Mapped, mapped_column

from advocacy import settings
from advocacy.database import BigId, EncryptedText, Model, UTCDateTime, db, reading, writing
from advocacy.logs import log
from advocacy.settings import Settings

TRIES = 8
LEASE = timedelta(minutes=5)
PATIENCE = 20
"""Seconds for each answer of the mail server."""
EXTENSION = "advocacy.mailing"
ENDED = "Its recipient may no longer read it, or gets no more of its kind."
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Mail(Model):
    """A mail that waits, was sent, or was given up after so many tries."""

    __tablename__ = "mails"
    __table_args__ = (Index("ix_mails_due", "sent_at", "given_up_at", "next_try_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    message_id: Mapped[str] = mapped_column(String(120), unique=True)
    recipient: Mapped[str] = mapped_column(String(320))
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(EncryptedText)
    html: Mapped[str | None] = mapped_column(EncryptedText)
    stop_url: Mapped[str | None] = mapped_column(EncryptedText)
    queued_at: Mapped[datetime] = mapped_column(UTCDateTime)
    next_try_at: Mapped[datetime] = mapped_column(UTCDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    given_up_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    problem: Mapped[str | None] = mapped_column(Text)


def init_mailing(app: Flask, ended: Callable[[str], bool]) -> None:
    """``ended`` says of the address that ends mails of a kind whether they have ended; asked before each is sent."""
    app.extensions[EXTENSION] = ended


def queue(
    recipient: str, subject: str, text: str, *, now: datetime, html: str | None = None, stop_url: str | None = None
) -> Mail:  # fmt: skip
    """Puts a mail into the queue, in the caller's transaction.

    ``html`` says the same as ``text`` for programs that show it. ``stop_url`` is where the recipient ends mails of its
    kind: a GET shows a button, a POST ends them (RFC 8058), which mail programs offer beside the sender's name.
    """
    mail = Mail(
        message_id=f"<{secrets.token_hex(16)}@advocacy>", recipient=recipient, subject=" ".join(subject.split()),
        text=text, html=html, stop_url=stop_url, queued_at=now, next_try_at=now,
    )  # fmt: skip
    db.session.add(mail)
    db.session.flush()
    return mail


def deliver(now: datetime, limit: int = 50) -> int:
    """Job: delivers what is due; a failed one waits longer each time. Gives how many were sent."""
    began, sent = time.monotonic(), 0
    for _ in range(limit):
        mail = _claim(now, timedelta(seconds=int(time.monotonic() - began)))
        if mail is None:
            break
        sent += _deliver_one(mail, now)
    return sent


def _claim(now: datetime, since: timedelta) -> Mail | None:
    """Leases the mail that is due longest, just before it is sent; ``since`` is how long the job has run by then."""
    due = (
        select(Mail)
        .where(Mail.sent_at.is_(None), Mail.given_up_at.is_(None), Mail.next_try_at <= now)
        .order_by(Mail.next_try_at, Mail.id)
        .limit(1)
    )
    with reading():
        if db.session.scalar(due) is None:
            return None
    with writing():
        mail = db.session.scalar(due.with_for_update(skip_locked=True))
        if mail is not None:
            mail.tries += 1
            mail.next_try_at = now + since + max(LEASE, timedelta(minutes=2**mail.tries))
    if mail is not None:
        db.session.expunge(mail)
    return mail


def _deliver_one(mail: Mail, now: datetime) -> bool:
    """Sends a mail that we have leased. Whoever leased it after us has the last word on what failed.

    One that may be ended waits no longer than the right to it: tried for hours, it would reach who left or lost a role.
    """
    if _ended(mail):
        with writing():
            gone = {"given_up_at": now, "problem": ENDED, "text": "", "html": None, "stop_url": None}
            db.session.execute(update(Mail).where(Mail.id == mail.id, Mail.sent_at.is_(None)).values(**gone))
        return False
    try:
        _send(_message(mail, settings.current()), settings.current())
    except (OSError, smtplib.SMTPException, ValueError) as problem:  # ValueError: a header that no mail can have
        log().warning("mail not sent", mail=mail.id, problem=str(problem)[:200])
        given_up_at = now if mail.tries >= TRIES or _is_final(problem) else None
        ours = update(Mail).where(Mail.id == mail.id, Mail.tries == mail.tries, Mail.sent_at.is_(None))
        with writing():
            db.session.execute(ours.values(problem=str(problem)[:500], given_up_at=given_up_at))
        return False
    with writing():
        sent = {"sent_at": now, "html": None, "stop_url": None}  # the text says the same, and is what we keep
        db.session.execute(update(Mail).where(Mail.id == mail.id).values(**sent))
    return True


def _ended(mail: Mail) -> bool:
    ended: Callable[[str], bool] | None = current_app.extensions.get(EXTENSION)
    if mail.stop_url is None or ended is None:
        return False
    with reading():
        return ended(mail.stop_url)


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
    if mail.html is not None:
        message.add_alternative(mail.html, subtype="html")
    if mail.stop_url is not None:
        message["List-Unsubscribe"] = f"<{mail.stop_url}>"
        if mail.stop_url.startswith("https://"):  # RFC 8058: one click over HTTPS only
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return message


def _send(message: EmailMessage, in_force: Settings) -> None:
    if not in_force.smtp_url:
        folder = in_force.data_dir / "mail"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / f"{message['Message-ID'].strip('<>').split('@')[0]}.eml").write_bytes(bytes(message))
        return
    where = urlsplit(in_force.smtp_url)
    with _connected(where) as server:
        if where.username:
            server.login(unquote(where.username), unquote(where.password or ""))
        server.send_message(message)


def _connected(where: SplitResult) -> smtplib.SMTP:
    """The server, over TLS whose certificate is verified; in the clear only without a password or on this machine."""
    host, port, verified = where.hostname or "localhost", where.port or 0, ssl.create_default_context()
    if where.scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=verified)
    server = smtplib.SMTP(host, port, timeout=PATIENCE)
    if where.scheme == "smtp+starttls" or (where.username and host not in LOOPBACK):
        try:
            server.starttls(context=verified)
        except (OSError, smtplib.SMTPException):
            server.close()
            raise
    return server
