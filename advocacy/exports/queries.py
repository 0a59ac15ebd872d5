"""What pages and the API ask of exports. A constant number of statements each."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from advocacy.database import Page, db, page
from advocacy.exports.models import DataExport, ExportPiece, ExportState, Form, TableImport
from advocacy.people.models import Person

TYPES = {
    Form.CSV: "text/csv; charset=utf-8",
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.JSONL: "application/jsonl",
}
ZIP = "application/zip"


def exports_of(person: Person, cursor: str | None = None, limit: int = 20) -> Page[DataExport]:
    """A person's exports, newest first."""
    return page(select(DataExport).where(DataExport.person_id == person.id), DataExport.id, cursor, limit)


def any_waiting(person: Person) -> bool:
    """Whether one of theirs is being written."""
    theirs = select(DataExport.id).where(DataExport.person_id == person.id, DataExport.state == ExportState.WAITING)
    return db.session.scalar(theirs.limit(1)) is not None


def imports_of(person: Person, cursor: str | None = None, limit: int = 20) -> Page[TableImport]:
    """Tables that a person read in, newest first."""
    return page(select(TableImport).where(TableImport.person_id == person.id), TableImport.id, cursor, limit)


def pieces_of(export_id: int) -> Iterator[bytes]:
    """The file, a piece at a time; one statement a piece, so that nothing holds a transaction for a slow reader."""
    number = 0
    wanted = select(ExportPiece.body).where(ExportPiece.export_id == export_id)
    while (piece := db.session.scalar(wanted.where(ExportPiece.number == number))) is not None:
        db.session.rollback()
        yield piece
        number += 1


def type_of(found: DataExport) -> str:
    """The media type of the file."""
    return ZIP if found.packed else TYPES[found.form]
