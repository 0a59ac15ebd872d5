"""Reports as files: a workbook opened by other hands and CSV, cell by cell the same as the report."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from flask import Flask
from flask_babel import Babel
from openpyxl.workbook import Workbook

from advocacy.errors import NotFound
from advocacy.reach.delivery import sheets
from advocacy.reach.delivery.grids import Grid, grids_of
from advocacy.reach.delivery.workbook import LONGEST_NAME, as_workbook, sheet_name
from advocacy.reach.report import Asked, Report
from advocacy.spreadsheets import like_formula, plain, safe
from tests.reach.delivery import sample

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(autouse=True)
def _words() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app)
    with app.app_context():
        yield


@pytest.fixture
def report() -> Report:
    return sample.build(Asked(sample.PERIOD, 1, sample.NOW))


def opened(report: Report) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(as_workbook(report, sample.NOW, BERLIN)))


def expected(value: Any, zone: ZoneInfo = BERLIN) -> Any:
    """A value as a workbook gives it back."""
    if isinstance(value, datetime):
        return value.astimezone(zone).replace(tzinfo=None)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    if isinstance(value, Decimal):
        return float(value)
    return value


def test_a_workbook_holds_every_cell_in_its_own_type(report: Report) -> None:
    book = opened(report)
    names = book.sheetnames[1:]
    grids = grids_of(report)
    assert len(names) == len(grids) and book.sheetnames[0] == "About"
    for name, grid in zip(names, grids, strict=True):
        sheet = book[name]
        heads = [cell.value for cell in sheet[1]] if grid.heads else []
        told = [f"{head.text} (Europe/Berlin)" if head.text == "First click" else head.text for head in grid.heads]
        assert heads == told
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2, max_col=len(grid.heads))]
        assert rows == [[expected(value) for value in row] for row in grid.rows]


def test_no_text_of_a_workbook_is_a_formula(report: Report) -> None:
    book = opened(report)
    texts = [cell for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert {cell.data_type for cell in texts} == {"s"}
    risky = [cell for cell in texts if like_formula(cell.value)]
    assert len(risky) >= 5 and all(cell.quotePrefix for cell in risky)


def test_a_workbook_shows_numbers_as_the_page_does(report: Report) -> None:
    sheet = opened(report)["Stories"]
    head = {cell.value: cell.column for cell in sheet[1]}
    looks = {name: sheet.cell(3, column).number_format for name, column in head.items()}
    assert looks["Worth (EUR)"] == '#,##0.00 "EUR"' and sheet.cell(3, head["Worth (EUR)"]).value == 1234.55
    assert looks["Click-through rate"] == "0.0%" and looks["Day"] == "yyyy-mm-dd"
    assert sheet["B1"].comment and "tracked links" in sheet["B1"].comment.text


def test_who_says_so_stands_beside_every_figure(report: Report) -> None:
    stories = next(grid for grid in grids_of(report) if grid.name == "stories")
    heads = [head.text for head in stories.heads]
    assert heads[:6] == [
        "Story", "Human clicks (counted)", "Click-through rate", "Worth (EUR)", "Best figure",
        "Best figure: who says so",
    ]  # fmt: skip
    assert heads[6] == "Best figure: note"
    assert [row[5] for row in stories.rows[:3]] == ["reported", "counted", "reported"]
    assert [row[6] for row in stories.rows[:4]] == [None, None, "odd", None]
    figures = {row[0]: row[3] for row in grids_of(report)[0].rows}
    assert figures["Potential reach"] == "potential" and figures["Interactions"] == "reported"


def test_what_nobody_told_us_is_empty_and_not_nought(report: Report) -> None:
    stories = next(grid for grid in grids_of(report) if grid.name == "stories")
    assert stories.rows[3][1] is None and stories.rows[0][1] == 0
    sheet = opened(report)["Stories"]
    assert sheet.cell(5, 2).value is None and sheet.cell(2, 2).value == 0


def test_charts_are_sheets_with_drawings_of_their_own(report: Report) -> None:
    book = opened(report)
    drawn = {sheet.title: len(sheet._charts) for sheet in book}
    assert drawn["Human clicks by network (counte"[:LONGEST_NAME]] == 1
    assert sum(drawn.values()) == 3 and drawn["Best times"] == 0


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\N{BYTE ORDER MARK}"), newline="")))


def test_csv_has_the_same_cells_and_no_formulas(report: Report) -> None:
    grid = sheets.table_of(report, "stories")
    head, *rows = read("".join(sheets.as_csv(grid)))
    assert head == [each.text for each in grid.heads]
    assert [row[0] for row in rows] == [safe(text) for text in sample.ODD]
    assert not any(like_formula(row[0]) for row in rows)
    assert [plain(row[0]) for row in rows[:5]] == [plain(text) for text in sample.ODD[:5]]
    assert rows[2][1:5] == ["2000", "0.2857", "2469.11", "-5.0"]  # a minus before a number makes no formula of it
    assert rows[3][1] == "" and rows[0][8:] == ["2026-10-22", "2026-11-02T07:30:00Z"]
    with pytest.raises(NotFound):
        sheets.table_of(report, "nothing")


def test_an_archive_holds_every_table_and_what_to_know(report: Report) -> None:
    with zipfile.ZipFile(io.BytesIO(sheets.as_archive(report, sample.NOW))) as archive:
        names = archive.namelist()
        about = archive.read("about.txt").decode()
        assert read(archive.read("stories.csv").decode())[1][1] == "0"
    assert names == ["about.txt", *(f"{grid.name}.csv" for grid in grids_of(report))]
    assert "never added together" in about and "disk full" in about and "small samples" in about


@pytest.mark.parametrize(
    ("title", "taken", "name"),
    [
        ("Stories", (), "Stories"), ("a/b\\c:d*e?f[g]h", (), "a b c d e f g h"), ("'quoted'", (), "quoted"),
        ("x" * 40, (), "x" * 31), ("x" * 40, ("X" * 31,), "x" * 27 + " (2)"), ("History", (), "History (2)"),
        ("", (), "-"), ("stories", ("Stories", "stories (2)"), "stories (3)"),
    ],
)  # fmt: skip
def test_names_of_sheets_are_those_that_programs_open(title: str, taken: tuple[str, ...], name: str) -> None:
    assert sheet_name(title, taken) == name


def test_a_report_without_anything_is_a_workbook_too() -> None:
    bare = Report("bare", "Nothing", sample.PERIOD, [])
    book = openpyxl.load_workbook(io.BytesIO(as_workbook(bare, sample.NOW, BERLIN)))
    assert book.sheetnames == ["About", "Figures"] and isinstance(grids_of(bare)[0], Grid)
