"""The table of recurring shares: a person lets an evergreen story come again, each time with another caption."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import relationship as related

from advocacy.database import BigId, Model, Moves, Stateful, UTCDateTime, choice_column
from advocacy.networks.connections import Connection
from advocacy.people.models import Person
from content_library.models.items import Item


class RecurrenceState(StrEnum):
    """Whether it comes again."""

    ACTIVE = "active"
    ENDED = "ended"  # its person ended it, or there is nothing left to share


RECURRENCE_MOVES: Moves = {"end": (frozenset({RecurrenceState.ACTIVE}), RecurrenceState.ENDED)}

_ACTIVE: dict[str, Any] = {"sqlite_where": text("state = 'active'"), "postgresql_where": text("state = 'active'")}


class Recurrence(Stateful, Model):
    """One person's story on one network, every so many weeks; without a connection they post it by hand."""

    __tablename__ = "recurrences"
    __noun__ = "recurrence"
    __moves__ = RECURRENCE_MOVES
    __table_args__ = (
        CheckConstraint("every_weeks BETWEEN 1 AND 52", name="every_weeks"),
        Index("uq_recurrences_active", "person_id", "item_id", "network", unique=True, **_ACTIVE),
        Index("ix_recurrences_due", "next_at", **_ACTIVE),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    item_id: Mapped[int] = mapped_column(ForeignKey(Item.id), index=True)
    network: Mapped[str] = mapped_column(String(40))
    connection_id: Mapped[int | None] = mapped_column(ForeignKey(Connection.id))
    every_weeks: Mapped[int]
    next_at: Mapped[datetime] = mapped_column(UTCDateTime)  # from then on the next one is scheduled
    times: Mapped[int] = mapped_column(default=0)  # how often it came again
    state: Mapped[RecurrenceState] = choice_column(RecurrenceState)
    ended_why: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    item: Mapped[Item] = related(lazy="raise")
    person: Mapped[Person] = related(lazy="raise")
