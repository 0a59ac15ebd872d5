"""Tables of gift cards: which perk a provider hands out, what providers offer, orders and the tries to place them.

Imports the database, people and perks.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from advocacy.database import BigId, EncryptedText, Json, Model, Moves, Stateful, UTCDateTime, choice_column
from advocacy.people.models import Person
from rewards.perks.models import Redemption


class GiftOffer(Model):
    """Which provider hands out a perk, and which of its cards: ``products`` are that provider's own ids.

    A gift card perk without such a row is handed out by hand.
    """

    __tablename__ = "gift_offers"

    id: Mapped[int] = mapped_column(primary_key=True)
    perk_id: Mapped[int] = mapped_column(ForeignKey("perks.id"), unique=True)
    provider: Mapped[str] = mapped_column(String(40))
    products: Mapped[list[str]] = mapped_column(Json, default=list)
    campaign: Mapped[str] = mapped_column(String(60), default="")
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)


class GiftProduct(Model):
    """A card of a provider's catalogue, as it was last told; amounts in minor units of ``currency``."""

    __tablename__ = "gift_products"
    __table_args__ = (UniqueConstraint("provider", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    provider: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(200))
    category: Mapped[str] = mapped_column(String(60), default="")
    currencies: Mapped[list[str]] = mapped_column(Json, default=list)
    countries: Mapped[list[str]] = mapped_column(Json, default=list)
    told_at: Mapped[datetime] = mapped_column(UTCDateTime)


class OrderState(StrEnum):
    """How far an order is."""

    QUEUED = "queued"  # to be placed; nothing has left
    SENDING = "sending"  # a request may be on its way, under a lease
    UNKNOWN = "unknown"  # nobody can tell whether it was placed; looked for by its own number before anything else
    SENT = "sent"  # the provider has it, the card is not there yet
    DELIVERED = "delivered"  # the person has their card
    FAILED = "failed"  # the provider refused it for good; a person decides
    CANCELLED = "cancelled"  # never placed, or taken back


ORDER_MOVES: Moves = {
    "send": (frozenset({OrderState.QUEUED}), OrderState.SENDING),
    "postpone": (frozenset({OrderState.SENDING}), OrderState.QUEUED),  # surely not placed: later again
    "lose_sight": (frozenset({OrderState.SENDING}), OrderState.UNKNOWN),
    "start_anew": (frozenset({OrderState.UNKNOWN, OrderState.FAILED}), OrderState.QUEUED),
    "accept": (frozenset({OrderState.SENDING, OrderState.UNKNOWN}), OrderState.SENT),
    "deliver": (frozenset({OrderState.SENDING, OrderState.UNKNOWN, OrderState.SENT}), OrderState.DELIVERED),
    # by a person; of what is unknown only where its provider can't be searched
    "hand_over": (frozenset({OrderState.QUEUED, OrderState.FAILED, OrderState.UNKNOWN}), OrderState.DELIVERED),
    "fail": (frozenset({OrderState.SENDING, OrderState.UNKNOWN, OrderState.SENT}), OrderState.FAILED),
    "cancel": (
        frozenset({OrderState.QUEUED, OrderState.FAILED, OrderState.UNKNOWN, OrderState.SENT, OrderState.DELIVERED}),
        OrderState.CANCELLED,
    ),
}


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class GiftOrder(Stateful, Model):
    """One card for one redemption. ``external_id`` is our number at the provider: by it an order is there once.

    The lease (owner, token, until) says which worker is at it; the token grows with every claim and fences its writes.
    """

    __tablename__ = "gift_orders"
    __noun__ = "gift order"
    __moves__ = ORDER_MOVES
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        Index("ix_gift_orders_due", "due_at", **_where("due_at IS NOT NULL")),
        Index("ix_gift_orders_state_id", "state", "id"),
        Index("ix_gift_orders_person_id_id", "person_id", "id"),
        Index("ix_gift_orders_key_digest", "key_digest", unique=True),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    redemption_id: Mapped[int] = mapped_column(ForeignKey("redemptions.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    provider: Mapped[str] = mapped_column(String(40))
    external_id: Mapped[str] = mapped_column(String(80), unique=True)
    products: Mapped[list[str]] = mapped_column(Json, default=list)
    campaign: Mapped[str] = mapped_column(String(60), default="")
    amount: Mapped[int] = mapped_column(BigId)  # in minor units
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[OrderState] = choice_column(OrderState)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # when a worker does something about it next
    failures: Mapped[int] = mapped_column(default=0)  # tries in a row that brought nothing
    problem: Mapped[str] = mapped_column(Text, default="")
    cancel_asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # its redemption was given back meanwhile

    remote_id: Mapped[str | None] = mapped_column(String(60))  # the order's number at the provider
    reward_id: Mapped[str | None] = mapped_column(String(60))  # the card's
    stray_id: Mapped[str | None] = mapped_column(String(60))  # a card there that came too late, to be asked back
    link: Mapped[str | None] = mapped_column(EncryptedText)  # opens the card: for its person only
    key_digest: Mapped[str | None] = mapped_column(String(64))  # of a leaver's one-time link to it
    key_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    cost: Mapped[int | None] = mapped_column(BigId)  # what the provider charged, in minor units of cost_currency
    cost_currency: Mapped[str] = mapped_column(String(3), default="")

    lease_owner: Mapped[str | None] = mapped_column(String(120))
    lease_token: Mapped[int] = mapped_column(BigId, default=0)
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)

    redemption: Mapped[Redemption] = relationship(lazy="joined", innerjoin=True)
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class TryOutcome(StrEnum):
    """What came of a request."""

    PLACED = "placed"
    NOT_PLACED = "not_placed"
    UNSURE = "unsure"


class GiftTry(Model):
    """One request to place an order: written before it leaves, its outcome afterwards."""

    __tablename__ = "gift_tries"
    __table_args__ = (UniqueConstraint("order_id", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("gift_orders.id"))
    number: Mapped[int]
    worker: Mapped[str] = mapped_column(String(120))
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    outcome: Mapped[TryOutcome | None] = choice_column(TryOutcome)  # None: never came back to us
    detail: Mapped[str] = mapped_column(Text, default="")
