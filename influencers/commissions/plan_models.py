"""Tables of what a programme pays (plans by version), of what two people give or take by hand, and of statements."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import relationship as related

from advocacy.database import BigId, Json, Model, Moves, Stateful, UTCDateTime, choice_column, state_column
from influencers.programmes.models import Enrolment


class CommissionPlan(Model):
    """A version of what a programme pays: the one in force when a sale happened decides it, whenever it was told.

    ``lines`` are data (``grammar.Line``); sums in them are in minor units of ``currency``. A debt of a partner's is
    made up for with at most ``net_share`` percent of a payout, is never more than ``owed_most`` (the company bears the
    rest), and may be forgiven after ``forgive_months``.
    """

    __tablename__ = "commission_plans"
    __table_args__ = (
        UniqueConstraint("programme_id", "version"),
        Index("ix_commission_plans_programme_id_from_at", "programme_id", "from_at"),
        CheckConstraint("net_share BETWEEN 1 AND 100", name="net_share"),
        CheckConstraint("fee_hold_days BETWEEN 0 AND 90", name="fee_hold_days"),
        CheckConstraint("forgive_months >= 0", name="forgive_months"),
        CheckConstraint("owed_most >= 0", name="owed_most"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    version: Mapped[int]
    from_at: Mapped[datetime] = mapped_column(UTCDateTime)
    currency: Mapped[str] = mapped_column(String(3))
    lines: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    fee_hold_days: Mapped[int] = mapped_column(default=7)
    net_share: Mapped[int] = mapped_column(default=100)
    owed_most: Mapped[int | None] = mapped_column(BigId)
    forgive_months: Mapped[int] = mapped_column(default=12)
    why: Mapped[str] = mapped_column(Text, default="")
    made_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)


class AdjustmentKind(StrEnum):
    """What is done by hand."""

    BONUS = "bonus"  # more for the partner, as a commission of its own
    CORRECTION = "correction"  # too much was paid: the next payouts make up for it
    FORGIVENESS = "forgiveness"  # a debt, or part of it, is let go


class AdjustmentState(StrEnum):
    """Where it stands."""

    PROPOSED = "proposed"  # waits for a second person
    CONFIRMED = "confirmed"
    DECLINED = "declined"


ADJUSTMENT_MOVES: Moves = {
    "confirm": (frozenset({AdjustmentState.PROPOSED}), AdjustmentState.CONFIRMED),
    "decline": (frozenset({AdjustmentState.PROPOSED}), AdjustmentState.DECLINED),
}


class Adjustment(Stateful, Model):
    """A bonus, a correction or a debt forgiven: proposed by one person, agreed to by another. The partner reads why."""

    __tablename__ = "commission_adjustments"
    __noun__ = "adjustment"
    __moves__ = ADJUSTMENT_MOVES
    __table_args__ = (CheckConstraint("amount > 0", name="amount"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[AdjustmentKind] = choice_column(AdjustmentKind)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), index=True)
    amount: Mapped[int] = mapped_column(BigId)
    currency: Mapped[str] = mapped_column(String(3))
    why: Mapped[str] = mapped_column(Text)
    state: Mapped[AdjustmentState] = state_column(AdjustmentState)
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    commission_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("commissions.id"), index=True
    )  # that a correction takes back, where it is of one

    enrolment: Mapped[Enrolment] = related(lazy="joined", innerjoin=True)


class LineKind(StrEnum):
    """What changed what a partner is owed."""

    EARNED = "earned"
    TAKEN_BACK = "taken_back"
    PAID = "paid"
    CORRECTED = "corrected"
    FORGIVEN = "forgiven"


class StatementLine(Model):
    """A line of a partner's statement: written with the entry of the ledger that it tells of, never changed.

    What all lines of an enrolment add up to is what the ledger has pending, available, held and owed of it.
    """

    __tablename__ = "commission_lines"
    __table_args__ = (Index("ix_commission_lines_enrolment_id_id", "enrolment_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    kind: Mapped[LineKind] = choice_column(LineKind)
    amount: Mapped[int] = mapped_column(BigId)  # minus: less is owed to the partner
    currency: Mapped[str] = mapped_column(String(3))
    entry_id: Mapped[int] = mapped_column(BigId, ForeignKey("ledger_entries.id"), unique=True)
    commission_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("commissions.id"), index=True)
    adjustment_id: Mapped[int | None] = mapped_column(ForeignKey("commission_adjustments.id"))
    payout_id: Mapped[int | None]


class Reservation(Model):
    """What a payout has put aside of an enrolment: ``amount`` of commissions, less ``netted`` of what was owed."""

    __tablename__ = "commission_reservations"
    __table_args__ = (CheckConstraint("netted >= 0 AND netted < amount", name="netted"),)

    payout_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), index=True)
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[int] = mapped_column(BigId)
    netted: Mapped[int] = mapped_column(BigId)
    reserved_at: Mapped[datetime] = mapped_column(UTCDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    released_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class CommissionProof(Model):
    """A nightly look at partners' money: how much was looked at, what was wrong, with examples."""

    __tablename__ = "commission_proofs"

    id: Mapped[int] = mapped_column(primary_key=True)
    began_at: Mapped[datetime] = mapped_column(UTCDateTime)
    looked_at: Mapped[int]
    wrong: Mapped[int]
    examples: Mapped[list[dict[str, Any]]] = mapped_column(Json)
