"""Tables of fair play: cases, what was found, the credits that it concerns, what ties people, what is due.

Imports the ledger's models and the database only.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import relationship as related

from advocacy.database import BigId, Json, Model, Moves, Stateful, UTCDateTime, choice_column
from advocacy.people.models import Person
from rewards.models import Entry


class CaseState(StrEnum):
    """Where a case stands. Whoever it is about is innocent until a person has found otherwise."""

    OPEN = "open"  # a pattern was found, the credits are held; waits for a person
    CLEARED = "cleared"  # all is well, or nobody looked in time; the credits are free again
    UPHELD = "upheld"  # a person found that it is so; the credits were taken back, the subject may appeal
    APPEALED = "appealed"  # waits for another person than the one who upheld it
    APPEAL_GRANTED = "appeal_granted"  # the credits were given again
    APPEAL_REFUSED = "appeal_refused"  # two persons found that it is so


_C = CaseState

CASE_MOVES: Moves = {
    "clear": (frozenset({_C.OPEN}), _C.CLEARED),
    "uphold": (frozenset({_C.OPEN}), _C.UPHELD),
    "appeal": (frozenset({_C.UPHELD}), _C.APPEALED),
    "grant_appeal": (frozenset({_C.APPEALED}), _C.APPEAL_GRANTED),
    "refuse_appeal": (frozenset({_C.APPEALED}), _C.APPEAL_REFUSED),
}

WAITING = frozenset({_C.OPEN, _C.APPEALED})
"""States that wait for a judge."""


class Case(Stateful, Model):
    """What one look found about one person's credits. ``due_at``: until when the next word is awaited, a judge's while
    it is open or appealed, the subject's while it is upheld. ``reason`` and ``judgement`` are read by the subject."""

    __tablename__ = "fair_play_cases"
    __noun__ = "fair_play_case"
    __moves__ = CASE_MOVES
    __table_args__ = (
        Index("ix_fair_play_cases_state_due_at", "state", "due_at"),
        Index("ix_fair_play_cases_person_id_id", "person_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    state: Mapped[CaseState] = choice_column(CaseState)
    found_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id), index=True)  # None: nobody looked in time
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(Text, default="")
    appeal: Mapped[str] = mapped_column(Text, default="")  # the subject's own words
    appealed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    judge_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id), index=True)  # of the appeal
    judged_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    judgement: Mapped[str] = mapped_column(Text, default="")

    person: Mapped[Person] = related(lazy="raise", foreign_keys=[person_id])
    findings: Mapped[list[Finding]] = related(lazy="raise", order_by="Finding.id")


class Finding(Model):
    """One pattern that a look found: by which version, about which post ("" for several), and the facts.

    ``evidence`` holds figures and times, and the numbers of other people concerned under "others": no name, no words.
    """

    __tablename__ = "fair_play_findings"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id), index=True)
    pattern: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    subject: Mapped[str] = mapped_column(String(80), default="")
    evidence: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)

    credits: Mapped[list[SuspectedCredit]] = related(lazy="raise", order_by="SuspectedCredit.entry_id")

    @property
    def others(self) -> frozenset[int]:
        """The numbers of other people whom it names: they neither judge the case nor read it."""
        return frozenset(int(other) for other in self.evidence.get("others", ()))


class SuspectedCredit(Model):
    """A credit that a finding concerns. A pattern concerns a credit once: what was cleared is not found again."""

    __tablename__ = "fair_play_credits"

    finding_id: Mapped[int] = mapped_column(ForeignKey(Finding.id), primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(ForeignKey(Entry.id), primary_key=True, autoincrement=False, index=True)


class TieKind(StrEnum):
    """What ties two people."""

    ACCEPTED = "accepted"  # the other one accepted a suggestion of the person's
    ARRIVED = "arrived"  # the person had invited the other one, whose first post was read back


class Tie(Model):
    """Something between two people that the history tells (``position``), kept to see rings. ``subject`` is what it was
    about, as credits name it."""

    __tablename__ = "fair_play_ties"
    __table_args__ = (
        Index("ix_fair_play_ties_person_id_at", "person_id", "at"),
        Index("ix_fair_play_ties_other_id_at", "other_id", "at"),
    )

    position: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    kind: Mapped[TieKind] = choice_column(TieKind)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    other_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    subject: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class LookDue(Model):
    """Whose credits are to be looked at: something is new about them. The row goes with the look."""

    __tablename__ = "fair_play_due"

    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True, autoincrement=False)
    times: Mapped[int] = mapped_column(default=1)  # how often it was asked for: one look answers those before it


class LookedUntil(Model):
    """Up to which entry the ledger was read for credits to look at. One row."""

    __tablename__ = "fair_play_looked"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(BigId)
