"""Tables of tiers: which tier somebody had from when on, and what counts for it by day. Imports the programmes."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.database import BigId, Model, UTCDateTime, choice_column


class Feat(StrEnum):
    """What is counted by day for tiers, besides points and clicks, which others count."""

    DELIVERABLES = "deliverables"  # verified, and verified yet
    SALES = "sales"  # attributed, net of refunds, in minor units of the programme's currency


class EnrolmentTier(Model):
    """From ``since`` on somebody has this tier of their programme; an empty key: none. Written once, never changed."""

    __tablename__ = "enrolment_tiers"
    __table_args__ = (Index("ix_enrolment_tiers_enrolment_id_since", "enrolment_id", "since"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"))
    tier: Mapped[str] = mapped_column(String(40))
    verb: Mapped[str] = mapped_column(String(20))  # why, as the history tells it: rise, step_down, correct, carry_over
    since: Mapped[datetime] = mapped_column(UTCDateTime)
    source: Mapped[str] = mapped_column(String(80), unique=True)


class FeatDay(Model):
    """What somebody did of one kind on a day of the company's; a rollup that is kept up.

    ``unlooked``: something changed since it was counted and since tiers were looked at.
    """

    __tablename__ = "feat_days"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "feat", "day"),
        Index(
            "ix_feat_days_unlooked", "enrolment_id",
            sqlite_where=text("unlooked"), postgresql_where=text("unlooked"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"))
    feat: Mapped[Feat] = choice_column(Feat)
    day: Mapped[date] = mapped_column(Date)
    total: Mapped[int] = mapped_column(BigId)
    unlooked: Mapped[bool] = mapped_column(default=True)


class VerifiedDeliverable(Model):
    """A deliverable that counts, and for which day, so that exactly this can be taken back."""

    __tablename__ = "verified_deliverables"

    deliverable_id: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False
    )  # of a room above: no foreign key
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), index=True)
    day: Mapped[date] = mapped_column(Date)
