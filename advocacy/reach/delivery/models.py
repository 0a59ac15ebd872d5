"""Tables of saved reports and of who gets them by mail. Imports database, people and the spans."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import relationship as related

from advocacy.database import BigId, Json, Model, UTCDateTime, choice_column
from advocacy.people.models import Person
from advocacy.reach.delivery.spans import Rhythm, Span

NOBODY, EVERYBODY = "", "everybody"
"""Whom a report is shared with, besides roles by their name: its owner alone; whoever may see reports of its kind."""


class SavedReport(Model):
    """What somebody asks again and again: a kind of report, its parameters by name, a period that moves."""

    __tablename__ = "saved_reports"
    __table_args__ = (UniqueConstraint("owner_id", "name"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(40))
    given: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    span: Mapped[Span] = choice_column(Span)
    shared_with: Mapped[str] = mapped_column(String(32), default=NOBODY, index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    owner: Mapped[Person] = related(lazy="joined", innerjoin=True)


class ReportMail(Model):
    """A report that somebody gets by mail until they, its owner or their role ends it: the row is gone then.

    ``day`` is the weekday (0 is Monday) or the day of the month, where the rhythm has one; ``minute`` is of the day,
    in the person's zone. ``asked_by``: a colleague who put them on the list or chose the time, None for themselves.
    ``key`` stands in the address that ends it.
    """

    __tablename__ = "report_mails"
    __table_args__ = (UniqueConstraint("report_id", "person_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("saved_reports.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    rhythm: Mapped[Rhythm] = choice_column(Rhythm)
    day: Mapped[int] = mapped_column(default=0)
    minute: Mapped[int] = mapped_column(default=8 * 60)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    next_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    last_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    report: Mapped[SavedReport] = related(lazy="joined", innerjoin=True)
    person: Mapped[Person] = related(lazy="joined", innerjoin=True, foreign_keys=[person_id])
