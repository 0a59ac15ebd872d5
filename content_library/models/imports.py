"""Tables of imports: a file of items, the rows that it brought, and those that could not be taken."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.database import BigId, Json, Model, Moves, Stateful, UTCDateTime, state_column


class ImportState(StrEnum):
    """How far an import is."""

    LOOKED_AT = "looked_at"  # the file is here and was shown; nothing is added until somebody says so
    WAITING = "waiting"  # the file is here; a worker takes it up
    RUNNING = "running"  # rows are being added
    DONE = "done"  # every row was added, known, or refused with a reason
    FAILED = "failed"  # the file itself could not be read to its end
    DISCARDED = "discarded"  # nobody wanted it after they had looked


IMPORT_MOVES: Moves = {
    "confirm": (frozenset({ImportState.LOOKED_AT}), ImportState.WAITING),
    "discard": (frozenset({ImportState.LOOKED_AT}), ImportState.DISCARDED),
    "begin": (frozenset({ImportState.WAITING}), ImportState.RUNNING),
    "finish": (frozenset({ImportState.RUNNING}), ImportState.DONE),
    "give_up": (frozenset({ImportState.WAITING, ImportState.RUNNING}), ImportState.FAILED),
}


class ItemImport(Stateful, Model):
    """A file of items. ``line`` is the last one that is done with: whoever goes on begins after it.

    ``leased_until`` and ``lease`` are the claim of the worker that has it. The file lies in the data directory under
    ``imports/<sha256>.csv`` until the import is over.
    """

    __tablename__ = "item_imports"
    __noun__ = "import"
    __moves__ = IMPORT_MOVES

    id: Mapped[int] = mapped_column(primary_key=True)
    filename: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(BigInteger)  # bytes
    encoding: Mapped[str] = mapped_column(String(20))
    delimiter: Mapped[str] = mapped_column(String(1))
    columns: Mapped[list[str]] = mapped_column(Json)  # the heading, in the file's order and spelling
    rows: Mapped[int] = mapped_column(default=0)  # in the file, counted when it came
    state: Mapped[ImportState] = state_column(ImportState)
    line: Mapped[int] = mapped_column(default=0)  # rows done with
    added: Mapped[int] = mapped_column(default=0)
    known: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(Text, default="")
    lease: Mapped[str] = mapped_column(String(40), default="")
    leased_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class ImportedRow(Model):
    """A row that became an item, known again by ``key`` (SHA-256 of the row's own key, else of what it says)."""

    __tablename__ = "imported_rows"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("item_imports.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)


class RefusedRow(Model):
    """A row that could not be taken: its cells as they came, and why."""

    __tablename__ = "refused_rows"
    __table_args__ = (Index("ix_refused_rows_import_id_id", "import_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("item_imports.id"))
    line: Mapped[int]  # in the file, counted from 1 with the heading
    cells: Mapped[list[str]] = mapped_column(Json)
    reason: Mapped[str] = mapped_column(Text)
