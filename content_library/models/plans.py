"""Table of the secret addresses under which calendar programs read what is planned."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.database import Model, UTCDateTime
from advocacy.people.models import Person


class PlanFeed(Model):
    """The address that one person made for their calendar program; a new one ends the old one."""

    __tablename__ = "plan_feeds"

    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True)
    key_digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
