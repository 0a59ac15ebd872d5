"""Tables of tracked links: links, their clicks, daily counters, salts, gaps, and how far each journal is taken in."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.database import BigId, Json, Model, Moves, Stateful, UTCDateTime, choice_column, state_column
from advocacy.links.machines import Verdict


class LinkState(StrEnum):
    """Whether a link leads anywhere."""

    ACTIVE = "active"  # leads to its target
    PAUSED = "paused"  # shows a page; may be resumed
    EXPIRED = "expired"  # shows a page for good


LINK_MOVES: Moves = {
    "pause": (frozenset({LinkState.ACTIVE}), LinkState.PAUSED),
    "resume": (frozenset({LinkState.PAUSED}), LinkState.ACTIVE),
    "expire": (frozenset({LinkState.ACTIVE, LinkState.PAUSED}), LinkState.EXPIRED),
}


class Link(Stateful, Model):
    """A tracked link. ``source_ref``, ``group_ref`` and the tags are opaque to it: who reserves it writes them."""

    __tablename__ = "links"
    __noun__ = "link"
    __moves__ = LINK_MOVES

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    slug: Mapped[str] = mapped_column(String(24), unique=True)
    target: Mapped[str] = mapped_column(String(4000))  # whole, UTM parameters included
    source_ref: Mapped[str] = mapped_column(String(80), default="", index=True)
    group_ref: Mapped[str] = mapped_column(String(80), default="")  # clicks are summed by it
    network: Mapped[str] = mapped_column(String(40), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    team_id: Mapped[int | None]  # the person's team when the link was reserved
    campaign: Mapped[str] = mapped_column(String(120), default="")
    topic: Mapped[str] = mapped_column(String(120), default="")
    region: Mapped[str] = mapped_column(String(40), default="")
    caption: Mapped[str] = mapped_column(String(80), default="")  # the words it was posted with
    assigned: Mapped[bool] = mapped_column(default=False)  # chance picked those words, not the person
    programme: Mapped[str] = mapped_column(String(80), default="")
    stage: Mapped[str] = mapped_column(String(40), default="")  # of the reader's journey
    click_ids: Mapped[bool] = mapped_column(default=False)  # its target is told which click it was
    title: Mapped[str] = mapped_column(String(160), default="")  # what marketing calls a link of its own
    medium: Mapped[str] = mapped_column(String(40), default="")  # where such a link is put: "qr", "flyer", "email"
    tags: Mapped[dict[str, Any] | None] = mapped_column(Json)  # of the share that took it; a pause may hold those only
    state: Mapped[LinkState] = state_column(LinkState)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Click(Model):
    """One request for a link, kept for 90 days. No address, no whole agent, no exact time."""

    __tablename__ = "clicks"
    __table_args__ = (
        UniqueConstraint("journal", "offset"),  # a record is taken in once
        Index("ix_clicks_day_hash_verdict_minute", "day_hash", "verdict", "minute"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    journal: Mapped[str] = mapped_column(String(40))
    offset: Mapped[int] = mapped_column(BigId)
    link_id: Mapped[int] = mapped_column(BigId)
    minute: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    agent_family: Mapped[str] = mapped_column(String(20))
    flags: Mapped[str] = mapped_column(String(12))  # G, H, O the method; p prefetch, d do not track, s, l, f as judged
    verdict: Mapped[Verdict] = choice_column(Verdict)
    rule_version: Mapped[int]
    day_hash: Mapped[bytes | None] = mapped_column(LargeBinary(16))


class ClickDay(Model):
    """The clicks of a link on one day (UTC), for ever. ``unique`` counts day-hashes among the human ones."""

    __tablename__ = "click_days"

    link_id: Mapped[int] = mapped_column(ForeignKey("links.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True, index=True)
    raw: Mapped[int] = mapped_column(default=0)
    human: Mapped[int] = mapped_column(default=0)
    machine: Mapped[int] = mapped_column(default=0)
    suspected: Mapped[int] = mapped_column(default=0)
    unique: Mapped[int] = mapped_column(default=0)


class ClickSalt(Model):
    """The random salt of a day's hashes; destroyed within 48 hours."""

    __tablename__ = "click_salts"

    day: Mapped[date] = mapped_column(primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(32))


class Gap(Model):
    """A time in which a web process could not write clicks: figures that overlap it are too low."""

    __tablename__ = "click_gaps"
    __table_args__ = (UniqueConstraint("source", "from_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(40))
    from_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    until_at: Mapped[datetime] = mapped_column(UTCDateTime)
    missed: Mapped[int]  # clicks known to be missing, of any link
    why: Mapped[str] = mapped_column(String(40))


class JournalCursor(Model):
    """How far a journal has been taken in."""

    __tablename__ = "click_cursors"

    journal: Mapped[str] = mapped_column(String(40), primary_key=True)
    offset: Mapped[int] = mapped_column(BigId)
    moved_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
