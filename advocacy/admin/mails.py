"""Mail as administrators look at it: what waits, what was given up and why; try again, or give up. No words of a mail.

What a mail says is its recipient's; an administrator sees to whom it goes, its subject, and what the server said.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, select, update

from advocacy.database import Page, db, get, page
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, record
from advocacy.mailing import ENDED, Mail

VIEWS = ("waiting", "troubled", "given_up", "sent")
KEPT_WORDS = timedelta(days=7)
"""One that was given up longer ago is stale: trying it again would only surprise."""


def mails(view: str, cursor: str | None, limit: int = 50) -> Page[Mail]:
    """Mails by view, the newest first. Raises Breach for a view that there isn't."""
    if view not in VIEWS:
        raise Breach(
            _("There is no such view."), remedy=_("Choose one of: %(views)s.", views=", ".join(VIEWS))
        )  # fmt: skip
    wanted: Select[Any] = select(Mail)
    if view == "sent":
        wanted = wanted.where(Mail.sent_at.is_not(None))
    elif view == "given_up":
        wanted = wanted.where(Mail.sent_at.is_(None), Mail.given_up_at.is_not(None))
    else:
        wanted = wanted.where(Mail.sent_at.is_(None), Mail.given_up_at.is_(None))
        if view == "troubled":
            wanted = wanted.where(Mail.problem.is_not(None))
    return page(wanted, Mail.id, cursor, limit)


def may_be_tried(mail: Mail, now: datetime) -> bool:
    """True for one that was not sent, whose words are there still, and that nobody has ended."""
    young = mail.given_up_at is None or now - mail.given_up_at < KEPT_WORDS
    return mail.sent_at is None and mail.problem != ENDED and mail.text != "" and young


def try_again(mail_id: int, *, actor: Actor, now: datetime) -> None:
    """Puts a mail at the head of the queue, with all its tries. Raises NotFound; InvalidMove for one that is over."""
    mail = get(Mail, mail_id, _("There is no such mail."))
    if not may_be_tried(mail, now):
        raise InvalidMove(
            _("This mail can't be tried again."), remedy=_("It was sent, ended by its reader, or is too old.")
        )  # fmt: skip
    fresh = {"given_up_at": None, "next_try_at": now, "tries": 0, "problem": None}
    db.session.execute(update(Mail).where(Mail.id == mail.id, Mail.sent_at.is_(None)).values(**fresh))
    record("mail", mail.id, "try_again", actor=actor, now=now)


def give_up(mail_id: int, *, actor: Actor, now: datetime) -> None:
    """Takes a mail out of the queue. Raises NotFound; InvalidMove for one that has left it."""
    mail = get(Mail, mail_id, _("There is no such mail."))
    waits = update(Mail).where(Mail.id == mail.id, Mail.sent_at.is_(None), Mail.given_up_at.is_(None))
    taken: Any = db.session.execute(waits.values(given_up_at=now))
    if not taken.rowcount:
        raise InvalidMove(_("This mail has left the queue."), remedy=_("See where it is on the page of mail."))
    record("mail", mail.id, "give_up", actor=actor, now=now)
