"""Spreadsheets as text (CSV), both ways: encoding and delimiter found, lines read one by one, cells made safe to open.

Whoever reads a table so takes workbooks, too. A line that can't be read is told with its number and does not take the
others along. Pure; imports errors and workbooks.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from flask_babel import gettext as _

from advocacy import workbooks
from advocacy.errors import Breach

DELIMITERS = ",;\t|"
LONGEST_ROW = 200
"""Lines of text that one row may take; a quotation mark that is open for longer was never closed."""
MOST_SHOWN = 1000
"""Signs of an unreadable line that are kept."""
UNCLOSED = "a quotation mark is opened and never closed."
CHUNK = 65_536
WORKBOOK = "xlsx"
"""Stands as the encoding of a workbook."""
NAMES = {"xlsx": "XLSX", "utf-8": "UTF-8", "utf-8-sig": "UTF-8", "cp1252": "Windows-1252", "latin-1": "Latin-1"}
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SEPARATOR = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class Sheet:
    """How a file is written. ``columns`` is its heading as it stands there, blanks trimmed."""

    encoding: str
    delimiter: str
    columns: tuple[str, ...]

    @property
    def encoding_name(self) -> str:
        """The encoding as people call it."""
        return NAMES.get(self.encoding, self.encoding.upper())


@dataclass(frozen=True)
class Line:
    """A row. ``number`` counts the file's lines from 1, the heading included; ``problem`` says why it can't be read."""

    number: int
    cells: tuple[str, ...]
    problem: str = ""


def look_at(file: BinaryIO) -> Sheet:
    """How this file is written. Reads it to its end, a piece at a time. Raises Breach when it is no text in columns."""
    encoding = _encoding(file)
    if encoding == WORKBOOK:
        return _heading_of(workbooks.rows_of(file))
    file.seek(0)
    physical = _Physical(_texts(file, encoding))
    heading = next((line for line in _rows(physical, _delimiter) if line.cells), None)
    if heading is None:
        raise _empty()
    if heading.problem:
        raise Breach(
            _("Line %(number)s: %(problem)s", number=heading.number, problem=heading.problem),
            remedy=_("The first line names the columns."),
        )
    return Sheet(encoding, physical.delimiter, tuple(cell.strip() for cell in heading.cells))


def text_of(content: bytes) -> str:
    """A whole file's characters; of a workbook as CSV. Raises Breach when it is no text."""
    encoding = _encoding(io.BytesIO(content))
    if encoding == WORKBOOK:
        return workbooks.text_of(io.BytesIO(content))
    return content.decode(encoding, "replace")


def lines(file: BinaryIO, sheet: Sheet) -> Iterator[Line]:
    """The rows below the heading, one by one; empty ones are left out."""
    if sheet.encoding == WORKBOOK:
        yield from _below(workbooks.rows_of(file), len(sheet.columns))
        return
    file.seek(0)
    rows = _rows(_Physical(_texts(file, sheet.encoding)), lambda _: sheet.delimiter)
    filled = (line for line in rows if any(cell.strip() for cell in line.cells))
    next(filled, None)
    yield from filled


def safe(cell: str) -> str:
    """The cell so that no program that opens it takes it for a formula: an apostrophe goes in front.

    The signs are those of OWASP's ASVS 1.2.10, and their wide forms, which Japanese programs take for the same.
    """
    return f"'{cell}" if like_formula(cell) else cell


def like_formula(cell: str) -> bool:
    """True when a program that opens it could take the cell for a formula."""
    return cell.startswith(_FORMULA) and not cell.isspace()


def plain(cell: str) -> str:
    """The cell without blanks around it, and without the apostrophe that ``safe`` put in front."""
    cell = cell.strip()
    return cell[1:].strip() if cell[:1] == "'" and cell[1:].startswith(_FORMULA) else cell


def written(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Rows as CSV that office programs open as it is: commas, UTF-8 with its mark, no formulas. A piece a row.

    Numbers are handed in as numbers: a text that begins with a minus is made safe.
    """
    yield "\N{BYTE ORDER MARK}"
    yield from lines_of(rows)


def as_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """A heading, then a line for each row, for programs; no formulas either. A piece a row.

    Lists and objects are JSON, a column that a row lacks is empty.
    """
    yield from lines_of([columns])
    yield from lines_of([_said(row.get(name)) for name in columns] for row in rows)


def lines_of(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Rows as lines of CSV without a heading or a mark, to go on with a file; no formulas either. A piece a row."""
    held = io.StringIO()
    writer = csv.writer(held)
    for row in rows:
        writer.writerow([safe(cell) if isinstance(cell, str) else cell for cell in row])
        yield held.getvalue()
        held.seek(0)
        held.truncate()


def _said(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


# --- workbooks --------------------------------------------------------------------------------------------------


def _heading_of(rows: workbooks.Rows) -> Sheet:
    heading = next(rows, None)
    if heading is None:
        raise _empty()
    return Sheet(WORKBOOK, ",", tuple(cell.strip() for cell in heading[1]))


def _below(rows: workbooks.Rows, width: int) -> Iterator[Line]:
    """Rows are as wide as the heading at least, as they are in text."""
    next(rows, None)
    for number, cells in rows:
        yield Line(number, (*cells, *[""] * (width - len(cells))))


def _empty() -> Breach:
    return Breach(
        _("There is nothing in that file."), remedy=_("The first line names the columns, a line each follows.")
    )


# --- encodings --------------------------------------------------------------------------------------------------


def _encoding(file: BinaryIO) -> str:
    """By the byte order mark, else by its zeros, else UTF-8 if it is that throughout, else what Windows writes."""
    file.seek(0)
    head = file.read(CHUNK)
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding
    if head.startswith(workbooks.SIGNATURE):
        return WORKBOOK
    even, odd = head[0:2000:2].count(0), head[1:2000:2].count(0)
    if even or odd:
        if max(even, odd) < len(head[:2000]) // 4:
            raise Breach(_("That is not a text file."), remedy=_("Save the table as “CSV UTF-8” and send that."))
        return "utf-16-le" if odd > even else "utf-16-be"
    return next((name for name in ("utf-8", "cp1252") if _decodes(file, name)), "latin-1")


def _decodes(file: BinaryIO, encoding: str) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while piece := file.read(CHUNK):
            decoder.decode(piece)
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True


def _texts(file: BinaryIO, encoding: str) -> Iterator[str]:
    """The file's lines with their ends; the file stays open. A line that no program wrote so is cut into pieces."""
    text = io.TextIOWrapper(file, encoding, errors="replace", newline="")
    try:
        while line := text.readline(csv.field_size_limit() * 4):
            yield line
    finally:
        if not file.closed:
            text.detach()


# --- rows -------------------------------------------------------------------------------------------------------


class _Unclosed(Exception):
    """A quotation mark was opened and the rest of the file, or too much of it, follows."""


class _Physical:
    """Hands lines of text to the reader of rows, and takes back what an open quotation mark swallowed."""

    def __init__(self, texts: Iterator[str]) -> None:
        self._texts = texts
        self._again: deque[str] = deque()
        self._taken: list[str] = []
        self.number = 1  # of the first line that is taken
        self.delimiter = ","

    def __iter__(self) -> _Physical:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._texts, None)
        if line is None and not self._taken:
            raise StopIteration
        if line is None or len(self._taken) >= LONGEST_ROW:
            self._again.extendleft([line] if line is not None else [])
            raise _Unclosed
        self._taken.append(line)
        return line

    def first(self) -> str | None:
        """The line that comes next, which stays there."""
        if not self._again and (line := next(self._texts, None)) is not None:
            self._again.append(line)
        return self._again[0] if self._again else None

    def done(self) -> int:
        """Ends a row; gives the number of its first line."""
        began, self.number, self._taken = self.number, self.number + len(self._taken), []
        return began

    def give_up(self) -> str:
        """Ends the row with its first line, which is given; those that it swallowed are read anew."""
        first, *swallowed = self._taken
        self._again.extendleft(reversed(swallowed))
        self._taken = [first]
        return first


def _delimiter(heading: str) -> str:
    """The one that the heading has most of, outside of quotation marks."""
    bare = re.sub(r'"[^"]*"', "", heading)
    return max(DELIMITERS, key=lambda sign: (bare.count(sign), -DELIMITERS.index(sign)))


def _rows(physical: _Physical, delimiter: Callable[[str], str]) -> Iterator[Line]:
    """Every row, the heading first. A line ``sep=;``, which office programs put in front, says the delimiter."""
    first = physical.first()
    stated = _SEPARATOR.fullmatch(first) if first else None
    if stated:
        next(physical)
        physical.done()
    heading = physical.first() or ""
    physical.delimiter = stated.group(1) if stated else delimiter(heading)
    reader = csv.reader(physical, delimiter=physical.delimiter, strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (_Unclosed, csv.Error) as wrong:
            told = f"it can't be read ({wrong})." if isinstance(wrong, csv.Error) else UNCLOSED
            text = physical.give_up().strip()[:MOST_SHOWN]
            yield Line(physical.done(), (text,), told)
            continue
        yield Line(physical.done(), tuple(cells))
