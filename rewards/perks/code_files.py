"""Pure: codes in a file, one a line, or the column “code” of a sheet. Refusals name lines and never a code."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _

from advocacy.errors import Breach
from advocacy.spreadsheets import DELIMITERS, text_of

MOST = 10_000
LONGEST = 200
MOST_NAMED = 10
"""Lines that one refusal names."""
HEADINGS = frozenset({"code", "codes", "voucher", "coupon", "gutschein", "gutscheincode", "código", "codigo"})


@dataclass(frozen=True)
class Line:
    """A code and where it stands: lines of the file are counted from 1."""

    number: int
    code: str = field(repr=False)


def read(content: bytes) -> list[Line]:
    """The codes of a file, in order. Raises Breach for a file that is no text, empty, too long, or has broken lines."""
    found = list(_cells(text_of(content)))
    lines = [Line(number, code) for number, code in found if code]
    if not lines:
        raise _wrong(_("There is no code in it: give one a line, or a sheet with a column named “code”."))
    if len(lines) > MOST:
        raise _wrong(_("There are more than %(most)s codes in it: upload them in parts.", most=f"{MOST:,}"))
    broken = [line.number for line in lines if len(line.code) > LONGEST or not line.code.isprintable()]
    if broken:
        raise _wrong(
            _(
                "Longer than %(most)s signs, or with signs that can't be typed: line %(lines)s.",
                most=LONGEST,
                lines=named(broken),
            )
        )
    return lines


def refuse_repeated(lines: Sequence[Line]) -> None:
    """Raises Breach, naming the lines, for codes that stand in the file twice."""
    first: dict[str, int] = {}
    repeated = [
        (line.number, first[line.code]) for line in lines if first.setdefault(line.code, line.number) != line.number
    ]
    if repeated:
        told = ", ".join(f"line {number} repeats line {before}" for number, before in repeated[:MOST_NAMED])
        more = f", and {len(repeated) - MOST_NAMED} more" if len(repeated) > MOST_NAMED else ""
        raise _wrong(f"{told}{more}.".capitalize())


def _cells(text: str) -> Iterator[tuple[int, str]]:
    """Line number and code; the heading of a sheet is left out."""
    start = next((line for line in text.splitlines() if line.strip()), "")
    heading = [cell.strip().casefold() for cell in next(csv.reader([start], delimiter=_delimiter(start)), [])]
    column = next((place for place, cell in enumerate(heading) if cell in HEADINGS), None)
    if column is None and len(heading) <= 1:
        yield from ((number, line.strip()) for number, line in enumerate(text.splitlines(), 1))
        return
    if column is None:
        raise _wrong(_("It has several columns, and none is named “code”."))
    rows = csv.reader(io.StringIO(text), delimiter=_delimiter(start))
    headed = False
    for row in rows:
        if headed and len(row) > column:
            yield rows.line_num, row[column].strip()
        headed = headed or any(cell.strip() for cell in row)


def _delimiter(line: str) -> str:
    return max(DELIMITERS, key=line.count)


def named(numbers: Sequence[int]) -> str:
    """The first of these lines, in words."""
    more = f" and {len(numbers) - MOST_NAMED} more" if len(numbers) > MOST_NAMED else ""
    return ", ".join(str(number) for number in numbers[:MOST_NAMED]) + more


def _wrong(words: str) -> Breach:
    return Breach(_("These codes can't be taken; nothing was added."), errors={"codes": [words]})
