"""A reader of the history: tells who runs rewards that a provider refused a card. The person themself is told by the
redemption's own notices once it is there."""

from __future__ import annotations

from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _

from advocacy.database import db
from advocacy.history import Reader, Record, each_record
from advocacy.notices.telling import holders_of, tell
from advocacy.people.capabilities import Capability
from advocacy.people.models import Person
from advocacy.web.languages import spoken


def _read(record: Record, now: datetime) -> None:
    if record.verb != "fail" or not record.details:
        return
    for person_id in holders_of(Capability.WRITE_REWARDS):
        with force_locale(spoken(db.session.get_one(Person, person_id).language)):
            title = _("A gift card needs you")
            text = _("“%(perk)s” was refused: %(why)s", perk=record.details.get("perk", ""), why=record.why or "")
        path = f"/rewards/gift-cards/{record.noun_id}"
        tell([person_id], title, text, path, source=record.source, now=now, tone="warn")


READER = Reader("gift card notices", each_record(_read), frozenset({"gift order"}))
