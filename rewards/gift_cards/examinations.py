"""What gift cards can say about their health: orders nobody can tell about, refused ones, a key that is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select

from advocacy.database import db
from advocacy.health import Ailment, Examination, Gauge
from rewards.gift_cards import providers
from rewards.gift_cards.models import GiftOffer, GiftOrder, GiftTry, OrderState
from rewards.gift_cards.patience import TOO_LONG

_OPEN = (OrderState.QUEUED, OrderState.SENDING, OrderState.UNKNOWN, OrderState.SENT, OrderState.FAILED)


def orders_come_through(now: datetime) -> Sequence[Ailment]:
    """What keeps people from their cards."""
    counts = _by_state()
    found = [_unknown(now), _closed()]
    if failed := counts.get(OrderState.FAILED, 0):
        found.append(
            Ailment(
                _("Gift cards that a provider refused: %(count)s.", count=failed),
                _("See /rewards/gift-cards: try again, hand them over by hand, or cancel the "
"redemption."), grave=False,
            )
        )  # fmt: skip
    return [each for each in found if each is not None]


def _unknown(now: datetime) -> Ailment | None:
    """Orders of which nobody could tell for too long whether they were placed."""
    tried = select(GiftTry.order_id).group_by(GiftTry.order_id).having(func.max(GiftTry.started_at) < now - TOO_LONG)
    lost = select(func.count()).where(GiftOrder.state == OrderState.UNKNOWN, GiftOrder.id.in_(tried))
    count = db.session.scalar(lost) or 0
    if not count:
        return None
    return Ailment(
        _("Gift cards that may or may not have been ordered: %(count)s.", count=count),
        _("See /rewards/gift-cards for why."),
    )


def _closed() -> Ailment | None:
    """Offers of a provider that can't be spoken to here."""
    named = db.session.scalars(select(GiftOffer.provider).distinct()).all()
    shut = [each for each in named if each in providers.KNOWN and providers.KNOWN[each].by_api]
    shut = [providers.label_of(each) for each in shut if providers.by_name(each) is None]
    if not shut:
        return None
    return Ailment(
        _("Perks are handed out by %(providers)s, and its key is missing.", providers=", ".join(shut)),
        _("Set ADVOCACY_TREMENDOUS_KEY, or choose another provider for them."),
    )


def _by_state() -> dict[OrderState, int]:
    wanted = select(GiftOrder.state, func.count()).where(GiftOrder.state.in_(_OPEN)).group_by(GiftOrder.state)
    return {state: int(count) for state, count in db.session.execute(wanted)}


def _gauge(now: datetime) -> Mapping[str, float]:
    counts = _by_state()
    return {state.value: float(counts.get(state, 0)) for state in _OPEN}


EXAMINATIONS = [Examination("gift cards", orders_come_through)]
GAUGES = [Gauge("advocacy_gift_orders", "Orders of gift cards that are not done with, by state.", "state", _gauge)]
