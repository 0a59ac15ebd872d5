"""A reader of the history: tells those who run programmes that rights end, and whoever granted them that they did."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l

from advocacy.clock import from_rfc3339
from advocacy.database import db
from advocacy.history import Reader, Record, each_record
from advocacy.notices.saying import Words, say
from advocacy.notices.telling import holders_of
from advocacy.people.capabilities import Capability
from advocacy.people.models import Person
from advocacy.web.filters import localtime
from influencers.rights.models import Licence

ENDS = Words(
    _l("The rights to “{asset}” end in {days} days"),
    _l("On {day} it goes out of use by itself. Extend the licence, or take it away where it runs."), "warn", True,
)  # fmt: skip
REVOKED = Words(
    _l("The rights to “{asset}” were taken back"),
    _l("What was made of it is out of use. Take it away where the product can't: its page says where. {why}"), "bad",
    True,
)  # fmt: skip
OVER = Words(_l("The rights to “{asset}” are over"), _l("What was made of it is out of use."), "info")
OVER_FOR_YOU = Words(
    _l("We no longer use “{asset}”"), _l("The time that you gave us is over. Thank you for it."), "info"
)  # fmt: skip


def _apply(record: Record, now: datetime) -> None:
    licence = db.session.get(Licence, int(record.noun_id))
    asset = licence.name if licence is not None else str(record.details.get("asset", ""))
    path, said = f"/rights/{record.noun_id}", {"asset": asset, "why": record.why or "", "days": "", "day": ""}
    if record.verb in ("warn", "remind"):
        days, end = record.details.get("days", 0), record.details.get("ends_at")

        def facts(person: Person) -> dict[str, str]:
            day = localtime(from_rfc3339(str(end)), "date") if end else ""
            return {**said, "days": str(days), "day": day}

        say(_desk(record), ENDS, facts, path, source=record.source, now=now)
    elif record.verb == "revoke":
        say(_desk(record), REVOKED, said, path, source=record.source, now=now)
    elif record.verb == "expire":
        say(_desk(record), OVER, said, path, source=record.source, now=now)
        person_id = record.details.get("person_id")
        if isinstance(person_id, int):
            say([person_id], OVER_FOR_YOU, said, "/portal/", source=record.source, now=now)


def _desk(record: Record) -> list[int]:
    """Who runs programmes, but for whoever did it."""
    return [each for each in holders_of(Capability.WRITE_PROGRAMMES) if each != record.actor.id]


READER = Reader("rights notices", each_record(_apply), frozenset({"licence"}))
