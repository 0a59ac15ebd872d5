"""Table of media: pictures, videos and documents, made safe and kept in the store by their digest."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.database import Model, UTCDateTime, choice_column


class MediaKind(StrEnum):
    """What a file is, told by its content."""

    IMAGE = "image"  # decoded and encoded anew
    VIDEO = "video"  # written anew without metadata
    DOCUMENT = "document"  # PDF without anything that runs


class Media(Model):
    """One file. It lies in the store under its SHA-256, so that equal files are kept once.

    ``sha256`` is of the stored bytes, ``upload_sha256`` of those that were uploaded. A video's ``poster_sha256`` is a
    picture of it, kept likewise.
    """

    __tablename__ = "media"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[MediaKind] = choice_column(MediaKind, default=MediaKind.IMAGE)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    upload_sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    content_type: Mapped[str] = mapped_column(String(60))
    width: Mapped[int]  # 0 for documents
    height: Mapped[int]
    size: Mapped[int]  # bytes
    seconds: Mapped[int | None]  # of a video
    pages: Mapped[int | None]  # of a document
    poster_sha256: Mapped[str | None] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200), default="")  # what the library calls it
    alt: Mapped[str] = mapped_column(String(1000), default="")  # what it shows, for those who don't see it
    licence: Mapped[str] = mapped_column(String(500), default="")  # whose it is, and what it may be used for
    origin_url: Mapped[str] = mapped_column(String(2000), default="")
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
