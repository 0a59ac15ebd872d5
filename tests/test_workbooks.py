"""Workbooks where a table is read: values as text says them, formulas as their values, and none that does harm."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import pytest
import xlsxwriter
from openpyxl import Workbook

from advocacy import spreadsheets, workbooks
from advocacy.errors import Breach

SHEET = "xl/worksheets/sheet1.xml"
HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


def workbook(rows: Sequence[Sequence[Any]], hidden_first: bool = False) -> bytes:
    book, held = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    if hidden_first:
        sheet.append(["a sheet that nobody sees"])
        sheet.sheet_state = "hidden"
        sheet = book.create_sheet("seen")
    for row in rows:
        sheet.append(row)
    book.save(held)
    return held.getvalue()


def remade(part: str, change: Callable[[str], str]) -> bytes:
    """A workbook as office programs write it, with one part of it written anew."""
    first, held = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(first, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "email")
        sheet.write(1, 0, "a@b.example")
    with zipfile.ZipFile(first) as old, zipfile.ZipFile(held, "w") as new:
        assert part in old.namelist()
        for name in old.namelist():
            text = old.read(name).decode()
            new.writestr(name, change(text) if name == part else text, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def with_entities(text: str, entities: str) -> str:
    head, rest = text.split("?>", 1)
    return f"{head}?><!DOCTYPE x [<!ENTITY {entities}>]>{rest}"


def read(content: bytes) -> tuple[spreadsheets.Sheet, list[spreadsheets.Line]]:
    file = io.BytesIO(content)
    sheet = spreadsheets.look_at(file)
    return sheet, list(spreadsheets.lines(file, sheet))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Überblick", "Überblick"), (10042, "10042"), (10042.0, "10042"), (0.1 + 0.2, "0.3"), (1e-7, "0.0000001"),
        (True, "true"), (None, ""), (datetime(2026, 11, 21), "2026-11-21"), (date(2026, 11, 21), "2026-11-21"),
        (datetime(2026, 11, 21, 9, 30), "2026-11-21T09:30:00"), ("two\nlines", "two\nlines"), ("'=1+1", "'=1+1"),
    ],
)  # fmt: skip
def test_a_cell_is_what_text_would_say(value: Any, text: str) -> None:
    _sheet, lines = read(workbook([["title", "last"], [value, "x"]]))
    assert lines == [spreadsheets.Line(2, (text, "x"))]


def test_formulas_are_read_as_the_values_they_were_saved_with() -> None:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["email", "points"])
        sheet.write_formula(1, 0, '=LOWER("INES@EXAMPLE.COM")', None, "ines@example.com")
        sheet.write_formula(1, 1, "=40+2", None, 42)
    sheet_read, lines = read(held.getvalue())
    assert sheet_read.columns == ("email", "points") and lines[0].cells == ("ines@example.com", "42")
    assert spreadsheets.text_of(held.getvalue()) == "email,points\r\nines@example.com,42\r\n"


def test_rows_keep_their_numbers_and_the_heading_s_width() -> None:
    content = workbook([[" email ", "name"], [], ["a@b.example"], ["  ", None], ["c@d.example", "C", "more"]])
    sheet, lines = read(content)
    assert (sheet.columns, sheet.encoding_name) == (("email", "name"), "XLSX")
    assert [(line.number, line.cells) for line in lines] == [
        (3, ("a@b.example", "")), (5, ("c@d.example", "C", "more")),
    ]  # fmt: skip
    file = io.BytesIO(spreadsheets.text_of(content).encode())
    assert [line.number for line in spreadsheets.lines(file, spreadsheets.look_at(file))] == [3, 5]


def test_the_first_sheet_that_is_seen_is_read() -> None:
    assert read(workbook([["email"], ["a@b.example"]], hidden_first=True))[0].columns == ("email",)


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 and nothing more",
        workbook([["email"]])[:2000],
        remade("xl/workbook.xml", lambda text: text.replace("sheets>", "leaves>")),
        remade(SHEET, lambda text: text[:-40]),
        remade(SHEET, lambda text: with_entities(text, 'a "b"><!ENTITY c "&a;&a;"')),
        remade("xl/sharedStrings.xml", lambda text: with_entities(text, 'a SYSTEM "file:///etc/passwd"')),
        remade(SHEET, lambda text: text.replace("<v>0</v>", "<v>99</v>")),
        remade("[Content_Types].xml", lambda _text: ""),
    ],
    ids=["no archive", "cut", "no sheets", "broken xml", "entities", "a file of ours", "no such string", "no types"],
)
def test_a_broken_workbook_is_told(content: bytes) -> None:
    with pytest.raises(Breach, match="can't be read"):
        read(content)


def test_a_workbook_without_anything_is_told() -> None:
    with pytest.raises(Breach, match="nothing in that file"):
        read(workbook([]))


@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml", "xl/styles.xml"])
def test_what_unpacks_to_too_much_is_refused_before_it_is_read(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_UNPACKED", 100_000)
    monkeypatch.setattr(workbooks, "MOST_HELD", 50_000)
    with pytest.raises(Breach, match="too large"):
        read(remade(part, lambda text: text + " " * 200_000))


def test_what_a_sheet_says_of_its_size_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    far = f'{HEAD}<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>7</v></c><c r="XFD1"><v>8</v></c>'
    content = remade(SHEET, lambda _text: f'{far}</row><row r="99999999999"/></sheetData></worksheet>')
    monkeypatch.setattr(workbooks, "MOST_LINES", 1_000)
    sheet, lines = read(content)
    assert sheet.columns[0] == "7" and len(sheet.columns) <= workbooks.MOST_COLUMNS and lines == []


def test_the_text_of_a_small_file_does_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_TEXT", 100)
    with pytest.raises(Breach, match="too large"):
        spreadsheets.text_of(workbook([["email"], *[["a@b.example"]] * 20]))
