"""Tables of rewards: the ledger's accounts, entries and postings; earning rules; perks and redemptions.

Entries and postings are written by ``ledger.py`` and never changed: triggers (see ``triggers.py``) refuse it.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from advocacy.database import BigId, Json, Model, Moves, Stateful, UTCDateTime, choice_column, state_column
from advocacy.people.models import Person
from rewards.triggers import append_only

POINTS = "points"
"""The unit of the only currency so far."""


class AccountKind(StrEnum):
    """What an account holds. ``issued`` is the company's, all others are a person's."""

    ISSUED = "issued"  # where credits come from: minus all that was ever given out
    PENDING = "pending"  # earned, not yet read back
    AVAILABLE = "available"  # may be redeemed
    HELD = "held"  # put aside for a redemption under way
    REDEEMED = "redeemed"  # turned into perks
    EXPIRED = "expired"  # ran out
    REVERSED = "reversed"  # taken back


SPENDABLE = frozenset({AccountKind.PENDING, AccountKind.AVAILABLE, AccountKind.HELD})
"""Kinds whose balance is never below zero."""


class LedgerAccount(Model):
    """One account of the ledger. It holds no balance: a balance is the sum of its postings."""

    __tablename__ = "ledger_accounts"
    __table_args__ = (
        UniqueConstraint("person_id", "kind", "unit"),
        Index(
            "uq_ledger_accounts_company", "kind", "unit", unique=True,
            sqlite_where=text("person_id IS NULL"), postgresql_where=text("person_id IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[AccountKind] = choice_column(AccountKind)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    unit: Mapped[str] = mapped_column(String(20))


class Entry(Model):
    """One event of the ledger: a balanced set of postings under a source that is there once.

    ``subject`` is what it is about ("share:12", "redemption:3"); ``rule`` and ``rule_version`` say what earned it.
    """

    __tablename__ = "ledger_entries"
    __table_args__ = (
        Index("ix_ledger_entries_person_id_id", "person_id", "id"),
        Index("ix_ledger_entries_person_id_rule_at", "person_id", "rule", "at"),
        Index("ix_ledger_entries_rule_subject", "rule", "subject"),
        Index(  # taken back once; of the few that are reversals only, so that nothing looks for all others by it
            "uq_ledger_entries_reverses",
            "reverses",
            unique=True,
            sqlite_where=text("reverses IS NOT NULL"),
            postgresql_where=text("reverses IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source: Mapped[str] = mapped_column(String(160), unique=True)
    reason: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # whose statement shows it
    subject: Mapped[str] = mapped_column(String(80), default="")
    rule: Mapped[str] = mapped_column(String(60), default="")
    rule_version: Mapped[int | None]
    reverses: Mapped[int | None] = mapped_column(ForeignKey("ledger_entries.id"))
    details: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)


class Posting(Model):
    """One leg of an entry: a whole number of units into (plus) or out of (minus) an account."""

    __tablename__ = "ledger_postings"
    __table_args__ = (
        CheckConstraint("amount <> 0", name="amount"),
        Index("ix_ledger_postings_account_id_amount", "account_id", "amount"),  # a balance is read off the index
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("ledger_entries.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("ledger_accounts.id"))
    amount: Mapped[int] = mapped_column(BigId)


for _model in (Entry, Posting):
    append_only(_model.__table__)


class Basis(StrEnum):
    """What a rule rewards."""

    ACTION = "action"  # something a person did, once
    RESULT = "result"  # a figure that grew, step by step


class EarningRule(Model):
    """A version of an earning rule, in force from ``valid_from`` until the next version of its key."""

    __tablename__ = "earning_rules"
    __table_args__ = (UniqueConstraint("key", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60))
    version: Mapped[int]
    basis: Mapped[Basis] = choice_column(Basis)
    points: Mapped[int]
    step: Mapped[int | None]  # of a result: so much more of the figure earns the points again
    most_steps: Mapped[int | None]  # of a result: for one subject
    weekly_cap: Mapped[int | None]  # points a person can earn by this rule in a week (from Monday, UTC)
    valid_from: Mapped[datetime] = mapped_column(UTCDateTime)
    why: Mapped[str] = mapped_column(Text, default="")


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
