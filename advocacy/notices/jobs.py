"""Bodies of the timetable's jobs about telling: a signed checkpoint of the history goes out by mail as well."""

from __future__ import annotations

from datetime import datetime

from advocacy import mailing, settings
from advocacy.database import writing
from advocacy.history import jobs as history_jobs
from advocacy.timetable import Job


def mail_checkpoint(now: datetime) -> None:
    """Signs the history's head and mails it to the address in settings, if there is one: once a day."""
    recipient = settings.current().checkpoint_mail
    mark = history_jobs.signed_head(now) if recipient else None
    if mark is None:
        return
    text = f"Keep this: whoever bends the history can't make it agree with it.\n\n{mark.line}\n"
    with writing():
        mailing.queue(recipient, f"History checkpoint at position {mark.position}", text, now=now)


JOBS = [Job("mail checkpoint", mail_checkpoint, at="00:10")]
"""For the roof's list."""
