"""What a point costs the company, estimated from the catalogue: what perks are worth by what they cost in points."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from sqlalchemy import select

from advocacy import settings
from advocacy.database import db
from rewards.perks.models import Perk

MOST = 500
"""So many perks are looked at, the newest."""


@dataclass(frozen=True)
class Rates:
    """Minor units of a currency that a point costs: with the cheapest perk of the catalogue, and with a typical one
    (the median). An estimate: nobody knows what people will choose."""

    currency: str
    cheapest: Decimal
    typical: Decimal
    perks: int

    def cost(self, points: int, *, typical: bool = True) -> int:
        """What so many points would cost, in minor units."""
        each = self.typical if typical else self.cheapest
        return int((each * points).to_integral_value(ROUND_HALF_UP))


def rates() -> Rates | None:
    """The rates of the perks that are offered, in the company's currency; None where none of them says its value."""
    currency = settings.current().currency
    wanted = select(Perk.value, Perk.cost).where(Perk.active, Perk.value > 0, Perk.currency == currency)
    found = db.session.execute(wanted.order_by(Perk.id.desc()).limit(MOST)).all()
    return rates_of(((value, cost) for value, cost in found), currency)


def rates_of(perks: Iterable[tuple[int, int]], currency: str) -> Rates | None:
    """Pure: the rates of perks, each by its value and its cost in points."""
    each = [Decimal(value) / cost for value, cost in perks]
    return Rates(currency, min(each), median(each), len(each)) if each else None
