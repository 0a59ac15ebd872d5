"""Tables of the books: how long points last, warnings, points of leavers, the nightly figures and proofs."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.database import BigId, Json, Model, UTCDateTime, choice_column


class Lasting(StrEnum):
    """How long points last from the day on which they are available."""

    NEVER = "never"  # they don't expire
    DAYS = "days"  # so many days
    MONTH_END = "month_end"  # until the end of the month, so many months later
    YEAR_END = "year_end"  # until the end of the year, so many years later


class ExpiryPolicy(Model):
    """A version of how long points last, for points that become available from ``valid_from`` on.

    Points keep the policy under which they were earned: a later version shortens nothing.
    """

    __tablename__ = "expiry_policies"
    __table_args__ = (CheckConstraint("length >= 0", name="length"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(unique=True)
    lasting: Mapped[Lasting] = choice_column(Lasting)
    length: Mapped[int] = mapped_column(default=0)  # days, months or years later; nothing to never
    valid_from: Mapped[datetime] = mapped_column(UTCDateTime)
    why: Mapped[str] = mapped_column(Text, default="")


class ExpiryWarning(Model):
    """A person was told that so many of their points expire with that day. Without one they don't."""

    __tablename__ = "expiry_warnings"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False)
    expires_on: Mapped[date] = mapped_column(primary_key=True)
    stage: Mapped[int] = mapped_column(primary_key=True)  # so many days before: 30 or 7
    amount: Mapped[int] = mapped_column(BigId)
    warned_on: Mapped[date]


class LeaverPoints(Model):
    """Somebody left: with ``ends_on`` what they have left of points ends, unless they are back by then."""

    __tablename__ = "leaver_points"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False)
    left_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_on: Mapped[date] = mapped_column(index=True)


class Facet(StrEnum):
    """By what outstanding points are told apart."""

    KIND = "kind"  # pending, available, held
    AGE = "age"  # of those available: since when
    EXPIRY = "expiry"  # of those available: in which month they expire


class LiabilityDay(Model):
    """What the company owed when a night's job looked, in one unit, by one facet."""

    __tablename__ = "liability_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(String(20), primary_key=True)
    facet: Mapped[Facet] = choice_column(Facet, primary_key=True)
    key: Mapped[str] = mapped_column(String(20), primary_key=True)
    amount: Mapped[int] = mapped_column(BigId)


class LedgerProof(Model):
    """One night's proof that the ledger adds up."""

    __tablename__ = "ledger_proofs"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    began_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    ended_at: Mapped[datetime] = mapped_column(UTCDateTime)
    looked_at: Mapped[int] = mapped_column(BigId)  # entries, accounts and figures looked at, all checks together
    wrong: Mapped[int]  # of them
    checks: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)  # name, looked at, wrong
    examples: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)  # a few: check, where, is, should be


class ScoreBasis(Model):
    """By which zone's days the scores were counted; one row."""

    __tablename__ = "score_bases"

    id: Mapped[int] = mapped_column(primary_key=True)
    zone: Mapped[str] = mapped_column(String(60))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
