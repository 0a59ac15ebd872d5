"""Table of what can be found: one entry a thing. Its words lie beside it, as each engine indexes them (``index``)."""

from __future__ import annotations

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.database import BigId, Model


class SearchEntry(Model):
    """A thing that can be found: ``kind`` and ``ref_id`` name it, title and body are what it says, for excerpts."""

    __tablename__ = "search_entries"
    __table_args__ = (Index("uq_search_entries_kind_ref_id", "kind", "ref_id", unique=True),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    ref_id: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
