"""Tables of takedown requests: who asked for what and why, and for each post whether its person took it down."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import relationship as related

from advocacy.database import BigId, Model, Moves, Stateful, UTCDateTime, choice_column
from advocacy.people.models import Person
from advocacy.posts.models import Share


class TakedownState(StrEnum):
    """Where a request stands. It is a request: the post is the person's own."""

    ASKED = "asked"  # waits for the person
    TAKEN_DOWN = "taken_down"  # the person says that they took the post down
    KEPT = "kept"  # the person leaves it where it is; they may still change their mind
    NO_LONGER_THERE = "no_longer_there"  # our reader finds it gone
    CALLED_OFF = "called_off"  # nobody wants it down any more


_T = TakedownState

TAKEDOWN_MOVES: Moves = {
    "take_down": (frozenset({_T.ASKED, _T.KEPT}), _T.TAKEN_DOWN),
    "keep": (frozenset({_T.ASKED}), _T.KEPT),
    "find_gone": (frozenset({_T.ASKED, _T.KEPT}), _T.NO_LONGER_THERE),
    "call_off": (frozenset({_T.ASKED}), _T.CALLED_OFF),
}


ANSWERED = frozenset({_T.TAKEN_DOWN, _T.KEPT})
"""What a person answered. Which of the two is theirs to see; everybody else sees that they answered."""
TOLD = "answered"
ON_REQUEST = ANSWERED | {_T.ASKED}
"""States in which a post that is found gone is gone because somebody asked."""


class TakedownCall(Model):
    """One call to take posts down. ``about_ref`` is what it concerns: "pause:3", "share:9" or a group of shares."""

    __tablename__ = "takedown_calls"

    id: Mapped[int] = mapped_column(primary_key=True)
    about_ref: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(300))
    why: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)

    asker: Mapped[Person | None] = related(lazy="raise")


class Takedown(Stateful, Model):
    """The request to one person about one post; of a post there is one. ``note`` is what they chose to say, if any."""

    __tablename__ = "takedowns"
    __noun__ = "takedown"
    __moves__ = TAKEDOWN_MOVES
    __told_as__: ClassVar[Mapping[str, str]] = {
        "take_down": "answer",
        "keep": "answer",
        **dict.fromkeys(ANSWERED, TOLD),
    }
    __table_args__ = (Index("ix_takedowns_call_id_state", "call_id", "state"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey(TakedownCall.id))
    share_id: Mapped[int] = mapped_column(ForeignKey(Share.id), unique=True)
    state: Mapped[TakedownState] = choice_column(TakedownState)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    note: Mapped[str] = mapped_column(Text, default="")

    @property
    def told(self) -> str:
        """Where it stands, for everybody but its person: not what was answered."""
        return TOLD if self.state in ANSWERED else self.state.value

    call: Mapped[TakedownCall] = related(lazy="raise")
    share: Mapped[Share] = related(lazy="raise")
