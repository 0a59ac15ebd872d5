"""Sales as a merchant tells them, through the verb that receives; and the same rows bare, nothing asked.

Both give how many each transaction brought.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import insert

from advocacy.database import db, writing
from advocacy.links.attribution import conversions
from advocacy.links.attribution.deciding import Why
from advocacy.links.attribution.models import Conversion, ConversionKind, ConversionState, ConversionTouch, TouchKind
from advocacy.links.attribution.telling import Told
from tests.benchmarks.partner_rows import named_click
from tests.influencers.commissions_world import ME, NOW

CLICKS_EACH = 10
"""Clicks that are there for each conversion: 10^7 beside 10^6."""
BAD = 200
"""One row of so many names an order that was told with another value, and is refused by itself."""
CLICKED = (1, 2)
"""Which of its clicks a sale names."""


def receive(first: int, count: int) -> Iterator[int]:
    """Tells so many sales, whose clicks come after those of the ``first`` that are there."""
    for begin in range(0, count, conversions.AT_ONCE):
        some = [_told(number, first) for number in range(begin, min(begin + conversions.AT_ONCE, count))]
        with writing():
            conversions.receive_all(some, actor=ME, now=NOW)
        db.session.expunge_all()
        yield len(some)


def _told(number: int, first: int) -> Told:
    """A sale with two clicks; one in ``BAD`` has the order id of the one before it, and another value."""
    order = number - 1 if number % BAD == BAD - 1 else number
    clicks = tuple(named_click((first + number) * CLICKS_EACH + each) for each in CLICKED)
    value = 10_000 + (number != order)
    return Told(ConversionKind.SALE, NOW, f"o{order}", f"c{number % 1000}", "", value, "EUR", clicks, ())


def bare(link_id: int, person_id: int, first: int, count: int) -> Iterator[int]:
    """As many conversions, each with its two touches, as they stand once they are attributed."""
    sale = {
        "kind": ConversionKind.SALE, "event": "", "at": NOW, "received_at": NOW, "value": 10_000, "currency": "EUR",
        "refunded": 0, "state": ConversionState.ATTRIBUTED, "decided_at": NOW, "rule_version": 1,
        "reason": Why.LAST_CLICK, "link_id": link_id, "person_id": person_id, "programme": "Creators",
    }  # fmt: skip
    for begin in range(0, count, conversions.AT_ONCE):
        numbers = range(begin, min(begin + conversions.AT_ONCE, count))
        of_each = [
            {"key": f"sale:b{n}", "order_id": f"b{n}", "customer_hash": f"{n % 1000:064x}", **sale} for n in numbers
        ]
        with writing():
            made = db.session.scalars(insert(Conversion).returning(Conversion.id), of_each).all()
            touches = [
                _touch(conversion_id, link_id, place, (first + n) * CLICKS_EACH)
                for conversion_id, n in zip(made, numbers, strict=True) for place in (0, 1)
            ]  # fmt: skip
            db.session.execute(insert(ConversionTouch), touches)
        yield len(of_each)


def _touch(conversion_id: int, link_id: int, place: int, clicks: int) -> dict[str, object]:
    return {
        "conversion_id": conversion_id, "position": place, "kind": TouchKind.CLICK, "at": NOW, "link_id": link_id,
        "named": named_click(clicks + CLICKED[place]), "won": place == 1,
        "reason": Why.LAST_CLICK if place == 1 else Why.EARLIER,
    }  # fmt: skip
