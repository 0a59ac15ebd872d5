"""Verbs: put a mail into the queue. Whether mails of its kind have ended since, and when there is room for one more
that nobody asked for: what the roof hands in knows."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import Flask, current_app
from sqlalchemy import insert

from advocacy import settings
from advocacy.database import db, reading
from advocacy.mailing.models import Mail, Urgency

EXTENSION = "advocacy.mailing"


@dataclass(frozen=True)
class Told:
    """Whose budget of messages a mail takes from, and what their page of notices says instead where there is no room
    for it. ``asked``: they chose themselves that it comes, and when, so that nothing holds it."""

    person_id: int
    title: str
    path: str
    text: str = ""
    asked: bool = False


@dataclass(frozen=True)
class Around:
    """What the roof knows about mail."""

    ended: Callable[[str], bool]
    place: Callable[[Told, datetime, datetime], datetime | None]


def init_mailing(
    app: Flask, ended: Callable[[str], bool], place: Callable[[Told, datetime, datetime], datetime | None]
) -> None:
    """``ended`` says of the address that ends mails of a kind whether they have ended; asked before each is sent.
    ``place`` takes a place in somebody's budget of messages, from an instant on, and gives when the mail may go out;
    None where it goes nowhere."""
    app.extensions[EXTENSION] = Around(ended, place)


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
    not_before: datetime | None = None, urgency: Urgency = Urgency.USUAL,
) -> Mail:  # fmt: skip
    """Puts a mail into the queue, in the caller's transaction.

    ``html`` says the same as ``text`` for programs that show it. ``stop_url`` is where the recipient ends mails of its
    kind: a GET shows a button, a POST ends them (RFC 8058), which mail programs offer beside the sender's name.
    ``not_before`` holds it back, for quiet hours. It is one that its reader waits for, or a notice's or a digest's,
    which see to the budget of messages themselves; all others come by ``prompt``.
    """
    mail = Mail(**_row(Written(recipient, subject, text, html, stop_url, urgency, not_before), _our_domain(), now))
    db.session.add(mail)
    db.session.flush()
    return mail


def prompt(told: Told, written: Written, *, now: datetime) -> bool:
    """Puts a mail into the queue that its reader does not wait for: it goes on the first day that has room for it.
    False where there is none for a week, so that it is told on their page."""
    around: Around | None = current_app.extensions.get(EXTENSION)
    at = max(now, written.not_before or now)
    found = around.place(told, at, now) if around is not None else at
    if found is not None:
        queue_all([replace(written, not_before=found)], now=now)
    return found is not None


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
