"""Tables: campaigns, topics, pauses, blackouts."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import relationship as related

from advocacy.campaigns.scopes import Reach, Scope
from advocacy.database import Json, Model, Moves, Stateful, UTCDateTime, choice_column, state_column
from advocacy.people.models import Person


class Campaign(Model):
    """Something that posts are for, for a time. Its name is the tag that links and shares carry."""

    __tablename__ = "campaigns"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    summary: Mapped[str] = mapped_column(Text, default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    archived: Mapped[bool] = mapped_column(default=False, index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Topic(Model):
    """What posts are about; people follow topics."""

    __tablename__ = "topics"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    archived: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class PauseState(StrEnum):
    """Where a pause stands."""

    ON = "on"  # nothing that it covers is sent
    RESUME_ASKED = "resume_asked"  # somebody wants to go on; it still stops everything until a second person agrees
    OFF = "off"  # over


PAUSE_MOVES: Moves = {
    "ask_to_resume": (frozenset({PauseState.ON}), PauseState.RESUME_ASKED),
    "keep_on": (frozenset({PauseState.RESUME_ASKED}), PauseState.ON),  # the second person says no, or the first regrets
    "resume": (frozenset({PauseState.RESUME_ASKED}), PauseState.OFF),
}


class Pause(Stateful, Model):
    """One press of the switch: what it stops, why, who pressed, and which two people let go of it.

    ``under_way`` are the shares that were being sent when it was pressed, by their ids. While ``links_held``, the
    tracked links of what it covers lead to ``holding_url``, or show a page of our own where that is empty.
    """

    __tablename__ = "pauses"
    __noun__ = "pause"
    __moves__ = PAUSE_MOVES
    __table_args__ = (
        Index(
            "uq_pauses_in_force", "scope", "name", unique=True,
            sqlite_where=text("state <> 'off'"), postgresql_where=text("state <> 'off'"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[Scope] = choice_column(Scope)
    name: Mapped[str] = mapped_column(String(120), default="")
    why: Mapped[str] = mapped_column(Text)
    state: Mapped[PauseState] = state_column(PauseState)
    pressed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    pressed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    under_way: Mapped[list[int]] = mapped_column(Json, default=list)
    links_held: Mapped[bool] = mapped_column(default=False)
    holding_url: Mapped[str] = mapped_column(String(2000), default="")
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    resumed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    resumed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    presser: Mapped[Person | None] = related(foreign_keys=[pressed_by], lazy="raise")
    asker: Mapped[Person | None] = related(foreign_keys=[asked_by], lazy="raise")
    resumer: Mapped[Person | None] = related(foreign_keys=[resumed_by], lazy="raise")

    @property
    def reach(self) -> Reach:
        """What it covers, as ``scopes.covers`` takes it."""
        return Reach(self.scope, self.name, f"pause:{self.id}", why=self.why)


class BlackoutState(StrEnum):
    """Whether a blackout stands. It begins and ends by the clock; only ending it early is a move."""

    PLANNED = "planned"  # holds what it covers from its start to its end
    LIFT_ASKED = "lift_asked"  # somebody wants it to end early; it still stands until a second person agrees
    LIFTED = "lifted"  # ended early, or taken back before it began


BLACKOUT_MOVES: Moves = {
    "ask_to_lift": (frozenset({BlackoutState.PLANNED}), BlackoutState.LIFT_ASKED),
    "keep": (frozenset({BlackoutState.LIFT_ASKED}), BlackoutState.PLANNED),
    "lift": (frozenset({BlackoutState.LIFT_ASKED}), BlackoutState.LIFTED),
}


class Blackout(Stateful, Model):
    """A time, planned ahead, in which what it covers is held: a quiet period before results, for instance."""

    __tablename__ = "blackouts"
    __noun__ = "blackout"
    __moves__ = BLACKOUT_MOVES
    __table_args__ = (
        Index(
            "ix_blackouts_until_at", "until_at",
            sqlite_where=text("state <> 'lifted'"), postgresql_where=text("state <> 'lifted'"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    scope: Mapped[Scope] = choice_column(Scope)
    name: Mapped[str] = mapped_column(String(120), default="")  # of the campaign, topic, ...; empty for everything
    from_at: Mapped[datetime] = mapped_column(UTCDateTime)
    until_at: Mapped[datetime] = mapped_column(UTCDateTime)
    why: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[BlackoutState] = state_column(BlackoutState)
    planned_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    planned_at: Mapped[datetime] = mapped_column(UTCDateTime)
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    lifted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    planner: Mapped[Person | None] = related(foreign_keys=[planned_by], lazy="raise")
    asker: Mapped[Person | None] = related(foreign_keys=[asked_by], lazy="raise")

    @property
    def reach(self) -> Reach:
        """What it covers and when, as ``scopes.stopped_by`` takes it."""
        return Reach(self.scope, self.name, f"blackout:{self.id}", self.title, self.why, self.from_at, self.until_at)
