"""Tables of records: retention profiles and what they apply to, legal holds, and the names of people who are erased."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import relationship as related

from advocacy.database import EncryptedText, Model, Moves, Stateful, UTCDateTime, choice_column, state_column
from advocacy.people.models import Person


class RetentionProfile(Model):
    """So long is kept what the profile applies to, in months. One profile is the default of every kind without one."""

    __tablename__ = "retention_profiles"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    months: Mapped[int]
    why: Mapped[str] = mapped_column(Text, default="")  # the rule it follows
    is_default: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class RetentionChoice(Model):
    """The profile of one kind of records."""

    __tablename__ = "retention_choices"

    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("retention_profiles.id"))


class HoldScope(StrEnum):
    """What a legal hold covers."""

    PERSON = "person"  # everything of one person
    ITEM = "item"  # everything made of one item
    CAMPAIGN = "campaign"
    PERIOD = "period"  # whatever happened between two instants
    ALL = "all"


class HoldState(StrEnum):
    """Where a legal hold stands."""

    HELD = "held"  # nothing that it covers is removed
    LIFT_ASKED = "lift_asked"  # somebody wants it lifted; it holds until a second person agrees
    LIFTED = "lifted"


HOLD_MOVES: Moves = {
    "ask_to_lift": (frozenset({HoldState.HELD}), HoldState.LIFT_ASKED),
    "keep": (frozenset({HoldState.LIFT_ASKED}), HoldState.HELD),
    "lift": (frozenset({HoldState.LIFT_ASKED}), HoldState.LIFTED),
}


class LegalHold(Stateful, Model):
    """Something that must not be removed for now. ``item_id`` is opaque here: items live above this room."""

    __tablename__ = "legal_holds"
    __noun__ = "legal_hold"
    __moves__ = HOLD_MOVES

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[HoldScope] = choice_column(HoldScope)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    item_id: Mapped[int | None]
    campaign: Mapped[str] = mapped_column(String(120), default="")
    from_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    until_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    why: Mapped[str] = mapped_column(Text)
    state: Mapped[HoldState] = state_column(HoldState)
    placed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    placed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    lifted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    person: Mapped[Person | None] = related(foreign_keys=[person_id], lazy="raise")
    placed_by: Mapped[Person | None] = related(foreign_keys=[placed_by_id], lazy="raise")
    asked_by: Mapped[Person | None] = related(foreign_keys=[asked_by_id], lazy="raise")
    lifted_by: Mapped[Person | None] = related(foreign_keys=[lifted_by_id], lazy="raise")


class ErasedPerson(Model):
    """Who an erased person was, encrypted, for as long as records that must be kept refer to them; then it goes too."""

    __tablename__ = "erased_people"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(EncryptedText)
    email: Mapped[str] = mapped_column(EncryptedText)
    erased_at: Mapped[datetime] = mapped_column(UTCDateTime)
    kept_until: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
