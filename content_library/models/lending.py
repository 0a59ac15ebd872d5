"""Tables of lending: the audiences that items name, and the links reserved for previews."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from advocacy.database import BigId, Json, Model, UTCDateTime
from advocacy.links.models import Link


class Audience(Model):
    """One set of audience rules, kept once: few sets serve many items, so that a feed asks the few first."""

    __tablename__ = "audiences"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)  # of the canonical rules
    rules: Mapped[dict[str, list[str]]] = mapped_column(Json)


class Reservation(Model):
    """The link that a person's preview shows, kept for the share that follows: both are the same to the byte."""

    __tablename__ = "reservations"
    __table_args__ = (
        Index(
            "uq_reservations_open", "person_id", "revision_id", "network", unique=True,
            sqlite_where=text("taken_at IS NULL"), postgresql_where=text("taken_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"))
    network: Mapped[str] = mapped_column(String(40))
    link_id: Mapped[int] = mapped_column(ForeignKey("links.id"), unique=True)
    reserved_at: Mapped[datetime] = mapped_column(UTCDateTime)
    taken_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    link: Mapped[Link] = relationship(lazy="joined", innerjoin=True)
