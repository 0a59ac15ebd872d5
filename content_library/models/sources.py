"""Tables of sources: feeds that marketing follows, and the entries read from them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from advocacy.database import BigId, Model, Moves, Stateful, UTCDateTime, state_column


class SourceState(StrEnum):
    """Whether a feed is followed."""

    ACTIVE = "active"  # fetched every hour
    RETIRED = "retired"  # kept with its entries, fetched no more


SOURCE_MOVES: Moves = {
    "retire": (frozenset({SourceState.ACTIVE}), SourceState.RETIRED),
    "restore": (frozenset({SourceState.RETIRED}), SourceState.ACTIVE),
}


class Source(Stateful, Model):
    """An RSS or Atom feed. ``problem`` says in a person's words why the last fetch failed; empty when it went well."""

    __tablename__ = "sources"
    __noun__ = "source"
    __moves__ = SOURCE_MOVES

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(String(2000), unique=True)
    title: Mapped[str] = mapped_column(String(300), default="")
    site_url: Mapped[str] = mapped_column(String(2000), default="")
    state: Mapped[SourceState] = state_column(SourceState)
    etag: Mapped[str | None] = mapped_column(String(300))
    modified: Mapped[str | None] = mapped_column(String(100))
    fetched_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # the last try, whatever came of it
    changed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # the last time something new came
    problem: Mapped[str] = mapped_column(Text, default="")
    problem_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class EntryState(StrEnum):
    """What became of an entry."""

    NEW = "new"  # waits for marketing
    DRAFTED = "drafted"  # an item was made of it
    DISMISSED = "dismissed"  # not for us


ENTRY_MOVES: Moves = {
    "draft": (frozenset({EntryState.NEW, EntryState.DISMISSED}), EntryState.DRAFTED),
    "dismiss": (frozenset({EntryState.NEW}), EntryState.DISMISSED),
    "restore": (frozenset({EntryState.DISMISSED}), EntryState.NEW),
}


class SourceEntry(Stateful, Model):
    """One entry of a feed, once however many feeds and times it comes: its canonical URL is unique."""

    __tablename__ = "source_entries"
    __table_args__ = (Index("ix_source_entries_source_id_state_id", "source_id", "state", "id"),)
    __noun__ = "entry"
    __moves__ = ENTRY_MOVES

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"))
    canonical_url: Mapped[str] = mapped_column(String(2000), unique=True)
    url: Mapped[str] = mapped_column(String(2000))  # as the feed gave it
    title: Mapped[str] = mapped_column(String(500))
    summary: Mapped[str] = mapped_column(Text, default="")  # plain text
    image_url: Mapped[str] = mapped_column(String(2000), default="")
    language: Mapped[str] = mapped_column(String(20), default="")
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    found_at: Mapped[datetime] = mapped_column(UTCDateTime)
    state: Mapped[EntryState] = state_column(EntryState)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("items.id"), index=True)

    source: Mapped[Source] = relationship(lazy="raise")
