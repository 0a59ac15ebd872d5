"""Tables of reviews: the rounds that a revision of an item goes through, and what each function says in them."""

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
    DELEGATED = "delegated"  # nobody of the function is here; a deputy answers


class Risk(StrEnum):
    """How much care a revision needs: computed by ``routing.risk_of``, raised by whoever submits it."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


OPEN_REVIEWS = frozenset({ReviewState.WAITING, ReviewState.DELEGATED})
"""States in which an answer is owed."""

REVIEW_MOVES: Moves = {
    "delegate": (OPEN_REVIEWS, ReviewState.DELEGATED),
    "take_back": (frozenset({ReviewState.DELEGATED}), ReviewState.WAITING),
    "approve": (OPEN_REVIEWS, ReviewState.APPROVED),
    "request_changes": (OPEN_REVIEWS, ReviewState.CHANGES_REQUESTED),
    "reject": (OPEN_REVIEWS, ReviewState.REJECTED),
    "void": (OPEN_REVIEWS | {ReviewState.APPROVED}, ReviewState.VOID),
}


class ReviewRound(Model):
    """One way of a revision through its route. Holds the route as it was when it was asked: later changes leave it be.

    ``steps`` are lists of functions, a step after the other; ``terms`` maps a function to its ``routing.Term`` as data.
    """

    __tablename__ = "review_rounds"
    __table_args__ = (UniqueConstraint("revision_id", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"))
    number: Mapped[int] = mapped_column(default=1)  # 1 is the submission; later ones ask about a live item again
    steps: Mapped[list[list[str]]] = mapped_column(Json)
    terms: Mapped[dict[str, dict[str, Any]]] = mapped_column(Json)
    routes: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)  # [{"id", "name", "version"}]
    risk: Mapped[Risk] = choice_column(Risk, default=Risk.NORMAL)
    declared: Mapped[str | None] = mapped_column(String(10))  # the risk that whoever submitted it spoke of
    routine: Mapped[bool] = mapped_column(default=False)  # may be decided in bulk
    approval_days: Mapped[int | None]  # how long the approval lasts; None: until the words change
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    approved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # when the last step agreed
    again_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)  # when to ask again; None once asked


class Review(Stateful, Model):
    """One function's answer to one revision, in one round. ``sha256`` is the frame's that it was asked about.

    ``remind_at`` and ``escalate_at`` are what is yet to be done: each is emptied when it is, and when nobody is asked
    any more. ``nobody_since`` is set while nobody can answer.
    """

    __tablename__ = "reviews"
    __table_args__ = (
        UniqueConstraint("revision_id", "round", "function"),
        Index("ix_reviews_state_function_id", "state", "function", "id"),
    )
    __noun__ = "review"
    __moves__ = REVIEW_MOVES

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"))
    function: Mapped[Function] = choice_column(Function)
    round: Mapped[int] = mapped_column(default=1)
    step: Mapped[int] = mapped_column(default=1)  # of the route, from 1
    sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[ReviewState] = state_column(ReviewState)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    remind_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    escalate_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    escalated_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    nobody_since: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    delegated_to_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    decided_for_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # the absent one a deputy stood for
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    note: Mapped[str] = mapped_column(Text, default="")
    spans: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)  # the words that it asks to change

    item: Mapped[Item] = relationship(lazy="raise")
    revision: Mapped[Revision] = relationship(lazy="select")
    decided_by: Mapped[Person | None] = relationship(lazy="joined", foreign_keys=[decided_by_id])
    decided_for: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[decided_for_id])
    delegated_to: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[delegated_to_id])

    @property
    def is_open(self) -> bool:
        """True while an answer is owed."""
        return self.state in OPEN_REVIEWS
