"""Tables of standing: ladders of tiers, who stands where, badges and awards, deeds, weeks that paused a streak.

Imports the database and people.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.database import BigId, Json, Model, UTCDateTime, choice_column
from advocacy.people.models import Person

EVERYBODY = 0
"""The number of the ladder that everybody stands on; other ladders have their programme's number."""


class Period(StrEnum):
    """Over which points a tier is reached."""

    ROLLING = "rolling"  # those of the last so many days
    CALENDAR_YEAR = "calendar_year"  # those since 1 January, in the company's zone


class Counted(StrEnum):
    """What a ladder counts. Everybody's counts points; those of programmes may count what their partners do."""

    POINTS = "points"  # earned
    DELIVERABLES = "deliverables"  # verified
    SALES = "sales"  # attributed, net of refunds, in minor units of the programme's currency
    CLICKS = "clicks"  # of people, on their links


class Figure(StrEnum):
    """What badges count of a person."""

    POSTS = "posts"  # published, and not found gone
    NETWORKS = "networks"  # different networks with at least one such post
    SUGGESTIONS = "suggestions"  # accepted
    CONVERSIONS = "conversions"  # attributed, and not given back
    COLLEAGUES = "colleagues"  # invited ones who joined in
    THANKS = "thanks"  # received, and not withdrawn
    WEEKS = "weeks"  # the longest streak
    POINTS = "points"  # ever earned


COUNTED = frozenset({Figure.POSTS, Figure.SUGGESTIONS, Figure.CONVERSIONS, Figure.COLLEAGUES, Figure.THANKS})
"""Figures that are kept deed by deed; the others follow from those, or from the ledger."""


class Paused(StrEnum):
    """Why a week did not ask anything of a streak."""

    AWAY = "away"  # at least half of the person's working days were days off, absences or holidays
    BLACKOUT = "blackout"  # the company itself held every post back


class TierLadder(Model):
    """A version of a ladder, in force from ``valid_from`` until the next version for the same programme.

    ``tiers`` from the lowest: key, name, least (of what it counts), tone, icon. ``days`` is the length of a rolling
    period.
    """

    __tablename__ = "tier_ladders"
    __table_args__ = (
        UniqueConstraint("programme_id", "version"),
        CheckConstraint("grace_days >= 0", name="grace_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int]  # 0: everybody's; by the number that its package gives it, no foreign key points upward
    version: Mapped[int]
    tiers: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    counts: Mapped[Counted] = choice_column(Counted, default=Counted.POINTS)
    period: Mapped[Period] = choice_column(Period)
    days: Mapped[int | None]
    grace_days: Mapped[int]
    valid_from: Mapped[datetime] = mapped_column(UTCDateTime)
    why: Mapped[str] = mapped_column(Text, default="")


class Standing(Model):
    """Where a person stands on a ladder. ``tier`` is empty before the first; ``score`` as it was looked at last."""

    __tablename__ = "standings"
    __table_args__ = (
        Index("ix_standings_programme_id_tier", "programme_id", "tier"),
        Index("ix_standings_review_on", "review_on"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True)
    programme_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tier: Mapped[str] = mapped_column(String(40), default="")
    ladder_version: Mapped[int]
    since: Mapped[datetime] = mapped_column(UTCDateTime)
    reached_on: Mapped[date | None]  # the last day on which the points were enough; None after a step down
    kept_until: Mapped[date | None]  # the last day of the period, None without a tier
    review_on: Mapped[date | None]  # when it is looked at again though no points came: the period's or the grace's end
    score: Mapped[int] = mapped_column(BigId, default=0)


class Badge(Model):
    """A badge of the company's own, or what it made of one that ships (the same key). No rule: awarded by hand."""

    __tablename__ = "badges"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    says: Mapped[str] = mapped_column(Text, default="")
    icon: Mapped[str] = mapped_column(String(40))
    tone: Mapped[str] = mapped_column(String(20))
    rule: Mapped[dict[str, Any] | None] = mapped_column(Json)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class BadgeAward(Model):
    """A badge that a person has. ``subject`` is what it was for; ``by_id`` and ``reason`` of one given by hand."""

    __tablename__ = "badge_awards"
    __table_args__ = (UniqueConstraint("person_id", "badge_key"), Index("ix_badge_awards_badge_key", "badge_key"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    badge_key: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(80), default="")
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id), index=True)
    reason: Mapped[str] = mapped_column(Text, default="")


class Deed(Model):
    """Something that counts for a person, once by its subject ("share:12"). ``week`` is the Monday of the week in which
    the person's own clock showed it; ``of`` tells kinds apart, such as networks."""

    __tablename__ = "deeds"
    __table_args__ = (
        UniqueConstraint("figure", "subject"),
        Index("ix_deeds_person_id_figure_week", "person_id", "figure", "week"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    figure: Mapped[Figure] = choice_column(Figure)
    subject: Mapped[str] = mapped_column(String(80))
    of: Mapped[str] = mapped_column(String(80), default="")
    week: Mapped[date]
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    gone: Mapped[bool] = mapped_column(default=False)  # it was undone and does not count


class StreakPause(Model):
    """A week that is over and asked nothing of a person's streak; what once paused stays so."""

    __tablename__ = "streak_pauses"

    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True)
    week: Mapped[date] = mapped_column(primary_key=True)
    why: Mapped[Paused] = choice_column(Paused)


class StandingCursor(Model):
    """How far in the ledger's entries people's standings were looked at: one row."""

    __tablename__ = "standing_cursors"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    position: Mapped[int] = mapped_column(BigId, default=0)
