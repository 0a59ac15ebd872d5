"""Tables of briefs: what is asked of partners, version by version, and the files that go with it. Imports no room above
``programmes``."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import relationship as related

from advocacy.database import BigId, Json, Model, Moves, Stateful, UTCDateTime, choice_column, state_column
from content_library.models import Media
from influencers.programmes.models import Programme


class Asked(StrEnum):
    """What a partner is asked to deliver."""

    POST = "post"
    STORY = "story"  # gone after a day
    VIDEO = "video"
    LIVE = "live"  # a live stream
    ARTICLE = "article"
    REVIEW = "review"
    EVENT = "event"  # being there, and saying so


class BriefState(StrEnum):
    """Where a brief stands."""

    DRAFT = "draft"  # being written
    OPEN = "open"  # partners are asked by it
    CLOSED = "closed"  # no new agreements are made of it


BRIEF_MOVES: Moves = {
    "open": (frozenset({BriefState.DRAFT, BriefState.CLOSED}), BriefState.OPEN),
    "close": (frozenset({BriefState.OPEN}), BriefState.CLOSED),
}


class Brief(Stateful, Model):
    """What a programme asks its partners for. ``campaign`` is the tag that links, posts and figures carry, or empty."""

    __tablename__ = "briefs"
    __noun__ = "brief"
    __moves__ = BRIEF_MOVES

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    campaign: Mapped[str] = mapped_column(String(120), default="", index=True)
    state: Mapped[BriefState] = state_column(BriefState)
    version_number: Mapped[int] = mapped_column(default=1)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    programme: Mapped[Programme] = related(lazy="joined", innerjoin=True)
    version: Mapped[BriefVersion] = related(
        primaryjoin="and_(Brief.id == foreign(BriefVersion.brief_id), "
        "Brief.version_number == foreign(BriefVersion.number))",
        viewonly=True, uselist=False, lazy="joined",
    )  # fmt: skip


class BriefVersion(Model):
    """What a brief says, frozen; rows are added, never changed. ``sha256`` is of all of it (``briefs.words.digest``).

    ``usage`` is what we want to do with what is delivered: {"uses": ["organic", "paid"], "media": [...],
    "territory": "...", "months": 12}, or empty. ``codes`` are discount codes that partners may name.
    """

    __tablename__ = "brief_versions"
    __table_args__ = (UniqueConstraint("brief_id", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    brief_id: Mapped[int] = mapped_column(ForeignKey("briefs.id"))
    number: Mapped[int]
    goal: Mapped[str] = mapped_column(Text, default="")
    audience: Mapped[str] = mapped_column(Text, default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    must_say: Mapped[list[str]] = mapped_column(Json, default=list)
    must_not_say: Mapped[list[str]] = mapped_column(Json, default=list)
    hashtags: Mapped[list[str]] = mapped_column(Json, default=list)
    links: Mapped[list[str]] = mapped_column(Json, default=list)
    codes: Mapped[list[str]] = mapped_column(Json, default=list)
    products: Mapped[list[str]] = mapped_column(Json, default=list)
    notes: Mapped[str] = mapped_column(Text, default="")
    usage: Mapped[dict[str, object]] = mapped_column(Json, default=dict)
    currency: Mapped[str] = mapped_column(String(3), default="")
    sha256: Mapped[str] = mapped_column(String(64))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    lines: Mapped[list[BriefLine]] = related(lazy="selectin", order_by="BriefLine.position")


class BriefLine(Model):
    """So many deliverables of a kind on a network, by a day, for a fee each (minor units of the version's currency)."""

    __tablename__ = "brief_lines"
    __table_args__ = (
        UniqueConstraint("version_id", "position"),
        CheckConstraint("count > 0", name="count"),
        CheckConstraint("fee >= 0", name="fee"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("brief_versions.id"))
    position: Mapped[int]
    kind: Mapped[Asked] = choice_column(Asked)
    network: Mapped[str] = mapped_column(String(40))
    count: Mapped[int] = mapped_column(default=1)
    due_on: Mapped[date | None]
    fee: Mapped[int] = mapped_column(BigId, default=0)
    what: Mapped[str] = mapped_column(String(500), default="")


class BriefAttachment(Model):
    """A file that goes with a brief: pictures to use, a logo, a sheet of facts."""

    __tablename__ = "brief_attachments"
    __table_args__ = (Index("ix_brief_attachments_brief_id", "brief_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    brief_id: Mapped[int] = mapped_column(ForeignKey("briefs.id"))
    media_id: Mapped[int] = mapped_column(ForeignKey("media.id"), index=True)
    name: Mapped[str] = mapped_column(String(200), default="")

    medium: Mapped[Media] = related(lazy="joined", innerjoin=True)
