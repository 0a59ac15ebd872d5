"""Tables of tracked links: links, who had them, clicks, hourly counters, recounts, salts, gaps, how far journals are
taken in."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Enum, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.database import BigId, Json, Model, Moves, Stateful, UTCDateTime, choice_column, state_column
from advocacy.links.verdicts.machines import Verdict


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
    posted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # when the first post with it went out
    tags: Mapped[dict[str, Any] | None] = mapped_column(Json)  # of the share that took it; a pause may hold those only
    state: Mapped[LinkState] = state_column(LinkState)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class FormerOwner(Model):
    """Whose a link was until they left: a click from before then still wins for them, however late its sale is told.
    Forgotten once no window reaches back so far."""

    __tablename__ = "former_owners"

    link_id: Mapped[int] = mapped_column(ForeignKey("links.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    until_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


def _verdict(name: str) -> Any:
    kind = Enum(Verdict, native_enum=False, create_constraint=True, length=32, name=name,
                values_callable=lambda members: [member.value for member in members])  # fmt: skip
    return mapped_column(kind, primary_key=True)


class Click(Model):
    """One request for a link, kept for 90 days. No address, no whole agent, no exact time."""

    __tablename__ = "clicks"
    __table_args__ = (
        UniqueConstraint("journal", "offset"),  # a record is taken in once
        Index("ix_clicks_minute_link_id", "minute", "link_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    journal: Mapped[str] = mapped_column(String(40))
    offset: Mapped[int] = mapped_column(BigId)
    link_id: Mapped[int] = mapped_column(BigId)
    minute: Mapped[datetime] = mapped_column(UTCDateTime)
    agent_family: Mapped[str] = mapped_column(String(20))
    flags: Mapped[str] = mapped_column(String(12))  # G, H, O the method; p prefetch, d do not track, s, l, f as judged
    verdict: Mapped[Verdict] = choice_column(Verdict)
    rule_version: Mapped[int]
    day_hash: Mapped[bytes | None] = mapped_column(LargeBinary(16), index=True)


class ClickHour(Model):
    """The clicks of a link in one hour, for ever. ``hour`` is its start (UTC). ``raw`` is every request; ``human``,
    ``machine`` and ``suspected`` make it up. ``unique`` counts day-hashes, each in the hour of its first human one."""

    __tablename__ = "click_hours"

    link_id: Mapped[int] = mapped_column(ForeignKey("links.id"), primary_key=True, autoincrement=False)
    hour: Mapped[datetime] = mapped_column(UTCDateTime, primary_key=True, index=True)
    raw: Mapped[int] = mapped_column(default=0)
    human: Mapped[int] = mapped_column(default=0)
    machine: Mapped[int] = mapped_column(default=0)
    suspected: Mapped[int] = mapped_column(default=0)
    unique: Mapped[int] = mapped_column(default=0)


class RecountState(StrEnum):
    """How far a recount of old clicks has come."""

    COUNTING = "counting"  # a job carries it on, day by day
    DONE = "done"
    STOPPED = "stopped"  # newer rules came, or somebody stopped it; what it changed stays changed


RECOUNT_MOVES: Moves = {
    "finish": (frozenset({RecountState.COUNTING}), RecountState.DONE),
    "stop": (frozenset({RecountState.COUNTING}), RecountState.STOPPED),
}


class Recount(Stateful, Model):
    """Old clicks judged anew by one version of the rules. ``dry``: only looked what it would change.

    ``day`` and ``link_id`` say how far it is (None: not begun). ``unique_change`` is what daily visitors gained.
    """

    __tablename__ = "click_recounts"
    __noun__ = "click_recount"
    __moves__ = RECOUNT_MOVES

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_version: Mapped[int]
    dry: Mapped[bool]
    state: Mapped[RecountState] = state_column(RecountState)
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    day: Mapped[date | None]
    link_id: Mapped[int] = mapped_column(BigId, default=0)
    clicks: Mapped[int] = mapped_column(BigId, default=0)
    unique_change: Mapped[int] = mapped_column(BigId, default=0)


class RecountChange(Model):
    """How many clicks of one day (UTC) a recount moved from one verdict to another."""

    __tablename__ = "click_recount_changes"

    recount_id: Mapped[int] = mapped_column(ForeignKey("click_recounts.id"), primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    was: Mapped[Verdict] = _verdict("was")
    became: Mapped[Verdict] = _verdict("became")
    clicks: Mapped[int] = mapped_column(BigId)


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
