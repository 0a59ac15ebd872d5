"""Workbooks (XLSX) as rows of text, for the readers of tables: the first sheet that is seen, a row at a time.

Formulas are read as the values that the program that saved it last saw in them. Imports errors only. A workbook is an
archive: what it unpacks to is bounded by what it says beforehand (zipfile gives no byte more), and XML that defines
entities is refused by defusedxml, which openpyxl uses where it is installed.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any, BinaryIO

from flask_babel import gettext as _
from openpyxl import load_workbook

from advocacy.errors import Breach

SIGNATURE = b"PK\x03\x04"
MEGABYTE = 1_000_000
MOST_UNPACKED = 256 * MEGABYTE
"""Bytes of a whole workbook: 200,000 rows of ten columns take about a hundred million."""
MOST_HELD = 32 * MEGABYTE
"""Bytes of what is held in memory: everything but sheets, which are read by the row, and pictures, which are not."""
MOST_PARTS = 2_000
MOST_COLUMNS = 500
MOST_LINES = 1_048_576
"""Rows of a sheet, by the format: a file can say that it has a row of any number, and all before it would be empty."""
MOST_TEXT = 8_000_000
"""Signs of a workbook as text: what is sent is small, what it unpacks to need not be."""
_BY_THE_ROW = ("xl/worksheets/", "xl/media/", "xl/drawings/", "xl/charts/")
_BROKEN = (
    zipfile.BadZipFile, zlib.error, SyntaxError, KeyError, ValueError, TypeError, AttributeError, IndexError,
    OverflowError, EOFError, OSError, RuntimeError,
)  # fmt: skip
"""What openpyxl, zipfile and the parser of XML raise over files that no office program wrote; none of it is ours."""

Rows = Iterator[tuple[int, tuple[str, ...]]]


def text_of(file: BinaryIO) -> str:
    """The rows as CSV, each in the line of its number as long as no cell has several lines. Raises Breach."""
    held = io.StringIO(newline="")
    writer, written_to = csv.writer(held), 0
    for number, cells in rows_of(file):
        held.write("\r\n" * (number - written_to - 1))
        writer.writerow(cells)
        written_to = number
        if held.tell() > MOST_TEXT:
            raise Breach(_("That workbook is too large."), remedy=_("Split it, and send one part after the other."))
    return held.getvalue()


def rows_of(file: BinaryIO) -> Rows:
    """The rows with something in them: the row's number, from 1, and its cells as text. The file stays open.

    Raises Breach for a file that is no workbook of this kind, and for one that is too large unpacked.
    """
    with _told():
        file.seek(0)
        _refuse_too_large(file)
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheet: Any = next((each for each in book.worksheets if each.sheet_state == "visible"), book.worksheets[0])
        sheet.reset_dimensions()  # what a file says of its own size is not believed
        for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
            if number > MOST_LINES:
                return
            cells = tuple(_text(value) for value in _without_empty_end(values[:MOST_COLUMNS]))
            if any(cell.strip() for cell in cells):
                yield number, cells


def _refuse_too_large(file: BinaryIO) -> None:
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
    held = sum(part.file_size for part in parts if not part.filename.startswith(_BY_THE_ROW))
    if len(parts) > MOST_PARTS or held > MOST_HELD or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Breach(
            _("That workbook is too large."), remedy=_("Save the table alone as “CSV UTF-8” and send that.")
        )  # fmt: skip


@contextmanager
def _told() -> Iterator[None]:
    """A file that can't be read is the sender's to mend, and is told so."""
    try:
        yield
    except _BROKEN as wrong:
        raise Breach(
            _("That workbook can't be read."), remedy=_("Save it as .xlsx without a password, or as “CSV UTF-8”.")
        ) from wrong


def _without_empty_end(values: Sequence[Any]) -> Sequence[Any]:
    """A cell far to the right that only has a colour makes a row wide."""
    last = len(values)
    while last and values[last - 1] is None:
        last -= 1
    return values[:last]


def _text(value: Any) -> str:
    """A cell as a table in text says it: whole numbers without a point, days and times as ISO 8601 writes them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _number(value: float) -> str:
    """Office programs keep 15 digits: 0.1 + 0.2 is written as 0.3, and never with an exponent."""
    if value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    short = f"{value:.15g}"
    return f"{value:.20f}".rstrip("0") if "e-" in short else f"{value:.0f}" if "e" in short else short
