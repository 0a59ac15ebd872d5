"""Tables of commissions, of the conversions that wait for theirs, and of what is counted of a month.

Money is in minor units of ``currency``. What of a commission is owed to a partner is its ``due``: it was reduced by
what was given back before it went into a payout; what was given back later stands in ``owed``, and the partner owes it.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text, true
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import relationship as related

from advocacy.database import BigId, Json, Model, Moves, Stateful, UTCDateTime, choice_column
from influencers.programmes.models import Enrolment


class EarnedBy(StrEnum):
    """What a commission is for."""

    SALE = "sale"
    LEAD = "lead"
    FEE = "fee"  # of a deliverable that was seen live
    BONUS = "bonus"  # given by hand, by two people


class CommissionState(StrEnum):
    """Where a commission stands."""

    PENDING = "pending"  # its hold runs
    HELD = "held"  # kept back for a reason that a person looks into
    APPROVED = "approved"  # goes into the next payout; with a payout's number: is in it
    PAID = "paid"
    REFUNDED = "refunded"  # paid, then all of it given back: the partner owes it
    REVERSED = "reversed"  # all of it taken back before it was paid


_S = CommissionState

COMMISSION_MOVES: Moves = {
    "hold": (frozenset({_S.PENDING, _S.APPROVED}), _S.HELD),
    "free": (frozenset({_S.HELD}), _S.PENDING),
    "approve": (frozenset({_S.PENDING}), _S.APPROVED),
    "pay": (frozenset({_S.APPROVED}), _S.PAID),
    "refund": (frozenset({_S.PAID}), _S.REFUNDED),
    "reverse": (frozenset({_S.PENDING, _S.HELD, _S.APPROVED}), _S.REVERSED),
}


class HeldFor(StrEnum):
    """Why a commission is kept back."""

    OWN_PURCHASE = "own_purchase"  # the customer's address is the partner's own
    OTHER_CURRENCY = "other_currency"  # the rule names a sum that can't be compared with the sale's
    UNKNOWN_CUSTOMER = "unknown_customer"  # only new customers count, and the shop named none
    ENDED = "ended"  # the partner's part in the programme is over, and when it ended can't be told apart
    POST_CHANGED = "post_changed"  # the live post was edited or is gone
    BY_HAND = "by_hand"  # somebody here wants to look; the reason stands beside it


class Commission(Stateful, Model):
    """What a partner earned once. ``source`` makes it one: "conversion:12", "deliverable:3", "adjustment:4".

    ``terms`` say by which line of which plan it came to its amount (``deciding.Applied``).
    """

    __tablename__ = "commissions"
    __noun__ = "commission"
    __moves__ = COMMISSION_MOVES
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("reduced >= 0 AND owed >= 0 AND spared >= 0", name="taken"),
        CheckConstraint("reduced + owed + spared <= amount", name="taken_at_most"),
        Index("ix_commissions_enrolment_id_id", "enrolment_id", "id"),
        Index("ix_commissions_programme_id_id", "programme_id", "id"),
        Index("ix_commissions_state_id", "state", "id"),
        Index(
            "ix_commissions_running", "release_at",
            sqlite_where=text("state = 'pending'"), postgresql_where=text("state = 'pending'"),
        ),
        Index(
            "ix_commissions_payable", "enrolment_id", "currency", "approved_at",
            sqlite_where=text("state = 'approved' AND payout_id IS NULL"),
            postgresql_where=text("state = 'approved' AND payout_id IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[EarnedBy] = choice_column(EarnedBy)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    conversion_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("conversions.id"), index=True)
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("commission_plans.id"))
    what: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime] = mapped_column(UTCDateTime)  # of the sale, of the look at the live post
    release_at: Mapped[datetime] = mapped_column(UTCDateTime)  # the hold ends
    amount: Mapped[int] = mapped_column(BigId)
    reduced: Mapped[int] = mapped_column(BigId, default=0)  # taken back before it was in a payout
    owed: Mapped[int] = mapped_column(BigId, default=0)  # given back later: the next payouts make up for it
    spared: Mapped[int] = mapped_column(BigId, default=0)  # given back later, and borne by the company
    currency: Mapped[str] = mapped_column(String(3))
    terms: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    state: Mapped[CommissionState] = choice_column(CommissionState)
    held_for: Mapped[str] = mapped_column(String(40), default="")
    held_why: Mapped[str] = mapped_column(String(400), default="")
    look_by: Mapped[datetime | None] = mapped_column(UTCDateTime)  # held: by then somebody has looked into it
    in_question: Mapped[str] = mapped_column(
        String(400), default="", server_default=""
    )  # its post is, while a payout has it or it is held for something else
    step: Mapped[int] = mapped_column(default=0)  # counts its entries in the ledger: each has a source of its own
    approved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    payout_id: Mapped[int | None] = mapped_column(index=True)  # the payout it is or was paid in; no key points upward
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    enrolment: Mapped[Enrolment] = related()

    @property
    def due(self) -> int:
        """What a payout pays of it."""
        return self.amount - self.reduced

    @property
    def net(self) -> int:
        """What is left of it for the partner when all is settled."""
        return self.amount - self.reduced - self.owed


class CommissionIntake(Model):
    """A conversion whose commission is to be reckoned, or was: then ``outcome`` says what came of it."""

    __tablename__ = "commission_intake"
    __table_args__ = (
        Index(
            "ix_commission_intake_waiting", "conversion_id",
            sqlite_where=text("waiting = 1"), postgresql_where=text("waiting"),
        ),
    )  # fmt: skip

    conversion_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("conversions.id"), primary_key=True, autoincrement=False
    )
    waiting: Mapped[bool] = mapped_column(default=True, server_default=true())
    outcome: Mapped[str] = mapped_column(String(40), default="", server_default="")
    reckoned_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class CommissionMonth(Model):
    """What a partner brought in a month of the company's, kept up with each commission: for steps, caps and figures.

    ``count`` and ``value`` are of sales or leads as they came; ``earned`` is what the partner got for them, less what
    was taken back.
    """

    __tablename__ = "commission_months"
    __table_args__ = (Index("ix_commission_months_month_enrolment_id", "month", "enrolment_id"),)

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), primary_key=True, autoincrement=False)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)  # 2026-11
    kind: Mapped[EarnedBy] = choice_column(EarnedBy, primary_key=True)
    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
    value: Mapped[int] = mapped_column(BigId, default=0)
    earned: Mapped[int] = mapped_column(BigId, default=0)
