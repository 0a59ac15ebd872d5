"""Bodies of the timetable's jobs about telling: a signed checkpoint of the history goes out by mail as well."""

from __future__ import annotations

from datetime import datetime

from advocacy import mailing, settings
from advocacy.database import writing
from advocacy.history import jobs as history_jobs


def give_out_checkpoint(now: datetime) -> None:
    """Signs the history's head into the file outside and mails it to the address in settings, if there is one."""
    mark = history_jobs.give_out_checkpoint(now)
    recipient = settings.current().checkpoint_mail
    if mark is None or not recipient:
        return
    text = f"Keep this: whoever bends the history can't make it agree with it.\n\n{mark.line}\n"
    with writing():
        mailing.queue(recipient, f"History checkpoint at position {mark.position}", text, now=now)
