"""A reader of the history: tells our own people of partners given to them and of tasks that are due.

Partners are told nothing here: what concerns them is told by the rooms in which it happens.
"""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l

from advocacy.database import db
from advocacy.history import Reader, Record, each_record
from advocacy.notices.saying import Words, say
from influencers.partners.contact_models import PartnerTask
from influencers.partners.models import Partner

GIVEN = Words(_l("You look after {name} now"), _l("What was between us so far is on their page."))
TASK = Words(_l("To do: {task}"), _l("It is about {name}."))
DUE = Words(_l("Due today: {task}"), _l("It is about {name}."), "warn")


def _apply(record: Record, now: datetime) -> None:
    partner = db.session.get(Partner, int(record.noun_id))
    if partner is None:
        return
    path = f"/partners/{partner.id}"
    if record.verb == "change" and "owner_id" in record.details.get("what", ()) and partner.owner_id is not None:
        if partner.owner_id != record.actor.id:
            say([partner.owner_id], GIVEN, {"name": partner.name}, path, source=record.source, now=now)
    elif record.verb in ("add_task", "task_due"):
        task = db.session.get(PartnerTask, record.details.get("task", 0))
        if task is None or task.whose_id is None or task.done_at is not None or task.whose_id == record.actor.id:
            return
        words = TASK if record.verb == "add_task" else DUE
        say([task.whose_id], words, {"name": partner.name, "task": task.title}, path, source=record.source, now=now)


READER = Reader("partner notices", each_record(_apply), frozenset({"partner"}))
