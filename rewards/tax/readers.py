"""A reader of the history: what is handed out is booked at its market value, what is given back is taken back."""

from __future__ import annotations

from datetime import datetime

from advocacy.database import db
from advocacy.history import Reader, Record, each_record
from rewards.perks.models import Redemption
from rewards.tax import benefits


def _read(record: Record, now: datetime) -> None:
    if record.verb not in ("fulfil", "refund"):
        return
    redemption = db.session.get(Redemption, int(record.noun_id))
    if redemption is None:
        return
    if record.verb == "fulfil":
        benefits.book(redemption, record.at)
    else:
        benefits.take_back(redemption, record.at, now=now)


READER = Reader("tax", each_record(_read), frozenset({"redemption"}))
