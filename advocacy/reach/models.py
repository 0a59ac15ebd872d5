"""Tables of reach: rollups by day, hour and dimension; what was counted of posts and conversions; proofs of it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.database import BigId, Json, Model, UTCDateTime, choice_column


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
    ITEM_NETWORK = "item_network"  # two at once, as ``crossed`` writes them: a story on a network
    CAMPAIGN_NETWORK = "campaign_network"
    CAMPAIGN_ITEM = "campaign_item"
    PROGRAMME_NETWORK = "programme_network"


def crossed(one: str, other: str) -> str:
    """The key of two keys; the second holds no space, so that they can be told apart."""
    return f"{one} {other}"


def parts_of(key: str) -> tuple[str, str]:
    """The two keys that ``crossed`` made one."""
    one, _, other = key.rpartition(" ")
    return one, other


class Provenance(StrEnum):
    """Who says so. Figures of different provenance are never summed."""

    REPORTED = "reported"  # the network told us
    STATED = "stated"  # a person read it at the network, which tells us nothing of the kind
    COUNTED = "counted"  # we counted it
    ESTIMATED = "estimated"  # a formula over other figures
    POTENTIAL = "potential"  # who could have seen it


class ReachCount(Model):
    """The sum of one metric on one day of the company's zone under one key of one dimension."""

    __tablename__ = "reach_counts"
    __table_args__ = (Index("ix_reach_counts_by_day", "dimension", "metric", "day", "key", "value"),)

    dimension: Mapped[Dimension] = choice_column(Dimension, primary_key=True)
    key: Mapped[str] = mapped_column(String(240), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    metric: Mapped[str] = mapped_column(String(60), primary_key=True)
    unit: Mapped[str] = mapped_column(String(40), primary_key=True)
    provenance: Mapped[Provenance] = choice_column(Provenance, primary_key=True)
    value: Mapped[int] = mapped_column(BigId, default=0)


class ReachHour(Model):
    """The sum of one metric in one hour (UTC) under one key of one dimension: ``HOURLY`` of ``counting`` only."""

    __tablename__ = "reach_hours"

    dimension: Mapped[Dimension] = choice_column(Dimension, primary_key=True)
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    metric: Mapped[str] = mapped_column(String(60), primary_key=True)
    hour: Mapped[datetime] = mapped_column(UTCDateTime, primary_key=True, index=True)
    value: Mapped[int] = mapped_column(BigId, default=0)


class CountedReading(Model):
    """What a post's metric stands at: the value of its newest counted reading."""

    __tablename__ = "reach_readings"

    share_id: Mapped[int] = mapped_column(ForeignKey("shares.id"), primary_key=True)
    metric: Mapped[str] = mapped_column(String(60), primary_key=True)
    unit: Mapped[str] = mapped_column(String(40), primary_key=True)
    reading_id: Mapped[int] = mapped_column(BigId)
    value: Mapped[int] = mapped_column(BigId)
    captured_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Publication(Model):
    """A published post, counted once, with its tags and the followers that its account had then (None: not known)."""

    __tablename__ = "reach_publications"
    __table_args__ = (
        Index("ix_reach_publications_by_day", "day", "person_id", "network", "followers"),
        Index("ix_reach_publications_by_item", "item", "person_id", "network", "followers"),
        Index("ix_reach_publications_campaign_day", "campaign", "day"),
        Index("ix_reach_publications_programme_day", "programme", "day"),
        Index("ix_reach_publications_team_id_day", "team_id", "day"),
    )

    share_id: Mapped[int] = mapped_column(ForeignKey("shares.id"), primary_key=True, autoincrement=False)
    day: Mapped[date]  # of the company's zone
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    team_id: Mapped[int | None]  # theirs when the link was reserved
    network: Mapped[str] = mapped_column(String(40))
    item: Mapped[str] = mapped_column(String(80))
    campaign: Mapped[str] = mapped_column(String(120), default="")
    topic: Mapped[str] = mapped_column(String(120), default="")
    region: Mapped[str] = mapped_column(String(40), default="")
    caption: Mapped[str] = mapped_column(String(80), default="")
    programme: Mapped[str] = mapped_column(String(80), default="")
    stage: Mapped[str] = mapped_column(String(40), default="")
    followers: Mapped[int | None]


class CountedConversion(Model):
    """What was counted of a conversion, once a fact: that it was won, a refund, that it was reversed. Its tags are the
    conversion's."""

    __tablename__ = "reach_conversions"

    conversion_id: Mapped[int] = mapped_column(ForeignKey("conversions.id"), primary_key=True, autoincrement=False)
    fact: Mapped[str] = mapped_column(String(40), primary_key=True)  # "won", "refund:7", "reversed"
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)  # of the sale, the refund, the reversal
    kind: Mapped[str] = mapped_column(String(10))  # sale, lead
    number: Mapped[int]  # conversions won, or reversed; a refund reverses none
    value: Mapped[int] = mapped_column(BigId)  # in minor units of the currency: won, or given back
    currency: Mapped[str] = mapped_column(String(3), default="")


class Basis(Model):
    """By which rules and in which zone the rollups stand; where either changes they are made anew."""

    __tablename__ = "reach_bases"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int]
    zone: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Proof(Model):
    """One night's proof that the rollups are what the raw figures make of them."""

    __tablename__ = "reach_proofs"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    began_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    ended_at: Mapped[datetime] = mapped_column(UTCDateTime)
    first_day: Mapped[date | None]  # None: there was nothing to compare
    last_day: Mapped[date | None]
    cells: Mapped[int]  # figures compared
    differing: Mapped[int]  # of them
    examples: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)  # a few: where, stored, should be
