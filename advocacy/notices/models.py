"""The table of notices."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.database import BigId, Model, UTCDateTime


class Notice(Model):
    """One thing one person is told. ``source`` is what it comes from, so that nobody is told twice."""

    __tablename__ = "notices"
    __table_args__ = (UniqueConstraint("person_id", "source"), Index("ix_notices_unread", "person_id", "read_at"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    source: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    path: Mapped[str] = mapped_column(String(300))  # the page where something can be done about it
    tone: Mapped[str] = mapped_column(String(10))  # info, good, warn, bad
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
