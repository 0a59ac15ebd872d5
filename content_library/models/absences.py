"""Tables of those who review: when they are away and who stands for them, and what they are qualified for."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from advocacy.database import Model, UTCDateTime
from advocacy.people.models import Person


class Absence(Model):
    """A time in which a person does not review: from ``begins_at`` until, but without, ``ends_at``.

    One that is taken back early ends then; one taken back before it began is empty.
    """

    __tablename__ = "absences"
    __table_args__ = (
        CheckConstraint("ends_at >= begins_at", name="in_order"),
        Index("ix_absences_person_id_ends_at", "person_id", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    delegate_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    begins_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise")
    delegate: Mapped[Person | None] = relationship(foreign_keys=[delegate_id], lazy="raise")


class Qualification(Model):
    """What a person is registered or licensed for, such as a Series 24; good through ``valid_until``."""

    __tablename__ = "qualifications"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str] = mapped_column(String(80))
    number: Mapped[str] = mapped_column(String(80), default="")
    valid_until: Mapped[date] = mapped_column(Date, index=True)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime] = mapped_column(UTCDateTime)
    warned_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise")
