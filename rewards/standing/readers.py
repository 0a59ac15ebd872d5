"""Follows the history: notes deeds as they happen and are undone, and gives the badges they earn at once.

Idempotent: a deed is noted once by its subject, a badge given once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from advocacy.database import db
from advocacy.history import Reader, Record, each_record
from advocacy.links.attribution.models import Conversion
from rewards.standing import deeds, reviewing
from rewards.standing.models import Figure

NOTED: Mapping[tuple[str, str], Figure] = {
    ("share", "publish"): Figure.POSTS,
    ("suggestion", "accept"): Figure.SUGGESTIONS,
    ("conversion", "attribute"): Figure.CONVERSIONS,
    ("thanks", "send"): Figure.THANKS,
    ("invitation", "arrive"): Figure.COLLEAGUES,
}
"""Noun and verb of the history -> what it counts for."""

GONE: Mapping[tuple[str, str], Figure] = {
    ("share", "seen_gone"): Figure.POSTS,
    ("share", "never_seen"): Figure.POSTS,
    ("conversion", "reverse"): Figure.CONVERSIONS,
    ("thanks", "withdraw"): Figure.THANKS,
}
THERE: Mapping[tuple[str, str], Figure] = {("share", "seen_live"): Figure.POSTS}
"""What never_seen took away comes back, when somebody shows it after all."""


def _read(record: Record, now: datetime) -> None:
    """A post that is gone since the company asked for it counts as before."""
    said, subject = (record.noun, record.verb), f"{record.noun}:{record.noun_id}"
    if said in NOTED:
        person_id = _whose(record)
        if person_id is None:
            return
        of = str(record.details.get("network", ""))
        if deeds.note(person_id, NOTED[said], subject, record.at, of):
            reviewing.look_at_badges([person_id], now)
    elif said in GONE and not record.details.get("on_request"):
        deeds.set_gone(GONE[said], subject, True)
    elif said in THERE:
        deeds.set_gone(THERE[said], subject, False)


def _whose(record: Record) -> int | None:
    """Whose deed a record tells; None once they are erased."""
    if record.noun == "conversion":
        conversion = db.session.get(Conversion, int(record.noun_id))
        return conversion.person_id if conversion else None
    person_id = record.details.get("invited_by" if record.noun == "invitation" else "person_id")
    return person_id if isinstance(person_id, int) else None


READER = Reader("standing", each_record(_read), frozenset(noun for noun, _verb in NOTED))
