"""Tables of mail to partners: segments, templates, mailings, each mail, and who wants none. Imports people."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import relationship as related

from advocacy.database import BigId, Json, Model, UTCDateTime, choice_column
from advocacy.people.models import Person


class PartnerSegment(Model):
    """A filter over partners that somebody saved: ``rule`` is data in the grammar of ``segmenting``."""

    __tablename__ = "partner_segments"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    rule: Mapped[dict[str, Any]] = mapped_column(Json)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class PartnerTemplate(Model):
    """Words for mail to partners, with gaps such as ``{name}``."""

    __tablename__ = "partner_templates"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class PartnerMailing(Model):
    """One writing to whoever fits a rule, and by whom. The form's key makes a second press the first."""

    __tablename__ = "partner_mailings"
    __table_args__ = (Index("ix_partner_mailings_asked_key", "by_id", "asked_key", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    segment_id: Mapped[int | None] = mapped_column(ForeignKey("partner_segments.id"), index=True)
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partners.id"), index=True)  # who alone gets it
    rule: Mapped[dict[str, Any]] = mapped_column(Json)  # as it was then
    spares_tired: Mapped[bool] = mapped_column(default=True)  # whoever had enough mail these days gets none
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    asked_key: Mapped[str | None] = mapped_column(String(40))
    after_id: Mapped[int | None] = mapped_column(index=True)  # partners up to here have their mail; None: all have
    queued: Mapped[int] = mapped_column(default=0)
    left_out: Mapped[int] = mapped_column(default=0)

    by: Mapped[Person | None] = related(lazy="joined")


class LeftOut(StrEnum):
    """Why somebody in a mailing got no mail."""

    NO_ADDRESS = "no_address"
    OPTED_OUT = "opted_out"
    BANNED = "banned"
    TOO_OFTEN = "too_often"  # had enough mail these days


class PartnerMail(Model):
    """One partner in one mailing: their mail, or why there is none."""

    __tablename__ = "partner_mails"
    __table_args__ = (
        UniqueConstraint("mailing_id", "partner_id"),
        Index("ix_partner_mails_partner_id_at", "partner_id", "at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    mailing_id: Mapped[int] = mapped_column(ForeignKey("partner_mailings.id"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    left_out: Mapped[LeftOut | None] = choice_column(LeftOut)

    mailing: Mapped[PartnerMailing] = related(lazy="joined", innerjoin=True)


class Suppressed(Model):
    """An address that wants no more of this mail: its digest alone, so that it stays true after an erasure."""

    __tablename__ = "partner_suppressed"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    how: Mapped[str] = mapped_column(String(20))  # link, hand
