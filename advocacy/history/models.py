"""Tables of the history. Rows and seals are never changed or deleted: triggers in the migration refuse it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from advocacy.database import BigId, Json, Model, UTCDateTime, choice_column


class ActorKind(StrEnum):
    """Who can act."""

    PERSON = "person"  # a signed-in person or their token
    JOB = "job"  # a job of the timetable
    NETWORK = "network"  # what a social network told us
    SYSTEM = "system"  # set-up, migration, the command line
    VISITOR = "visitor"  # somebody not signed in


@dataclass(frozen=True)
class Actor:
    """Who acts: handed into every verb. ``id`` is a person's id, else None; ``name`` is shown beside what was done.

    A person's name is not written: what is read back has none, and whoever shows it looks the person up.
    """

    kind: ActorKind
    id: int | None
    name: str

    @classmethod
    def job(cls, name: str) -> Actor:
        """A job of the timetable."""
        return cls(ActorKind.JOB, None, name)

    @classmethod
    def system(cls, name: str = "system") -> Actor:
        """Set-up and the command line."""
        return cls(ActorKind.SYSTEM, None, name)

    @classmethod
    def visitor(cls) -> Actor:
        """Somebody who is not signed in."""
        return cls(ActorKind.VISITOR, None, "visitor")


class HistoryRow(Model):
    """One move or fact. What may have to be erased is in the payload, of which only the salted digest stands here."""

    __tablename__ = "history"
    __table_args__ = (Index("ix_history_noun_noun_id_id", "noun", "noun_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    actor_kind: Mapped[ActorKind] = choice_column(ActorKind)
    actor_id: Mapped[int | None]
    actor_name: Mapped[str | None] = mapped_column(String(80))  # of a job or the like; a person's is in people only
    noun: Mapped[str] = mapped_column(String(40))
    noun_id: Mapped[str] = mapped_column(String(80))
    verb: Mapped[str] = mapped_column(String(40))
    from_state: Mapped[str | None] = mapped_column(String(40))
    to_state: Mapped[str | None] = mapped_column(String(40))
    about_id: Mapped[int | None] = mapped_column(index=True)  # whose personal data the payload holds
    payload_digest: Mapped[str] = mapped_column(String(64))

    payload: Mapped[HistoryPayload | None] = relationship(lazy="joined", uselist=False, viewonly=True)


class HistoryPayload(Model):
    """The erasable part of a row: reason and details.

    Salted, so that the digest tells nothing once it is gone.
    """

    __tablename__ = "history_payloads"

    id: Mapped[int] = mapped_column(ForeignKey("history.id"), primary_key=True, autoincrement=False)
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    body: Mapped[dict[str, object]] = mapped_column(Json)


class Unsealed(Model):
    """A row that waits for its seal."""

    __tablename__ = "history_unsealed"

    id: Mapped[int] = mapped_column(ForeignKey("history.id"), primary_key=True, autoincrement=False)


class Seal(Model):
    """A row's place in the chain: gapless positions from 1, each digest covering the one before."""

    __tablename__ = "history_seals"

    position: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    history_id: Mapped[int] = mapped_column(ForeignKey("history.id"), unique=True)
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))

    row: Mapped[HistoryRow] = relationship(lazy="joined", innerjoin=True, viewonly=True)


class Cursor(Model):
    """How far a reader has read."""

    __tablename__ = "history_cursors"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)
