"""Tables of perks and redemptions. Imports the database and people."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from advocacy.database import Model, Moves, Stateful, UTCDateTime, state_column
from advocacy.people.models import Person


class Perk(Model):
    """Something that points can be redeemed for. ``stock`` and ``per_person`` None mean without limit."""

    __tablename__ = "perks"
    __table_args__ = (CheckConstraint("stock >= 0", name="stock"), CheckConstraint("cost > 0", name="cost"))

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text, default="")
    cost: Mapped[int]
    stock: Mapped[int | None]
    per_person: Mapped[int | None]
    active: Mapped[bool] = mapped_column(default=True, index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class RedemptionState(StrEnum):
    """How far a redemption is."""

    REQUESTED = "requested"  # points held, stock taken
    APPROVED = "approved"  # will be handed out
    FULFILLED = "fulfilled"  # handed out, points spent
    CANCELLED = "cancelled"  # points and stock given back before it was handed out
    REFUNDED = "refunded"  # points given back afterwards


REDEMPTION_MOVES: Moves = {
    "approve": (frozenset({RedemptionState.REQUESTED}), RedemptionState.APPROVED),
    "fulfil": (frozenset({RedemptionState.REQUESTED, RedemptionState.APPROVED}), RedemptionState.FULFILLED),
    "cancel": (frozenset({RedemptionState.REQUESTED, RedemptionState.APPROVED}), RedemptionState.CANCELLED),
    "refund": (frozenset({RedemptionState.FULFILLED}), RedemptionState.REFUNDED),
}


class Redemption(Stateful, Model):
    """A person turns points into a perk, at the cost of that moment."""

    __tablename__ = "redemptions"
    __noun__ = "redemption"
    __moves__ = REDEMPTION_MOVES
    __table_args__ = (Index("ix_redemptions_person_id_perk_id", "person_id", "perk_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    perk_id: Mapped[int] = mapped_column(ForeignKey("perks.id"), index=True)
    cost: Mapped[int]
    state: Mapped[RedemptionState] = state_column(RedemptionState)
    requested_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    note: Mapped[str] = mapped_column(Text, default="")  # what the person is told: a code, where to fetch it, why not

    perk: Mapped[Perk] = relationship(lazy="joined", innerjoin=True)
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
