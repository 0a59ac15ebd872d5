"""Tables of the ledger: accounts, entries and postings. Every room of rewards may import them.

Entries and postings are written by ``ledger.py``, what ran out by ``credits.py``, and never changed: triggers (see
``triggers.py``) refuse it.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.database import BigId, Json, Model, UTCDateTime, choice_column
from rewards.triggers import append_only

POINTS = "points"
"""The unit that sharing earns. Others are currencies (ISO 4217), counted in their minor unit."""


class HolderKind(StrEnum):
    """Whose an account is."""

    COMPANY = "company"  # the one that gives out
    PERSON = "person"
    PROGRAMME = "programme"  # by the number that its package gives it; no foreign key points upward
    BUDGET = "budget"
    ENROLMENT = "enrolment"  # a partner in a programme, by its number as for programmes


class AccountKind(StrEnum):
    """What an account holds. ``issued`` is the company's; a budget or a programme has the others as a person has."""

    ISSUED = "issued"  # where credits come from: minus all that was ever given out
    PENDING = "pending"  # earned, not yet read back
    AVAILABLE = "available"  # may be redeemed; of a budget: may be promised
    HELD = "held"  # put aside for a redemption under way, or while fair play is looked into; of a budget: promised
    REDEEMED = "redeemed"  # turned into perks; of a budget: spent
    EXPIRED = "expired"  # ran out
    REVERSED = "reversed"  # taken back
    OWED = "owed"  # of an enrolment: minus what was paid out and then refunded; the next payout makes up for it


SPENDABLE = frozenset({AccountKind.PENDING, AccountKind.AVAILABLE, AccountKind.HELD})
"""Kinds whose balance is never below zero."""


class LedgerAccount(Model):
    """One account of the ledger. It holds no balance: a balance is the sum of its postings."""

    __tablename__ = "ledger_accounts"
    __table_args__ = (UniqueConstraint("holder_kind", "holder_id", "kind", "unit"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[AccountKind] = choice_column(AccountKind)
    holder_kind: Mapped[HolderKind] = choice_column(HolderKind)
    holder_id: Mapped[int]  # 0 of the company
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)  # of a person's: the same number
    unit: Mapped[str] = mapped_column(String(20))  # "points", or a currency: then amounts are in its minor unit


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


class RunOut(Model):
    """So many points of a credit ended with an entry, for nobody spent them in time: they are not taken again."""

    __tablename__ = "ledger_run_outs"
    __table_args__ = (CheckConstraint("amount > 0", name="amount"),)

    entry_id: Mapped[int] = mapped_column(ForeignKey("ledger_entries.id"), primary_key=True, autoincrement=False)
    credit_id: Mapped[int] = mapped_column(
        ForeignKey("ledger_entries.id"), primary_key=True, autoincrement=False, index=True
    )
    amount: Mapped[int] = mapped_column(BigId)


class PointDay(Model):
    """What a person earned on a day of the company's: a rollup that ``ledger.post`` keeps up in its own transaction.

    Credits count once they are confirmed, on the day of the credit; what is taken back is subtracted from that day. It
    decides nothing about balances, and the nightly proof counts it anew (``books/scores.py``).
    """

    __tablename__ = "point_days"
    __table_args__ = (  # who earned how much from a day to a day is read off the index
        Index("ix_point_days_unit_day_person_id_earned", "unit", "day", "person_id", "earned"),
        Index(  # the few that leaderboards have not taken in
            "ix_point_days_unranked",
            "person_id",
            sqlite_where=text("unranked = 1"),
            postgresql_where=text("unranked"),
        ),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False)
    unit: Mapped[str] = mapped_column(String(20), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    earned: Mapped[int] = mapped_column(BigId)
    unranked: Mapped[bool] = mapped_column(default=True, server_default=true())  # leaderboards have yet to take it in


for _model in (Entry, Posting, RunOut):
    append_only(_model.__table__)
