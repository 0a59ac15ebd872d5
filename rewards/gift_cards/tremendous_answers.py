"""Pure: what Tremendous answers, read. Imports the contract.

Sources: developers.tremendous.com/docs/error-handling (statuses; ``errors`` with ``message`` and ``payload``),
/docs/rate-limiting (429 with ``error``; pause for a second), /reference/obj-schema-orders (states of an order; payment
in US dollars whatever the card's currency), /docs/link-delivery (the link comes once, with the answer to the order).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from babel.numbers import get_currency_precision

from rewards.gift_cards.contract import Answer, NotPlaced, Placed, Product, Progress, Unsure

LONGEST = 300
COSTS_IN = "USD"
_PROGRESS = {
    "EXECUTED": Progress.READY,
    "CART": Progress.WORKING,
    "PENDING APPROVAL": Progress.WORKING,
    "PENDING INTERNAL PAYMENT APPROVAL": Progress.WORKING,
    "FAILED": Progress.REFUSED,
    "CANCELED": Progress.WITHDRAWN,
}
_OURS = {
    401: "Tremendous does not know the key.",
    402: "There is not enough money in the account at Tremendous.",
    403: "The key may not place orders at Tremendous.",
}


def answer(status: int, body: Mapping[str, Any], retry_at: datetime | None) -> Answer:
    """What a whole answer to an order means. A success without an order in it leaves us unsure, as does a 5xx."""
    if 200 <= status < 300:
        order = body.get("order")
        return placed(order) if isinstance(order, Mapping) and order.get("id") else Unsure("The answer holds no order.")
    why = f"{_OURS.get(status, 'Tremendous refused the order.')} {complaint(body)}".strip()
    if status in _OURS:
        return NotPlaced(why, ours=True)
    if status == 429:
        return NotPlaced("Tremendous asks us to go slower.", retry_at=retry_at)
    if status >= 500 or status == 408:
        return Unsure(f"Tremendous answered with {status}.")
    return NotPlaced(why, permanent=True)


def placed(order: Mapping[str, Any]) -> Placed:
    """An order that is there. A state that we do not know counts as work under way: nothing is ordered twice for it."""
    rewards = order.get("rewards") or ([order["reward"]] if order.get("reward") else [])
    reward: Mapping[str, Any] = rewards[0] if rewards and isinstance(rewards[0], Mapping) else {}
    delivery = reward.get("delivery") or {}
    status = str(order.get("status", "")).replace("_", " ").upper()
    paid = (order.get("payment") or {}).get("total")
    cost = None if paid is None else minor(paid, COSTS_IN)
    return Placed(
        str(order["id"]), _PROGRESS.get(status, Progress.WORKING), str(reward.get("id") or ""),
        str(delivery.get("link") or ""), cost, COSTS_IN if cost is not None else "", status.capitalize(),
    )  # fmt: skip


def product(told: Mapping[str, Any]) -> Product:
    """A product of the catalogue."""
    countries = [str(each.get("abbr", "")) for each in told.get("countries") or [] if isinstance(each, Mapping)]
    currencies = [str(each) for each in told.get("currency_codes") or []]
    name, category = str(told.get("name", ""))[:200], str(told.get("category", ""))[:60]
    return Product(str(told["id"]), name, category, tuple(currencies), tuple(countries))


def complaint(body: Mapping[str, Any]) -> str:
    """What an error says, in one line: its message and whatever its payload complains about."""
    errors = body.get("errors") or body.get("error") or {}
    if not isinstance(errors, Mapping):
        return ""
    said = [str(errors.get("message") or ""), *_sayings(errors.get("payload"))]
    return " ".join(each for each in said if each)[:LONGEST]


def minor(amount: object, currency: str) -> int | None:
    """Their number in minor units; None for what is no number."""
    try:
        return int(Decimal(str(amount)).scaleb(get_currency_precision(currency)).to_integral_value())
    except InvalidOperation:
        return None


def _sayings(payload: object) -> Iterator[str]:
    if isinstance(payload, Mapping):
        for each in payload.values():
            yield from _sayings(each)
    elif isinstance(payload, list):
        for each in payload:
            yield from _sayings(each)
    elif isinstance(payload, str):
        yield payload
