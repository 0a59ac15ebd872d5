"""Pure: a report as an XLSX workbook: a sheet about it, its figures, one a table, one a chart with its drawing.

Imports grids and the library that writes workbooks. Cells are typed; texts stay texts, whatever they begin with.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any

import xlsxwriter
from babel.numbers import get_currency_precision
from flask_babel import gettext

from advocacy.reach.delivery.grids import Grid, Head, grids_of
from advocacy.reach.delivery.sheets import about
from advocacy.reach.report import Form, Report, Value
from advocacy.spreadsheets import like_formula

LONGEST_TEXT = 32_767
"""Signs that a cell takes; the rest of a longer text is cut."""
LONGEST_NAME = 31
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_WIDEST, _NARROWEST = 60, 9
_DAY, _TIME, _PERCENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm", "0.0%"
_DRAWN = {"area": ("area", "stacked"), "bars": ("bar", None), "funnel": ("bar", None), "spark": ("line", None)}
"""Kind of a chart -> the workbook's own kind. Heat maps and cohorts are shaded fields."""


def as_workbook(report: Report, made_at: datetime, zone: tzinfo) -> bytes:
    """The workbook's bytes. Times are by the clocks of ``zone``, for a workbook knows no zones; its head says so."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": report.title, "created": made_at.replace(tzinfo=None)})
    writer = _Writer(book, zone)
    writer.lines(gettext("About"), about(report, made_at))
    for grid in grids_of(report):
        writer.grid(grid)
    book.close()
    return held.getvalue()


class _Writer:
    """Puts sheets into a workbook, each under a name that no other has."""

    def __init__(self, book: Any, zone: tzinfo) -> None:
        self._book = book
        self._zone = zone
        self._names: set[str] = set()
        self._looks: dict[tuple[str, bool], Any] = {}
        self._head = book.add_format(
            {"bold": True, "bottom": 1, "bg_color": "#EEEDFF", "text_wrap": True, "valign": "top"}
        )

    def lines(self, name: str, lines: Sequence[str]) -> None:
        """A sheet of text, a line a row; the first is its title."""
        sheet = self._sheet(name)
        sheet.set_column(0, 0, 100, self._book.add_format({"text_wrap": True, "valign": "top"}))
        title = self._book.add_format({"bold": True, "font_size": 16})
        for number, line in enumerate(lines):
            sheet.write_string(number, 0, line[:LONGEST_TEXT], title if number == 0 else self._look("", line))

    def grid(self, grid: Grid) -> None:
        """A sheet with a head that stays, values in their own types, and the drawing of what is a chart's."""
        sheet = self._sheet(grid.title)
        sheet.freeze_panes(1, 0)
        for column, head in enumerate(grid.heads):
            sheet.write_string(0, column, self._called(head), self._head)
            if head.about:
                sheet.write_comment(0, column, head.about, {"x_scale": 2, "author": ""})
            sheet.set_column(column, column, _width(head.text, (row[column] for row in grid.rows)))
        for number, row in enumerate(grid.rows, 1):
            for column, value in enumerate(row):
                self._cell(sheet, number, column, value, grid.heads[column])
        if grid.rows and grid.heads:
            self._finish(sheet, grid)

    def _finish(self, sheet: Any, grid: Grid) -> None:
        last, right = len(grid.rows), len(grid.heads) - 1
        if grid.chart is None:
            sheet.autofilter(0, 0, last, right)
        elif grid.chart.kind in _DRAWN:
            self._draw(sheet, grid, last, right)
        elif right:
            scale = {
                "type": "2_color_scale",
                "min_color": "#FFFFFF",
                "max_color": "#7C75F0",
                "min_type": "num",
                "min_value": 0,
            }
            sheet.conditional_format(1, 1, last, right, scale)

    def _draw(self, sheet: Any, grid: Grid, last: int, right: int) -> None:
        kind, stacked = _DRAWN[grid.chart.kind if grid.chart else "area"]
        drawing = self._book.add_chart({"type": kind, **({"subtype": stacked} if stacked else {})})
        name = sheet.get_name()
        for column in range(1, right + 1):
            drawing.add_series(
                {
                    "name": [name, 0, column],
                    "categories": [name, 1, 0, last, 0],
                    "values": [name, 1, column, last, column],
                }
            )
        drawing.set_title({"name": grid.title, "name_font": {"size": 12}})
        drawing.set_legend({"none": True} if right == 1 else {"position": "bottom"})
        if kind == "bar":
            drawing.set_y_axis({"reverse": True})
        drawing.set_size({"width": 720, "height": 360})
        sheet.insert_chart(1, right + 2, drawing, {"description": grid.chart.description if grid.chart else ""})

    def _cell(self, sheet: Any, row: int, column: int, value: Value, head: Head) -> None:
        """An empty cell is one that nobody told us: it is not 0."""
        if value is None:
            return
        look = self._look(_pattern(value, head), value)
        if isinstance(value, datetime):
            sheet.write_datetime(row, column, value.astimezone(self._zone).replace(tzinfo=None), look)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, look)
        elif isinstance(value, int | float | Decimal):
            sheet.write_number(row, column, value, look)
        else:
            sheet.write_string(row, column, value[:LONGEST_TEXT], look)

    def _look(self, pattern: str, value: Value) -> Any:
        """The format of a cell; a text that looks like a formula is marked as text for whoever edits it."""
        quoted = isinstance(value, str) and like_formula(value)
        if (pattern, quoted) not in self._looks:
            given = {"num_format": pattern} if pattern else {"text_wrap": True, "valign": "top"}
            self._looks[pattern, quoted] = self._book.add_format(
                {**given, **({"quote_prefix": True} if quoted else {})}
            )
        return self._looks[pattern, quoted]

    def _called(self, head: Head) -> str:
        return f"{head.text} ({self._zone})" if head.form is Form.TIME else head.text

    def _sheet(self, title: str) -> Any:
        name = sheet_name(title, self._names)
        self._names.add(name.casefold())
        return self._book.add_worksheet(name)


def sheet_name(title: str, taken: Iterable[str] = ()) -> str:
    """A title as the name of a sheet: 31 signs at most, none of those that are forbidden, none that is ``taken``.

    Excel's rules, as XlsxWriter's ``add_worksheet`` lists them; "History" is a name of its own there.
    """
    used = {each.casefold() for each in taken} | {"history"}
    plain = " ".join(_NOT_IN_NAMES.sub(" ", title).split()).strip("'")[:LONGEST_NAME].strip("' ") or "-"
    name, number = plain, 2
    while name.casefold() in used:
        ending = f" ({number})"
        name, number = plain[: LONGEST_NAME - len(ending)] + ending, number + 1
    return name


def _pattern(value: Value, head: Head) -> str:
    """How a value is shown; empty for text."""
    if isinstance(value, datetime):
        return _TIME
    if isinstance(value, date):
        return _DAY
    if value is None or isinstance(value, str):
        return ""
    if head.form is Form.PERCENT:
        return _PERCENT
    if head.form is Form.MONEY:
        digits = get_currency_precision(head.currency)
        return f'#,##0{"." if digits else ""}{"0" * digits} "{head.currency}"'
    return "#,##0" if value == int(value) else "#,##0.0##"


def _width(head: str, values: Iterable[Value]) -> int:
    longest = max((len(str(value)) for value in values if value is not None), default=0)
    return max(_NARROWEST, min(_WIDEST, max(len(head) * 2 // 3 + 3, longest + 2)))
