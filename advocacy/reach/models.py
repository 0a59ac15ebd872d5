"""Tables of reach: rollups by day and dimension, what was counted of each post, and how far the counting is."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.database import BigId, Model, UTCDateTime, choice_column


class Dimension(StrEnum):
    """What figures are grouped by. Each dimension holds the whole, cut another way; none is added to another."""

    ALL = "all"  # the company; its key is empty
    NETWORK = "network"
    ITEM = "item"  # "item:12", whatever its revision
    CAMPAIGN = "campaign"
    TOPIC = "topic"
    REGION = "region"
    TEAM = "team"  # the id of the team when the link was reserved
    PERSON = "person"  # an id; shown to that person only
    CAPTION = "caption"  # "caption:7", the words
    PROGRAMME = "programme"
    STAGE = "stage"  # of the reader's journey


class Provenance(StrEnum):
    """Who says so. Figures of different provenance are never summed."""

    REPORTED = "reported"  # the network told us
    COUNTED = "counted"  # we counted it
    ESTIMATED = "estimated"  # a formula over other figures
    POTENTIAL = "potential"  # who could have seen it


class ReachCount(Model):
    """The sum of one metric on one day (UTC) under one key of one dimension."""

    __tablename__ = "reach_counts"
    __table_args__ = (Index("ix_reach_counts_by_day", "dimension", "metric", "day", "key", "value"),)

    dimension: Mapped[Dimension] = choice_column(Dimension, primary_key=True)
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    metric: Mapped[str] = mapped_column(String(60), primary_key=True)
    unit: Mapped[str] = mapped_column(String(40), primary_key=True)
    provenance: Mapped[Provenance] = choice_column(Provenance, primary_key=True)
    value: Mapped[int] = mapped_column(BigId, default=0)


class CountedReading(Model):
    """What is counted of a post's metric: the value of its newest reading."""

    __tablename__ = "reach_readings"

    share_id: Mapped[int] = mapped_column(ForeignKey("shares.id"), primary_key=True)
    metric: Mapped[str] = mapped_column(String(60), primary_key=True)
    unit: Mapped[str] = mapped_column(String(40), primary_key=True)
    reading_id: Mapped[int] = mapped_column(BigId)
    value: Mapped[int] = mapped_column(BigId)
    captured_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Publication(Model):
    """A published post, counted once, with the followers that its account had then (None: not known)."""

    __tablename__ = "reach_publications"
    __table_args__ = (
        Index("ix_reach_publications_by_day", "day", "person_id", "network", "followers"),
        Index("ix_reach_publications_by_item", "item", "person_id", "network", "followers"),
    )

    share_id: Mapped[int] = mapped_column(ForeignKey("shares.id"), primary_key=True, autoincrement=False)
    day: Mapped[date]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    network: Mapped[str] = mapped_column(String(40))
    item: Mapped[str] = mapped_column(String(80))
    followers: Mapped[int | None]


class CountingCursor(Model):
    """How far the counting of readings is: the newest time of capture that was seen."""

    __tablename__ = "reach_cursors"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
