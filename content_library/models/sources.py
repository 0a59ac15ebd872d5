"""Tables of sources: feeds that marketing follows, and the entries read from them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from advocacy.database import BigId, Json, Model, Moves, Stateful, UTCDateTime, choice_column, state_column
from content_library.models.items import Item, ItemKind, Stage


class SourceState(StrEnum):
    """Whether a feed is followed."""

    ACTIVE = "active"  # fetched every hour
    PAUSED = "paused"  # not fetched for now
    RETIRED = "retired"  # kept with its entries, fetched no more


SOURCE_MOVES: Moves = {
    "pause": (frozenset({SourceState.ACTIVE}), SourceState.PAUSED),
    "resume": (frozenset({SourceState.PAUSED}), SourceState.ACTIVE),
    "retire": (frozenset({SourceState.ACTIVE, SourceState.PAUSED}), SourceState.RETIRED),
    "restore": (frozenset({SourceState.RETIRED}), SourceState.ACTIVE),
}


class SourceMode(StrEnum):
    """What becomes of a new entry."""

    QUEUE = "queue"  # it waits for marketing
    DRAFT = "draft"  # it becomes a draft by itself, within the caps


class Source(Stateful, Model):
    """An RSS or Atom feed. ``problem`` says in a person's words why the last fetch failed; empty when it went well.

    What its drafts are filed under stands in ``kind``, ``topics``, ``campaign``, ``stage`` and ``audience`` (as of
    items). ``drafts_a_day`` and ``drafts_in_total`` cap the drafts made by themselves; None in total means no cap.
    """

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
    failures: Mapped[int] = mapped_column(default=0)  # tries in a row that brought nothing
    mode: Mapped[SourceMode] = choice_column(SourceMode, default=SourceMode.QUEUE)
    drafts_a_day: Mapped[int] = mapped_column(default=5)
    drafts_in_total: Mapped[int | None]
    kind: Mapped[ItemKind] = choice_column(ItemKind, default=ItemKind.ARTICLE)
    topics: Mapped[list[str]] = mapped_column(Json, default=list)
    campaign: Mapped[str] = mapped_column(String(120), default="")
    stage: Mapped[Stage | None] = choice_column(Stage)
    audience: Mapped[dict[str, list[str]]] = mapped_column(Json, default=dict)
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


class EntryWait(StrEnum):
    """Why an entry of a source that drafts by itself waits all the same."""

    DUE = "due"  # it is drafted with the next tick
    DAY_CAP = "day_cap"  # the source's drafts of that day were made
    TOTAL_CAP = "total_cap"  # the source has made all the drafts that it may
    ALL_CAP = "all_cap"  # the sources together had made their drafts of that day
    NEAR_DUPLICATE = "near_duplicate"  # something that is here says nearly the same


class SourceEntry(Stateful, Model):
    """One entry of a feed, once however many feeds and times it comes: its canonical URL is unique.

    ``like_item_id`` or ``like_entry_id`` name what says nearly the same, ``waits`` why it was not drafted by itself.
    """

    __tablename__ = "source_entries"
    __table_args__ = (
        Index("ix_source_entries_source_id_state_id", "source_id", "state", "id"),
        Index("ix_source_entries_waits_id", "waits", "id"),
    )
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
    waits: Mapped[EntryWait | None] = choice_column(EntryWait)
    drafted_alone_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)  # by the source's mode
    like_item_id: Mapped[int | None] = mapped_column(ForeignKey("items.id"), index=True)
    like_entry_id: Mapped[int | None] = mapped_column(ForeignKey("source_entries.id"), index=True)

    like_item: Mapped[Item | None] = relationship(foreign_keys=[like_item_id], lazy="raise")
    like_entry: Mapped[SourceEntry | None] = relationship(
        foreign_keys=[like_entry_id], remote_side="SourceEntry.id", lazy="raise"
    )
    source: Mapped[Source] = relationship(lazy="raise")
