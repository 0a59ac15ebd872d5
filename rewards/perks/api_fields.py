"""Fields that the API of perks and that of redemptions share."""

from __future__ import annotations

from datetime import datetime

from apiflask import Schema
from apiflask.fields import String
from marshmallow.validate import Length

from advocacy.clock import to_rfc3339


class Worth(Schema):
    """What a perk is worth on the market: {"amount": "12.50", "currency": "EUR"}."""

    amount = String(required=True)
    currency = String(required=True, validate=Length(3, 3))


def instant(at: datetime | None) -> str | None:
    """An instant as the API writes it; null where there is none."""
    return to_rfc3339(at) if at else None
