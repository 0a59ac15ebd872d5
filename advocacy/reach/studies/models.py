"""Tables of studies: daily headcounts, caption tests, rate cards, and what programmes cost."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from advocacy.database import BigId, Json, Model, Moves, Stateful, UTCDateTime, state_column
from advocacy.people.models import Person


class Headcount(Model):
    """How many people could share on a day of the company's, as that day's snapshot found them."""

    __tablename__ = "headcounts"

    day: Mapped[date] = mapped_column(primary_key=True)
    people: Mapped[int]


class Stay(Model):
    """Days in a row on which every snapshot found a person there, in that team. Days without a snapshot break none."""

    __tablename__ = "headcount_stays"
    __table_args__ = (
        Index("ix_headcount_stays_last_day_first_day", "last_day", "first_day"),
        CheckConstraint("first_day <= last_day", name="days"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    team_id: Mapped[int | None]  # the team as it was; teams may go
    first_day: Mapped[date]
    last_day: Mapped[date]


class CaptionTestState(StrEnum):
    """Whether chance still hands out the words."""

    RUNNING = "running"  # who opens the story there is given words by chance; they may choose others
    ENDED = "ended"  # what was posted is still counted


CAPTION_TEST_MOVES: Moves = {"end": (frozenset({CaptionTestState.RUNNING}), CaptionTestState.ENDED)}


class CaptionTest(Stateful, Model):
    """Words of one story for one network and language, of which chance gives each person some.

    ``captions`` are the words that take part ("caption:7"). The first ``wanted`` posts of each, each with the clicks of
    its first ``days`` days, decide; both are fixed before the test starts, so that looking often finds nothing more.
    """

    __tablename__ = "caption_tests"
    __noun__ = "caption_test"
    __moves__ = CAPTION_TEST_MOVES
    __table_args__ = (
        Index(
            "uq_caption_tests_running", "group_ref", "network", "language", unique=True,
            sqlite_where=text("state = 'running'"), postgresql_where=text("state = 'running'"),
        ),
        CheckConstraint("wanted > 0", name="wanted"),
        CheckConstraint("days > 0", name="days"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    group_ref: Mapped[str] = mapped_column(String(80), index=True)
    title: Mapped[str] = mapped_column(String(300))  # of the story when it started
    network: Mapped[str] = mapped_column(String(40))  # as the words name it: one, or "any"
    language: Mapped[str] = mapped_column(String(20))
    captions: Mapped[list[str]] = mapped_column(Json)
    wanted: Mapped[int]
    days: Mapped[int]
    seed: Mapped[str] = mapped_column(String(32))
    state: Mapped[CaptionTestState] = state_column(CaptionTestState)
    started_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class RateCard(Model):
    """A version of what adverts cost, in force from ``effective_from`` until a later version's day. Never changed.

    ``seen_percent``: how much of the followers of an account are assumed to see a post, where a network reports no
    impressions; None: nothing is assumed, and nothing estimated.
    """

    __tablename__ = "rate_cards"
    __table_args__ = (CheckConstraint("seen_percent BETWEEN 1 AND 100", name="seen_percent"),)

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    effective_from: Mapped[date] = mapped_column(index=True)
    currency: Mapped[str] = mapped_column(String(3))
    seen_percent: Mapped[int | None]
    source: Mapped[str] = mapped_column(String(300))  # where the rates are from
    note: Mapped[str] = mapped_column(Text, default="")
    written_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)

    rates: Mapped[list[Rate]] = relationship(lazy="selectin", order_by="Rate.network")
    writer: Mapped[Person | None] = relationship(lazy="raise")


class Rate(Model):
    """What adverts on one network cost on a card, in minor units of its currency; None: not bought so."""

    __tablename__ = "rates"

    version: Mapped[int] = mapped_column(ForeignKey(RateCard.version), primary_key=True)
    network: Mapped[str] = mapped_column(String(40), primary_key=True)
    per_thousand: Mapped[int | None] = mapped_column(BigId)  # impressions (CPM)
    per_click: Mapped[int | None] = mapped_column(BigId)  # CPC
    per_interaction: Mapped[int | None] = mapped_column(BigId)  # CPE


class OutlayState(StrEnum):
    """Whether an outlay counts."""

    BOOKED = "booked"
    TAKEN_BACK = "taken_back"  # was booked by mistake; stays to be seen


OUTLAY_MOVES: Moves = {"take_back": (frozenset({OutlayState.BOOKED}), OutlayState.TAKEN_BACK)}


class Outlay(Stateful, Model):
    """What somebody booked as a cost of a programme, spread evenly over its days. In minor units."""

    __tablename__ = "outlays"
    __noun__ = "outlay"
    __moves__ = OUTLAY_MOVES
    __table_args__ = (
        Index(
            "uq_outlays_booked", "programme", "reference", unique=True,
            sqlite_where=text("state = 'booked'"), postgresql_where=text("state = 'booked'"),
        ),
        Index("ix_outlays_last_day_first_day", "last_day", "first_day"),
        CheckConstraint("first_day <= last_day", name="days"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    programme: Mapped[str] = mapped_column(String(80))  # as links name it
    what: Mapped[str] = mapped_column(String(200))
    amount: Mapped[int] = mapped_column(BigId)
    currency: Mapped[str] = mapped_column(String(3))
    first_day: Mapped[date]
    last_day: Mapped[date]
    reference: Mapped[str] = mapped_column(String(120))  # the invoice's number, say: the same is booked once
    state: Mapped[OutlayState] = state_column(OutlayState)
    booked_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    booked_at: Mapped[datetime] = mapped_column(UTCDateTime)
