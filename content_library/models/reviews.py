"""Table of reviews: what a function of the company says about one revision of an item."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from advocacy.database import BigId, Json, Model, Moves, Stateful, UTCDateTime, choice_column, state_column
from advocacy.people.capabilities import Capability
from advocacy.people.models import Person
from content_library.models.items import Item, Revision


class Function(StrEnum):
    """Who reviews."""

    HR = "hr"
    LEGAL = "legal"
    COMPLIANCE = "compliance"
    PRINCIPAL = "registered_principal"

    @property
    def capability(self) -> Capability:
        """What somebody needs to decide for this function."""
        return Capability(f"reviews:{self.value}")


class ReviewState(StrEnum):
    """What a function has said."""

    WAITING = "waiting"
    APPROVED = "approved"
    CHANGES_REQUESTED = "changes_requested"
    REJECTED = "rejected"
    VOID = "void"  # the words changed, or another function sent the item back
    DELEGATED = "delegated"  # somebody else answers


REVIEW_MOVES: Moves = {
    "approve": (frozenset({ReviewState.WAITING}), ReviewState.APPROVED),
    "request_changes": (frozenset({ReviewState.WAITING}), ReviewState.CHANGES_REQUESTED),
    "reject": (frozenset({ReviewState.WAITING}), ReviewState.REJECTED),
    "void": (frozenset({ReviewState.WAITING, ReviewState.APPROVED}), ReviewState.VOID),
}


class Review(Stateful, Model):
    """One function's answer to one revision. ``sha256`` is the frame's that it was asked about."""

    __tablename__ = "reviews"
    __table_args__ = (
        UniqueConstraint("revision_id", "function"),
        Index("ix_reviews_state_function_asked_at", "state", "function", "asked_at"),
    )
    __noun__ = "review"
    __moves__ = REVIEW_MOVES

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"))
    function: Mapped[Function] = choice_column(Function)
    sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[ReviewState] = state_column(ReviewState)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    note: Mapped[str] = mapped_column(Text, default="")
    spans: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)  # the words that it asks to change

    item: Mapped[Item] = relationship(lazy="raise")
    revision: Mapped[Revision] = relationship(lazy="select")
    decided_by: Mapped[Person | None] = relationship(lazy="joined")
