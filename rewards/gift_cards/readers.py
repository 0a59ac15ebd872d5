"""A reader of the history: an approved gift card is ordered; one that is given back or handed out otherwise is not.
One that arrives when its person has left is mailed.

It reads the redemption as it is by then, so that it can be late and can run twice.
"""

from __future__ import annotations

from datetime import datetime

from advocacy.database import db
from advocacy.history import Reader, Record, each_record
from rewards.gift_cards import leavers, orders
from rewards.gift_cards.models import GiftOrder, OrderState
from rewards.perks import redemptions
from rewards.perks.models import PerkKind, Redemption, RedemptionState

_OVER = frozenset({"cancel", "refund", "fulfil"})


def _read(record: Record, now: datetime) -> None:
    if record.noun == "gift order":
        _arrived(record, now)
        return
    redemption = db.session.get(Redemption, int(record.noun_id))
    if redemption is None or redemption.kind is not PerkKind.GIFT_CARD:
        return
    if record.verb == "approve":
        orders.place(redemption, now=now)
    elif record.verb in _OVER:
        _over(redemption, now)


def _over(redemption: Redemption, now: datetime) -> None:
    order = orders.of_redemption(redemption.id)
    by_this_card = redemption.state is RedemptionState.FULFILLED and order and order.state is OrderState.DELIVERED
    if order is None:
        redemptions.settle(redemption, paid=False, now=now)  # given back before anything was ordered
    elif not by_this_card and redemption.state is not RedemptionState.APPROVED:
        orders.call_off(order, now=now)


def _arrived(record: Record, now: datetime) -> None:
    if record.verb in ("deliver", "hand_over"):
        order = db.session.get(GiftOrder, int(record.noun_id))
        if order is not None:
            leavers.tell(order, now=now)


READER = Reader("gift cards", each_record(_read), frozenset({"redemption", "gift order"}))
