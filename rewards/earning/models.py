"""Tables of earning: versions of rules, their drafts, what happened, credits that wait for their day, simulations.

Imports the database and the triggers only.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.database import BigId, Json, Model, Moves, Stateful, UTCDateTime, choice_column, state_column
from rewards.earning.triggers import Basis, Phase, Trigger

__all__ = [
    "Basis", "EarningRule", "KeptHappening", "Phase", "RuleDraft", "Simulation", "Trigger", "WaitingCredit",
    "WatchedFigure",
]  # fmt: skip


class EarningRule(Model):
    """A version of an earning rule, in force from ``valid_from`` until ``valid_until`` or the next version of its key.

    ``terms`` hold the rest of ``terms.Rule``: other caps, conditions, diminishing returns, what points wait for.
    """

    __tablename__ = "earning_rules"
    __table_args__ = (UniqueConstraint("key", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60))
    version: Mapped[int]
    name: Mapped[str] = mapped_column(String(120), default="")
    basis: Mapped[Basis] = choice_column(Basis)
    trigger: Mapped[Trigger] = choice_column(Trigger)
    phase: Mapped[Phase] = choice_column(Phase, default=Phase.GENERAL)
    points: Mapped[int]
    step: Mapped[int | None]  # of a figure: so much more of it earns the points again
    most_steps: Mapped[int | None]  # of a figure: for one subject
    weekly_cap: Mapped[int | None]  # points a person can earn by this rule in a week (from Monday, company's zone)
    terms: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    valid_from: Mapped[datetime] = mapped_column(UTCDateTime)
    valid_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    why: Mapped[str] = mapped_column(Text, default="")


class DraftState(StrEnum):
    """Where a draft stands."""

    OPEN = "open"
    PUBLISHED = "published"  # it is a version now
    DISCARDED = "discarded"


DRAFT_MOVES: Moves = {
    "publish": (frozenset({DraftState.OPEN}), DraftState.PUBLISHED),
    "discard": (frozenset({DraftState.OPEN}), DraftState.DISCARDED),
}


class RuleDraft(Stateful, Model):
    """A rule that is being written; ``body`` is what a version would hold. Published, it says which version it is."""

    __tablename__ = "rule_drafts"
    __noun__ = "rule_draft"
    __moves__ = DRAFT_MOVES

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), index=True)
    body: Mapped[dict[str, Any]] = mapped_column(Json)
    state: Mapped[DraftState] = state_column(DraftState)
    version: Mapped[int | None]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)


class KeptHappening(Model):
    """Something that can earn, as it was when it happened: never changed. What simulations count on.

    ``figure`` of something that grows is its total then; 0 of anything else: it was undone.
    """

    __tablename__ = "happenings"
    __table_args__ = (
        Index("ix_happenings_at_id", "at", "id"),
        Index("ix_happenings_trigger_subject_id", "trigger", "subject", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source: Mapped[str] = mapped_column(String(160), unique=True)
    trigger: Mapped[Trigger] = choice_column(Trigger)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    subject: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    figure: Mapped[int] = mapped_column(BigId)
    network: Mapped[str] = mapped_column(String(40), default="")
    campaign: Mapped[str] = mapped_column(String(120), default="")
    topic: Mapped[str] = mapped_column(String(120), default="")
    item: Mapped[str] = mapped_column(String(80), default="")
    programme: Mapped[str] = mapped_column(String(80), default="")
    team_id: Mapped[int | None]  # theirs then
    region: Mapped[str] = mapped_column(String(40), default="")
    tier: Mapped[str] = mapped_column(String(40), default="")  # theirs then


class WatchedFigure(Model):
    """A post's figure that can earn, since it is written down night by night. ``tried``: what it was, by which rules
    and on which day, when there was nothing to credit or to take back; empty: not tried."""

    __tablename__ = "watched_figures"

    share_id: Mapped[int] = mapped_column(ForeignKey("shares.id"), primary_key=True, autoincrement=False)
    trigger: Mapped[Trigger] = choice_column(Trigger, primary_key=True)
    since: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    tried: Mapped[str] = mapped_column(String(80), default="")


class WaitingCredit(Model):
    """A pending credit that becomes available by itself on a day; the row goes when it has."""

    __tablename__ = "waiting_credits"

    entry_id: Mapped[int] = mapped_column(ForeignKey("ledger_entries.id"), primary_key=True, autoincrement=False)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class SimulationState(StrEnum):
    """Where a simulation stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"


_S = SimulationState
SIMULATION_MOVES: Moves = {
    "start": (frozenset({_S.WAITING}), _S.RUNNING),
    "finish": (frozenset({_S.RUNNING}), _S.DONE),
}


class Simulation(Stateful, Model):
    """A draft played on what happened, beside the rules in force. ``result`` holds sums and quantiles, nobody's name.

    ``lease_until``: a worker that has died is followed by another one from then on.
    """

    __tablename__ = "rule_simulations"
    __noun__ = "rule_simulation"
    __moves__ = SIMULATION_MOVES

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("rule_drafts.id"), index=True)
    body: Mapped[dict[str, Any]] = mapped_column(Json)  # the draft's, as it was when this was asked for
    state: Mapped[SimulationState] = state_column(SimulationState)
    first_day: Mapped[date]
    last_day: Mapped[date]
    budget: Mapped[int | None] = mapped_column(BigId)  # points that the draft may cost more than today's rules
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    done: Mapped[int] = mapped_column(BigId, default=0)
    total: Mapped[int] = mapped_column(BigId, default=0)
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    result: Mapped[dict[str, Any] | None] = mapped_column(Json)
