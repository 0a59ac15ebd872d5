"""Tables of exports: what somebody asked for, the file in pieces, and what is read in again. Imports people.

A file lies in the database, in pieces, and not in the store of media: every machine sees it, it has no address of its
own, and it goes in the transaction that says so.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import relationship as related

from advocacy.database import BigId, Json, Model, Moves, Stateful, UTCDateTime, choice_column, state_column
from advocacy.people.models import Person

LONGEST_WHY = 500


class Form(StrEnum):
    """What an export is written as."""

    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"  # an object a line; what imports read


class ExportState(StrEnum):
    """How far an export is."""

    WAITING = "waiting"  # waits for a worker, or is being written
    READY = "ready"  # may be fetched by whoever asked
    FAILED = "failed"  # says why
    GONE = "gone"  # its file is erased: its days are over, or nobody wants it


_S = ExportState

EXPORT_MOVES: Moves = {
    "finish": (frozenset({_S.WAITING}), _S.READY),
    "fail": (frozenset({_S.WAITING}), _S.FAILED),
    "expire": (frozenset({_S.READY}), _S.GONE),
    "remove": (frozenset({_S.WAITING, _S.READY, _S.FAILED}), _S.GONE),
}


class DataExport(Stateful, Model):
    """Some tables as one file for one person. ``since`` is included, ``until`` is not; None narrows nothing.

    One worker at a time has its lease; ``tries`` counts them. ``rows`` grows while it is written.
    """

    __tablename__ = "data_exports"
    __noun__ = "data_export"
    __moves__ = EXPORT_MOVES

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    tables: Mapped[list[str]] = mapped_column(Json)
    form: Mapped[Form] = choice_column(Form)
    since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    state: Mapped[ExportState] = state_column(ExportState)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    rows: Mapped[int] = mapped_column(BigId, default=0)
    size: Mapped[int] = mapped_column(BigId, default=0)  # bytes
    sha256: Mapped[str] = mapped_column(String(64), default="")  # of the file
    why: Mapped[str] = mapped_column(String(LONGEST_WHY), default="")
    tries: Mapped[int] = mapped_column(default=0)
    lease_token: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)

    person: Mapped[Person] = related(lazy="raise")

    @property
    def packed(self) -> bool:
        """True when the file holds a file for each table."""
        return self.form is not Form.XLSX and len(self.tables) > 1

    @property
    def file_name(self) -> str:
        """What the file is called by whoever fetches it."""
        named = self.tables[0] if len(self.tables) == 1 else f"export-{self.id}"
        return f"advocacy-{named}.{'zip' if self.packed else self.form.value}"


class ExportPiece(Model):
    """A part of a file, from 0 on."""

    __tablename__ = "data_export_pieces"

    export_id: Mapped[int] = mapped_column(ForeignKey("data_exports.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)


class IntakeState(StrEnum):
    """How far a file that is read in is."""

    LOOKED_AT = "looked_at"  # what it would do is shown, nothing is done
    DONE = "done"
    DROPPED = "dropped"


INTAKE_MOVES: Moves = {
    "carry_out": (frozenset({IntakeState.LOOKED_AT}), IntakeState.DONE),
    "drop": (frozenset({IntakeState.LOOKED_AT}), IntakeState.DROPPED),
}


class TableImport(Stateful, Model):
    """A table that is read in again: its rows until it is done or dropped, and what it would do, or did.

    ``counts`` holds added, changed, same, wrong; ``shown`` the first rows as [line, name, outcome, why].
    """

    __tablename__ = "table_imports"
    __noun__ = "table_import"
    __moves__ = INTAKE_MOVES

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    table: Mapped[str] = mapped_column(String(40))
    file_name: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[IntakeState] = state_column(IntakeState)
    rows: Mapped[list[Any]] = mapped_column(Json)
    counts: Mapped[dict[str, int]] = mapped_column(Json)
    shown: Mapped[list[Any]] = mapped_column(Json)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
