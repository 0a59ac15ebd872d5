"""Tables of earning: versions of rules. Imports the database only."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.database import Model, UTCDateTime, choice_column


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
