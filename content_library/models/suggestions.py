"""Table of suggestions: what employees and ambassadors offer to be shared."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from advocacy.database import BigId, Model, Moves, Stateful, UTCDateTime, state_column
from advocacy.people.models import Person
from content_library.models.items import Item


class SuggestionState(StrEnum):
    """What became of a suggestion."""

    OFFERED = "offered"  # waits for marketing
    ACCEPTED = "accepted"  # an item was made of it
    DECLINED = "declined"  # not now, with a note


SUGGESTION_MOVES: Moves = {
    "accept": (frozenset({SuggestionState.OFFERED}), SuggestionState.ACCEPTED),
    "decline": (frozenset({SuggestionState.OFFERED}), SuggestionState.DECLINED),
}


class Suggestion(Stateful, Model):
    """Something a person offers: an address, words of their own, or both, and why it is worth sharing.

    ``url`` is canonical. ``like_item_id`` or ``like_suggestion_id`` name what says nearly the same and was here before.
    """

    __tablename__ = "suggestions"
    __table_args__ = (
        Index("ix_suggestions_state_id", "state", "id"),
        Index("ix_suggestions_person_id_id", "person_id", "id"),
        Index("ix_suggestions_url", "url", postgresql_using="hash"),  # addresses are longer than a b-tree takes
    )
    __noun__ = "suggestion"
    __moves__ = SUGGESTION_MOVES

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    url: Mapped[str] = mapped_column(String(2000), default="")
    words: Mapped[str] = mapped_column(Text, default="")
    why: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(20), default="en")  # of the words
    show_name: Mapped[bool] = mapped_column(default=True)  # may readers learn who suggested it
    state: Mapped[SuggestionState] = state_column(SuggestionState)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("items.id"), index=True)
    note: Mapped[str] = mapped_column(Text, default="")  # what the suggester is told
    like_item_id: Mapped[int | None] = mapped_column(ForeignKey("items.id"))
    like_suggestion_id: Mapped[int | None] = mapped_column(ForeignKey("suggestions.id"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise")
    like_item: Mapped[Item | None] = relationship(foreign_keys=[like_item_id], lazy="raise")
