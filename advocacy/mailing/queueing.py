"""Verb: put a mail into the queue. Whether mails of its kind have ended since, and whose messages it is counted among:
what the roof hands in knows."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, current_app
from sqlalchemy import insert

from advocacy import settings
from advocacy.database import db, reading
from advocacy.mailing.models import Mail, Urgency

EXTENSION = "advocacy.mailing"


Counted = Sequence[tuple[int, datetime]]
"""People by number, each with when a mail to them may go out."""


@dataclass(frozen=True)
class Around:
    """What the roof knows about mail."""

    ended: Callable[[str], bool]
    count: Callable[[Counted], None]


def init_mailing(app: Flask, ended: Callable[[str], bool], count: Callable[[Counted], None]) -> None:
    """``ended`` says of the address that ends mails of a kind whether they have ended; asked before each is sent.
    ``count`` is told of mails that take from somebody's budget of messages."""
    app.extensions[EXTENSION] = Around(ended, count)


@dataclass(frozen=True)
class Written:
    """A mail that is ready to be queued, as ``queue`` explains."""

    recipient: str
    subject: str
    text: str
    html: str | None = None
    stop_url: str | None = None
    urgency: Urgency = Urgency.USUAL
    not_before: datetime | None = None


def queue(
    recipient: str, subject: str, text: str, *, now: datetime, html: str | None = None, stop_url: str | None = None,
    not_before: datetime | None = None, urgency: Urgency = Urgency.USUAL, counts_for: int | None = None,
) -> Mail:  # fmt: skip
    """Puts a mail into the queue, in the caller's transaction.

    ``html`` says the same as ``text`` for programs that show it. ``stop_url`` is where the recipient ends mails of its
    kind: a GET shows a button, a POST ends them (RFC 8058), which mail programs offer beside the sender's name.
    ``not_before`` holds it back, for quiet hours. ``counts_for`` is the person whose budget of messages it takes from;
    notices and digests count themselves.
    """
    mail = Mail(**_row(Written(recipient, subject, text, html, stop_url, urgency, not_before), _our_domain(), now))
    db.session.add(mail)
    db.session.flush()
    around: Around | None = current_app.extensions.get(EXTENSION)
    if counts_for is not None and around is not None:
        around.count([(counts_for, mail.next_try_at)])
    return mail


def queue_all(written: Sequence[Written], *, now: datetime) -> None:
    """The same of many, in one statement."""
    domain = _our_domain()
    if written:
        db.session.execute(insert(Mail), [_row(each, domain, now) for each in written])


def _row(written: Written, domain: str, now: datetime) -> dict[str, Any]:
    return {
        "message_id": f"<{secrets.token_hex(16)}@{domain}>", "recipient": written.recipient,
        "subject": " ".join(written.subject.split())[:300], "text": written.text, "html": written.html,
        "stop_url": written.stop_url, "queued_at": now, "next_try_at": max(now, written.not_before or now),
        "urgency": written.urgency,
    }  # fmt: skip


def _our_domain() -> str:
    """Of the sender: a Message-ID of a domain that nobody owns looks like spam."""
    domain = settings.current().mail_from.rpartition("@")[2].strip(" >")
    return domain if re.fullmatch(r"[a-zA-Z0-9.-]{1,80}", domain) else "advocacy"


def has_ended(mail: Mail) -> bool:
    """Whether its recipient has ended mails of its kind since it was queued, or may no longer read it."""
    around: Around | None = current_app.extensions.get(EXTENSION)
    if mail.stop_url is None or around is None:
        return False
    with reading():
        return around.ended(mail.stop_url)
