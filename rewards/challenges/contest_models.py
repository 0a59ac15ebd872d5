"""Tables of contests: the brief, its criteria, its judges, what was entered, what the judges say. Imports the database.

A contest is won by stated criteria and reasons, never by chance.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import relationship as related

from advocacy.database import BigId, Json, Model, Moves, Stateful, UTCDateTime, choice_column, state_column
from advocacy.people.models import Person


class ContestState(StrEnum):
    """Where a contest stands."""

    PLANNED = "planned"  # may be changed; nobody but its judges sees it
    OPEN = "open"  # people enter; criteria are fixed from here on
    CLOSED = "closed"  # judges score
    SETTLED = "settled"  # decided, with reasons
    CANCELLED = "cancelled"


CONTEST_MOVES: Moves = {
    "open": (frozenset({ContestState.PLANNED}), ContestState.OPEN),
    "close": (frozenset({ContestState.OPEN}), ContestState.CLOSED),
    "settle": (frozenset({ContestState.CLOSED}), ContestState.SETTLED),
    "cancel": (frozenset({ContestState.PLANNED, ContestState.OPEN, ContestState.CLOSED}), ContestState.CANCELLED),
}


class Contest(Stateful, Model):
    """A contest. Days are of the company's zone, both included."""

    __tablename__ = "contests"
    __noun__ = "contest"
    __moves__ = CONTEST_MOVES
    __table_args__ = (CheckConstraint("closes_at > opens_at", name="window"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    brief: Mapped[str] = mapped_column(Text)
    state: Mapped[ContestState] = state_column(ContestState)
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    opens_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closes_at: Mapped[datetime] = mapped_column(UTCDateTime)
    places: Mapped[list[int]] = mapped_column(Json, default=list)  # points of the 1st, 2nd, ... place
    badge: Mapped[str] = mapped_column(String(60), default="")  # of the first place
    least_tier: Mapped[str] = mapped_column(String(60), default="")
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    region: Mapped[str] = mapped_column(String(20), default="")
    relationship: Mapped[str] = mapped_column(String(20), default="")  # employees only, say; empty: everybody
    programme: Mapped[int | None]  # those who take part in it; None: everybody
    made_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    criteria: Mapped[list[Criterion]] = related(
        lazy="selectin", order_by="Criterion.position", cascade="all, delete-orphan"
    )
    judges: Mapped[list[Judge]] = related(lazy="selectin", cascade="all, delete-orphan")


class Criterion(Model):
    """One thing that is judged, and how much of the whole it weighs, in percent."""

    __tablename__ = "contest_criteria"
    __table_args__ = (
        UniqueConstraint("contest_id", "position"),
        CheckConstraint("weight BETWEEN 1 AND 100", name="weight"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    says: Mapped[str] = mapped_column(Text, default="")  # what a good one looks like
    weight: Mapped[int]


class Judge(Model):
    """A person who scores the entries of a contest."""

    __tablename__ = "contest_judges"

    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)

    person: Mapped[Person] = related(lazy="selectin")


class EntryState(StrEnum):
    """Where an entry stands."""

    ENTERED = "entered"
    WITHDRAWN = "withdrawn"  # by whoever entered it
    JUDGED = "judged"  # placed, with reasons


ENTRY_MOVES: Moves = {
    "withdraw": (frozenset({EntryState.ENTERED}), EntryState.WITHDRAWN),
    "judge": (frozenset({EntryState.ENTERED}), EntryState.JUDGED),
}


class ContestEntry(Stateful, Model):
    """What somebody entered: a post of theirs, or an address, with a few words."""

    __tablename__ = "contest_entries"
    __noun__ = "contest_entry"
    __moves__ = ENTRY_MOVES
    __table_args__ = (
        Index(
            "uq_contest_entries_entered", "contest_id", "person_id", unique=True,
            sqlite_where=text("state <> 'withdrawn'"), postgresql_where=text("state <> 'withdrawn'"),
        ),
        Index("ix_contest_entries_contest_id_state", "contest_id", "state"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    share_id: Mapped[int | None] = mapped_column(ForeignKey("shares.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    url: Mapped[str] = mapped_column(String(2000), default="")
    words: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[EntryState] = choice_column(EntryState)
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    place: Mapped[int | None]
    score: Mapped[int | None]  # in hundredths of a mark, weighted, the judges' average
    points: Mapped[int] = mapped_column(default=0)

    contest: Mapped[Contest] = related(lazy="raise")
    opinions: Mapped[list[Opinion]] = related(lazy="raise", cascade="all, delete-orphan")


class Opinion(Model):
    """What one judge says of one entry: a mark from 0 to 10 for each criterion (by its id), and why."""

    __tablename__ = "contest_opinions"

    entry_id: Mapped[int] = mapped_column(ForeignKey("contest_entries.id", ondelete="CASCADE"), primary_key=True)
    judge_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    marks: Mapped[dict[str, Any]] = mapped_column(Json)
    reason: Mapped[str] = mapped_column(Text)  # the entrant reads it, without the judge's name
    at: Mapped[datetime] = mapped_column(UTCDateTime)
