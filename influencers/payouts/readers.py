"""A reader of the history: a product that reaches its partner counts anew for the year in which it arrived, whenever
that was told. It asks the products room as it is by then, so that it can be late and can run twice."""

from __future__ import annotations

from datetime import datetime

from advocacy import settings
from advocacy.database import db
from advocacy.history import Reader, Record, each_record
from influencers.payouts import years
from influencers.products.models import ProductRequest

VERB = "deliver"
"""After it nothing changes what a gift counts for: it is neither cancelled nor sent again."""


def _read(record: Record, now: datetime) -> None:
    asked = db.session.get(ProductRequest, int(record.noun_id)) if record.verb == VERB else None
    if asked is not None:
        at = asked.delivered_at or record.at
        years.recount_in_kind(asked.person_id, at.astimezone(settings.current().zone).year)


READER = Reader("payout years", each_record(_read), frozenset({"product_request"}))
