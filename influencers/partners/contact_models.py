"""Tables of what is between us and a partner: touches, tasks, rates; and follower tiers. Imports people."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import relationship as related

from advocacy.database import BigId, Json, Model, UTCDateTime, choice_column
from advocacy.people.models import Person


class TouchKind(StrEnum):
    """How we were in touch, where the history doesn't know it."""

    NOTE = "note"  # among ourselves
    CALL = "call"
    MEETING = "meeting"
    MESSAGE = "message"  # on a network
    MAIL = "mail"  # outside of our own mailings


class Touch(Model):
    """A note, or a contact that somebody wrote down. Private to those who run programmes."""

    __tablename__ = "partner_touches"
    __table_args__ = (Index("ix_partner_touches_partner_id_at_id", "partner_id", "at", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    kind: Mapped[TouchKind] = choice_column(TouchKind)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    text: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)

    by: Mapped[Person | None] = related(lazy="joined")


class PartnerTask(Model):
    """Something to do for a partner, by somebody, by a day."""

    __tablename__ = "partner_tasks"
    __table_args__ = (Index("ix_partner_tasks_whose_id_done_at_due_on", "whose_id", "done_at", "due_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    due_on: Mapped[date | None]
    whose_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # whose task it is was told that it is due

    whose: Mapped[Person | None] = related(lazy="joined")


class Rate(Model):
    """What a partner asks for a deliverable, in minor units, since a day. Older ones stay, to see how it changed."""

    __tablename__ = "partner_rates"
    __table_args__ = (CheckConstraint("amount >= 0", name="amount"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))  # of the deliverable: post, reel, story, video, ...
    network: Mapped[str] = mapped_column(String(20), default="")  # empty: any
    amount: Mapped[int] = mapped_column(BigId)
    currency: Mapped[str] = mapped_column(String(3))
    asked_on: Mapped[date]
    note: Mapped[str] = mapped_column(String(200), default="")


class FollowerTier(Model):
    """A name for a size of following, from so many followers on. No rows: the trade's usual ones."""

    __tablename__ = "follower_tiers"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    least: Mapped[int] = mapped_column(BigId)


class Exclusivity(Model):
    """A promise to speak for nobody else of a kind, for a while. ``source`` names who keeps it: "agreement:4" was
    accepted with us; "hand:2" somebody wrote down, and ``bound_to`` may then be another company than ours (empty: us).
    """

    __tablename__ = "partner_exclusivities"
    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="days"),
        Index("ix_partner_exclusivities_category_last_day", "category", "last_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), index=True)
    source: Mapped[str] = mapped_column(String(60), unique=True)
    bound_to: Mapped[str] = mapped_column(String(120), default="")
    category: Mapped[str] = mapped_column(String(60))  # folded: "running shoes"
    competitors: Mapped[list[str]] = mapped_column(Json, default=list)
    first_day: Mapped[date]
    last_day: Mapped[date]
