"""Table of media: pictures that were decoded and encoded anew, kept on disk by their digest."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.database import Model, UTCDateTime


class Media(Model):
    """A picture. The file lies under the data directory by its SHA-256, so that equal pictures are kept once."""

    __tablename__ = "media"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)  # of the stored bytes
    content_type: Mapped[str] = mapped_column(String(60))
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]  # bytes
    alt: Mapped[str] = mapped_column(String(1000), default="")  # what the picture shows, for those who don't see it
    origin_url: Mapped[str] = mapped_column(String(2000), default="")
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
