"""Tables of the history. Rows and seals are never changed or deleted: triggers in the migration refuse it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from advocacy.database import BigId, Json, Model, Moves, Stateful, UTCDateTime, choice_column, state_column


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


def _where_given(column: str) -> Index:
    """An index by this column and time, of the rows that have one."""
    given = text(f"{column} IS NOT NULL")
    return Index(f"ix_history_{column}_at_id", column, "at", "id", sqlite_where=given, postgresql_where=given)


class HistoryRow(Model):
    """One move or fact. What may have to be erased is in the payload, of which only the salted digest stands here."""

    __tablename__ = "history"
    __table_args__ = (
        Index("ix_history_noun_noun_id_id", "noun", "noun_id", "id"),
        Index("ix_history_at_id", "at", "id"),  # the explorer's lists: by time, narrowed by one of these
        Index("ix_history_noun_at_id", "noun", "at", "id"),
        Index("ix_history_verb_at_id", "verb", "at", "id"),
        *(_where_given(column) for column in ("actor_id", "about_id", "from_state", "to_state")),
    )

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
    about_id: Mapped[int | None]  # whose personal data the payload holds
    payload_digest: Mapped[str] = mapped_column(String(64))

    payload: Mapped[HistoryPayload | None] = relationship(lazy="joined", uselist=False, viewonly=True)
    seal: Mapped[Seal | None] = relationship(lazy="raise", uselist=False, viewonly=True)


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


class VerificationState(StrEnum):
    """How far a verification is."""

    ASKED = "asked"  # waits for a worker
    RUNNING = "running"  # a worker walks the chain
    DONE = "done"  # walked to the end, or to where it breaks


_V = VerificationState

VERIFICATION_MOVES: Moves = {
    "begin": (frozenset({_V.ASKED, _V.RUNNING}), _V.RUNNING),  # again, when the worker that had it is gone
    "finish": (frozenset({_V.RUNNING}), _V.DONE),
}


class Verification(Stateful, Model):
    """One walk over the whole chain by a worker. ``done`` of ``total`` positions were seen so far.

    ``broken_at`` is the position where it breaks, None while it holds; ``until`` is the lease of the worker at it.
    """

    __tablename__ = "history_verifications"
    __noun__ = "verification"
    __moves__ = VERIFICATION_MOVES

    id: Mapped[int] = mapped_column(primary_key=True)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    state: Mapped[VerificationState] = state_column(VerificationState)
    done: Mapped[int] = mapped_column(BigId, default=0)
    total: Mapped[int] = mapped_column(BigId, default=0)
    checkpoints: Mapped[int] = mapped_column(default=0)  # that agree
    broken_at: Mapped[int | None] = mapped_column(BigId)
    why: Mapped[str] = mapped_column(Text, default="")
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    until: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Export(Model):
    """An examiner's export: which positions, whose words asked for it. The file is written as it is fetched."""

    __tablename__ = "history_exports"

    id: Mapped[int] = mapped_column(primary_key=True)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    why: Mapped[str] = mapped_column(Text)
    first: Mapped[int] = mapped_column(BigId)  # position
    last: Mapped[int] = mapped_column(BigId)
