"""The table of names that other systems have for people: a directory's, an identity provider's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.database import BigId, Model, UTCDateTime

LONGEST_SOURCE = 300
LONGEST_EXTERNAL = 512


class ExternalId(Model):
    """How another system calls a person: one name there means one person here; a person may have several.

    ``source`` says whose name it is: ``scim``, or an identity provider's own address (an OpenID issuer, a SAML entity).
    """

    __tablename__ = "external_ids"
    __table_args__ = (UniqueConstraint("source", "external_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    source: Mapped[str] = mapped_column(String(LONGEST_SOURCE))
    external_id: Mapped[str] = mapped_column(String(LONGEST_EXTERNAL))  # byte for byte as it came
    linked_at: Mapped[datetime] = mapped_column(UTCDateTime)
