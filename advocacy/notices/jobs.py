"""Bodies of the timetable's jobs about telling: digests, what quiet hours held, mail that came back, and a signed
checkpoint of the history by mail."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select

from advocacy import mailing, settings
from advocacy.database import db, writing
from advocacy.history import jobs as history_jobs
from advocacy.notices import bounced, releasing
from advocacy.notices.digesting import send_digests
from advocacy.notices.models import Message
from advocacy.timetable import Job

COUNTED_FOR = timedelta(days=35)
FORGOTTEN_AT_ONCE = 5_000


def mail_checkpoint(now: datetime) -> None:
    """Signs the history's head and mails it to the address in settings, if there is one: once a day."""
    recipient = settings.current().checkpoint_mail
    mark = history_jobs.signed_head(now) if recipient else None
    if mark is None:
        return
    subject = _("History checkpoint at position %(position)s", position=mark.position)
    text = f"{_('Keep this: whoever bends the history can’t make it agree with it.')}\n\n{mark.line}\n"
    with writing():
        mailing.queue(recipient, subject, text, now=now)


def release_held(now: datetime) -> int:
    """Passes on what quiet hours held and what was gathered; gives how many."""
    passed = 0
    while True:
        with writing():
            count = releasing.release(now)
        passed += count
        if count < releasing.AT_ONCE:
            return passed


def tell_of_bounces(now: datetime) -> int:
    """Tells people on the page that mail to them comes back; gives how many."""
    with writing():
        return bounced.tell(now)


def forget_messages(now: datetime) -> int:
    """Forgets who was reached when, once no budget counts it any more; gives how many."""
    with writing():
        old = select(Message.id).where(Message.due_at < now - COUNTED_FOR).limit(FORGOTTEN_AT_ONCE)
        gone: Any = db.session.execute(delete(Message).where(Message.id.in_(old)))
        return int(gone.rowcount)


JOBS = [
    Job("mail checkpoint", mail_checkpoint, at="00:10"),
    Job("send digests", send_digests, every=60),
    Job("release held messages", release_held, every=60),
    Job("tell of bounces", tell_of_bounces, every=60),
    Job("forget messages", forget_messages, every=3600),
]
"""For the roof's list."""
