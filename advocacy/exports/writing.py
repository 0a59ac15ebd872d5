"""Pure: tables as one file: CSV, JSON lines, or a workbook; several tables of texts go into one ZIP archive.

Rows come a batch at a time and leave a batch at a time: what is held in memory does not grow with the table. Texts stay
texts, whatever they begin with (``spreadsheets.safe``; in a workbook every cell is typed).
"""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter

from advocacy import spreadsheets
from advocacy.exports.models import Form
from advocacy.exports.tables import Table
from advocacy.people.privacy import plain

Rows = Sequence[Sequence[Any]]
MOST_LINES = 1_048_575
"""Rows that a sheet of a workbook takes below its heading; a longer table goes on in another sheet."""
LONGEST_CELL = 32_767
"""Signs that a cell of a workbook takes; the rest of a longer text is cut, and the texts of CSV and JSON are whole."""
_NOT_A_SHEET = "history"
"""A name that Excel keeps for itself."""
_HEADS = ("table", "column", "meaning")


@dataclass(frozen=True)
class Part:
    """One table of a file and its rows, a batch at a time."""

    table: Table
    batches: Iterable[Rows]


def write(form: Form, file: BinaryIO, parts: Sequence[Part], *, made_at: datetime, folder: Path) -> None:
    """Writes the parts, one after the other. ``folder`` is where a workbook lies while it grows."""
    if form is Form.XLSX:
        _workbook(file, parts, made_at, folder)
    elif len(parts) == 1:
        for piece in _pieces(form, parts[0]):
            file.write(piece)
    else:
        _archive(form, file, parts, made_at)


def _pieces(form: Form, part: Part) -> Iterator[bytes]:
    names = [column.name for column in part.table.columns]
    if form is Form.JSONL:
        for rows in part.batches:
            yield "".join(f"{_line(names, row)}\n" for row in rows).encode()
        return
    yield "".join(spreadsheets.written([names])).encode()
    for rows in part.batches:
        yield "".join(spreadsheets.lines_of([[_cell(value) for value in row] for row in rows])).encode()


def _line(names: Sequence[str], row: Sequence[Any]) -> str:
    return json.dumps({name: plain(value) for name, value in zip(names, row, strict=True)}, ensure_ascii=False)


def _cell(value: Any) -> Any:
    """A value as CSV has it: lists and objects as JSON, yes and no as JSON writes them."""
    value = plain(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, bool | dict | list) else value


def _archive(form: Form, file: BinaryIO, parts: Sequence[Part], made_at: datetime) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for part in parts:
            with packed.open(_entry(f"{part.table.name}.{form.value}", made_at), "w", force_zip64=True) as one:
                for piece in _pieces(form, part):
                    one.write(piece)
        with packed.open(_entry("columns.csv", made_at), "w") as told:
            told.write("".join(spreadsheets.written([_HEADS, *_meanings(parts)])).encode())


def _entry(name: str, made_at: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, made_at.astimezone(UTC).timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _meanings(parts: Sequence[Part]) -> Iterator[Sequence[str]]:
    for part in parts:
        for column in part.table.columns:
            yield part.table.name, column.name, str(column.says)


# --- workbooks --------------------------------------------------------------------------------------------------


def _workbook(file: BinaryIO, parts: Sequence[Part], made_at: datetime, folder: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="workbook-", dir=folder) as place:
        options = {
            "constant_memory": True, "tmpdir": place, "strings_to_formulas": False, "strings_to_urls": False,
            "strings_to_numbers": False,
        }  # fmt: skip
        book = xlsxwriter.Workbook(file, options)
        book.set_properties({"created": made_at.astimezone(UTC).replace(tzinfo=None)})
        writer = _Writer(book)
        for part in parts:
            writer.table(part)
        writer.meanings(parts)
        book.close()


class _Writer:
    """Puts sheets into a workbook, a row after the other: what was written is on disk already."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EEEDFF"})
        self._time = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._quoted = book.add_format({"quote_prefix": True})

    def table(self, part: Part) -> None:
        """A table, on as many sheets as it needs."""
        names = [column.name for column in part.table.columns]
        number, line = 1, 0
        sheet = self._sheet(_called(part.table.name, number), names)
        for rows in part.batches:
            for row in rows:
                if line == MOST_LINES:
                    number, line = number + 1, 0
                    sheet = self._sheet(_called(part.table.name, number), names)
                line += 1
                for column, value in enumerate(row):
                    self._cell(sheet, line, column, value)

    def meanings(self, parts: Sequence[Part]) -> None:
        """What every column says, as a sheet of its own at the end."""
        sheet = self._sheet("columns", _HEADS)
        for line, row in enumerate(_meanings(parts), 1):
            for column, text in enumerate(row):
                self._cell(sheet, line, column, text)

    def _sheet(self, name: str, heads: Sequence[str]) -> Any:
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for column, head in enumerate(heads):
            sheet.set_column(column, column, max(12, len(head) + 2))
            sheet.write_string(0, column, head, self._head)
        return sheet

    def _cell(self, sheet: Any, line: int, column: int, value: Any) -> None:
        """An empty cell is one that says nothing. Times are those of UTC: a workbook knows no zones."""
        if value is None:
            return
        if isinstance(value, bool):
            sheet.write_boolean(line, column, value)
        elif isinstance(value, int | float | Decimal):
            sheet.write_number(line, column, value)
        elif isinstance(value, datetime):
            sheet.write_datetime(line, column, value.astimezone(UTC).replace(tzinfo=None), self._time)
        elif isinstance(value, date):
            sheet.write_datetime(line, column, value, self._day)
        else:
            text = str(_cell(value))[:LONGEST_CELL]
            sheet.write_string(line, column, text, self._quoted if spreadsheets.like_formula(text) else None)


def _called(name: str, number: int) -> str:
    """A sheet's name; tables have short names without signs that Excel forbids."""
    first = "history of moves" if name == _NOT_A_SHEET else name
    return first if number == 1 else f"{first} ({number})"
