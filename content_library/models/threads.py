"""Tables of the thread beside an item: comments on stretches of its words, whom they name, options to choose from.

Comments are added and marked, never changed: what was said stays said, what was taken back is marked so.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from advocacy.database import BigId, Json, Model, UTCDateTime, choice_column
from advocacy.people.models import Person


class Stance(StrEnum):
    """How a comment stands to the words. An opinion for those who decide: it never decides by itself."""

    FAVOUR = "favour"
    AGAINST = "against"
    NEUTRAL = "neutral"


class Comment(Model):
    """A word in the thread beside an item, about the revision that stood there then.

    ``spans`` are the stretches it is about: [{"network", "language", "start", "end", "quote"}], character offsets into
    that caption of that revision. ``options`` are texts to choose one from, none or 2 to 6.
    """

    __tablename__ = "item_comments"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    revision_number: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("item_comments.id"))  # the comment it answers
    stance: Mapped[Stance | None] = choice_column(Stance)
    spans: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    options: Mapped[list[str]] = mapped_column(Json, default=list)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # nobody chooses any more
    resolved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # by who wrote it

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="joined", innerjoin=True)
    resolved_by: Mapped[Person | None] = relationship(foreign_keys=[resolved_by_id], lazy="joined")
    mentions: Mapped[list[CommentMention]] = relationship(lazy="selectin", order_by="CommentMention.person_id")
    choices: Mapped[list[CommentChoice]] = relationship(lazy="selectin", order_by="CommentChoice.at")


class CommentMention(Model):
    """Somebody whom a comment names: they are told."""

    __tablename__ = "item_comment_mentions"

    comment_id: Mapped[int] = mapped_column(ForeignKey("item_comments.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)


class CommentChoice(Model):
    """What somebody chose of a comment's options, counted from 0; the newest choice of each person."""

    __tablename__ = "item_comment_choices"

    comment_id: Mapped[int] = mapped_column(ForeignKey("item_comments.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    option: Mapped[int]
    at: Mapped[datetime] = mapped_column(UTCDateTime)
