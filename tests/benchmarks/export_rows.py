"""Exports of tables, each with a piece of its file, and tables that were read in again; of one person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advocacy.exports.models import DataExport, ExportPiece, ExportState, Form, IntakeState, TableImport
from tests.benchmarks.filling import n, put

if TYPE_CHECKING:
    from tests.benchmarks.company import Company

MODELS = (DataExport, TableImport)
FEW = 60


def exports(company: Company, first: int, last: int) -> None:
    """Files that may be fetched, and imports that were only looked at."""
    few = min(last, FEW)
    put(
        DataExport, first, few, id=n.i, person_id=company.employee, tables=["topics"], form=Form.CSV,
        state=ExportState.READY, asked_at=n.at, ended_at=n.at, expires_at=n.later, rows=1, size=1, sha256="", why="",
        tries=1,
    )  # fmt: skip
    put(ExportPiece, first, few, export_id=n.i, number=0, body=b"x")
    put(
        TableImport, first, few, id=n.i, person_id=company.employee, table="topics", file_name="topics.jsonl",
        state=IntakeState.LOOKED_AT, rows=[{"name": "A"}], counts={"added": 1, "changed": 0, "same": 0, "wrong": 0},
        shown=[[1, "A", "added", ""]],
        made_at=n.at,
    )  # fmt: skip
