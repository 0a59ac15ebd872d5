"""Tables as text: every encoding and delimiter that people send, broken lines that cost only themselves."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy import spreadsheets
from advocacy.errors import Breach

TABLE = [["title", "url"], ["Überblick: 5 € mehr", "https://x.example/1"], ["two\nlines", 'a "quoted" word']]


def written(delimiter: str = ",") -> str:
    held = io.StringIO()
    csv.writer(held, delimiter=delimiter).writerows(TABLE)
    return held.getvalue()


def read(content: bytes) -> tuple[spreadsheets.Sheet, list[spreadsheets.Line]]:
    file = io.BytesIO(content)
    sheet = spreadsheets.look_at(file)
    return sheet, list(spreadsheets.lines(file, sheet))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("encoding", "called"),
    [
        ("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252"), ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16-LE"), ("utf-16-be", "UTF-16-BE"),
    ],
)  # fmt: skip
def test_every_encoding_and_delimiter_is_found(encoding: str, called: str, delimiter: str) -> None:
    sheet, lines = read(written(delimiter).encode(encoding))
    assert (sheet.encoding_name, sheet.delimiter, list(sheet.columns)) == (called, delimiter, TABLE[0])
    assert [list(line.cells) for line in lines] == TABLE[1:] and [line.number for line in lines] == [2, 3]


def test_what_is_neither_utf_8_nor_of_windows_is_latin_1() -> None:
    sheet, lines = read(b"title\nM\xfcnchen \x81\n")
    assert sheet.encoding_name == "Latin-1" and lines[0].cells[0].startswith("München")


def test_a_line_that_names_the_delimiter_is_believed() -> None:
    sheet, lines = read(b"sep=;\ntitle;url\nOne, two;x\n")
    assert sheet.delimiter == ";" and lines[0] == spreadsheets.Line(3, ("One, two", "x"))


def test_a_broken_line_costs_itself_only() -> None:
    table = b'title,url\n"never closed,x\nb,c\n"d"e,f\ng,h\n"' + b"i" * 200_000 + b'",j\nk,l\n"at the end'
    _sheet, lines = read(table)
    assert [line.cells[0] for line in lines if not line.problem] == ["b", "g", "k"]
    assert [line.number for line in lines if line.problem] == [2, 4, 6, 8]
    assert all(len(line.cells[0]) <= spreadsheets.MOST_SHOWN for line in lines)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "nothing in that file"),
        (b"PK\x03\x04" + b"\0" * 50, "workbook can't be read"),
        (bytes(range(256)) * 20, "not a text"),
    ],
)
def test_what_is_no_table_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(Breach, match=said):
        read(content)


@given(st.binary(max_size=400))
def test_no_file_breaks_the_reader(content: bytes) -> None:
    try:
        _sheet, lines = read(b"title,url\n" + content)
    except Breach:
        return
    assert all(line.number >= 2 for line in lines)


@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\n")), min_size=2, max_size=2
        ),
        min_size=1,
    )
)
def test_what_is_written_opens_as_no_formula_and_reads_back(rows: list[list[str]]) -> None:
    text = "".join(spreadsheets.written([["a", "b"], *rows]))
    _sheet, lines = read(text.encode())
    for line in lines:
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in line.cells)
    kept = [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]
    again = [[spreadsheets.plain(cell) for cell in line.cells] for line in lines]
    assert again == [[spreadsheets.plain(cell) for cell in row] for row in kept]


@pytest.mark.parametrize("began", ["=", "+", "-", "@", "\t", "\r"])
def test_both_writers_know_the_same_formulas(began: str) -> None:
    cell = f"{began}cmd|x"
    for text in (spreadsheets.written([["a"], [cell]]), spreadsheets.as_csv(["a"], [{"a": cell}])):
        assert list(csv.reader(io.StringIO("".join(text), newline="")))[1] == [f"'{cell}"]


def test_rows_by_name_are_written_for_programs() -> None:
    text = "".join(spreadsheets.as_csv(["a", "b", "c"], [{"a": ["ü", -1], "b": -2}]))
    assert list(csv.reader(io.StringIO(text))) == [["a", "b", "c"], ['["ü", -1]', "-2", ""]]
