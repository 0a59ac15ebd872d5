"""Tables of leaderboards: who takes part, which boards there are, and what people earned by period. Imports people."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, true
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.database import BigId, Model, UTCDateTime, choice_column
from advocacy.people.models import Person


class Period(StrEnum):
    """How long a board counts, in days of the company's zone."""

    WEEK = "week"  # from Monday
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    ALL = "all"


class BoardKind(StrEnum):
    """Among whom a board compares."""

    EVERYBODY = "everybody"
    TEAM = "team"  # the reader's own
    REGION = "region"  # where the reader lives: the office
    PROGRAMME = "programme"  # one that the reader takes part in
    TEAMS = "teams"  # teams, per active person


class BoardMember(Model):
    """Somebody who chose to take part; leaving deletes the row. Without a pseudonym their name is shown."""

    __tablename__ = "board_members"

    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True)
    pseudonym: Mapped[str | None] = mapped_column(String(40))
    pseudonym_key: Mapped[str | None] = mapped_column(String(80), unique=True)  # folded: what may be there once
    joined_at: Mapped[datetime] = mapped_column(UTCDateTime)


class BoardScore(Model):
    """What somebody earned in a period, as ``point_days`` has it; no row where that is nothing.

    ``listed``: they take part, and did so while the period ran. Rankings read the index alone.
    """

    __tablename__ = "board_scores"
    __table_args__ = (
        CheckConstraint("points > 0", name="points"),
        Index("ix_board_scores_listed_period_starts_on_points", "listed", "period", "starts_on", "points", "person_id"),
    )

    period: Mapped[Period] = choice_column(Period, primary_key=True)
    starts_on: Mapped[date] = mapped_column(Date, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True, index=True)
    points: Mapped[int] = mapped_column(BigId)
    listed: Mapped[bool] = mapped_column(default=False)


class BoardSetting(Model):
    """Whether the company has a board of that kind; without a row it has."""

    __tablename__ = "board_settings"

    kind: Mapped[BoardKind] = choice_column(BoardKind, primary_key=True)
    shown: Mapped[bool] = mapped_column(default=True, server_default=true())
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
