"""Files and pages of a report, by the browser: the workbook says what the page says, cell by cell."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from html.parser import HTMLParser
from typing import Any

import openpyxl
import pytest

from advocacy.reach import writing
from advocacy.reach.report import Column, Form
from tests.reach.delivery import sample
from tests.reach.delivery.conftest import Office

ASKED = "from=2026-10-22&to=2026-11-18"


class Tables(HTMLParser):
    """The cells of a page's tables, as a reader sees them: caption -> rows of texts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[list[str]]] = {}
        self._caption: list[str] = []
        self._rows: list[list[str]] = []
        self._in: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("caption", "td", "th"):
            self._in.append("")
        if tag == "tr":
            self._rows.append([])
        if tag == "table":
            self._rows = []

    def handle_endtag(self, tag: str) -> None:
        if tag == "caption":
            self._caption.append(" ".join(self._in.pop().split()))
        if tag in ("td", "th"):
            self._rows[-1].append(" ".join(self._in.pop().split()))
        if tag == "table":
            self.found.setdefault(self._caption.pop(), self._rows)

    def handle_data(self, data: str) -> None:
        if self._in:
            self._in[-1] += data


def tables_of(page: str) -> dict[str, list[list[str]]]:
    reader = Tables()
    reader.feed(page)
    return reader.found


def as_on_the_page(value: Any, column: Column) -> str:
    """A cell of the workbook, written as the page writes it."""
    if isinstance(value, datetime):
        value = value.astimezone() if value.tzinfo else value
        if column.form is Form.DAY:
            value = value.date()
    if column.form is Form.TIME and isinstance(value, datetime):
        return f"{value:%b} {value.day}, {value.year}, {value:%H:%M} {'CET'}"
    if column.form is Form.MONEY and value is not None:
        return writing.written(float(value), Form.MONEY, column.currency)
    return writing.written(value, column.form if column.form is not Form.NETWORK else Form.TEXT)


def test_the_workbook_says_what_the_page_says(office: Office) -> None:
    browser = office.installation.browser_of(office.mia)
    page = browser.get(f"/reach/sample/print?{ASKED}")
    answer = browser.get(f"/reach/sample/xlsx?{ASKED}")
    assert page.status_code == answer.status_code == 200
    assert answer.headers["Content-Disposition"] == 'attachment; filename="reach-2026-11-18.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    shown = tables_of(page.text)["Stories"]
    sheet = book["Stories"]
    columns = sample.stories().columns
    places = {str(cell.value).split(" (")[0]: cell.column for cell in sheet[1]}
    compared = 0
    with office.installation.app.test_request_context():
        for number, line in enumerate(shown[1:], 2):
            for column, text in zip(columns, line, strict=True):
                value = sheet.cell(number, places[column.label]).value
                said = " ".join(as_on_the_page(value, column).split())
                assert text in (said, f"{said} odd"), (column.name, text, said)
                compared += 1
    assert compared == len(sample.ODD) * len(columns)
    figures = {row[0].value: row[1].value for row in book["Figures"].iter_rows(min_row=2)}
    told = {line[0]: line[1] for line in tables_of(page.text)["How these figures are counted"][1:]}
    assert figures and {name: f"{value:,}" for name, value in figures.items()} == told


def test_paper_shows_everything_open_with_the_figures_of_its_charts(small_office: Office) -> None:
    page = small_office.installation.browser_of(small_office.mia).get(f"/reach/sample/print?{ASKED}&of=atlas").text
    found = tables_of(page)
    assert "Reach of atlas" in page and "Some clicks are missing" in page
    assert len(found["Human clicks by network"]) == 29 and len(found["Best times"]) == 8
    assert "Who goes on sharing" in page and 'class="sidebar' not in page
    assert "/reach/sample?of=atlas&amp;from=2026-10-22" in page  # the way back


def test_csv_by_table_or_all_of_them(small_office: Office) -> None:
    browser = small_office.installation.browser_of(small_office.mia)
    one = browser.get(f"/reach/sample/csv?{ASKED}&table=stories")
    assert one.content_type == "text/csv; charset=utf-8" and one.headers["Cache-Control"] == "no-store"
    rows = list(csv.reader(io.StringIO(one.text.removeprefix("\N{BYTE ORDER MARK}"), newline="")))
    assert len(rows) == len(sample.ODD) + 1 and rows[1][0] == "'=cmd|' /C calc'!A0"
    archive = browser.get(f"/reach/sample/csv?{ASKED}")
    assert archive.content_type == "application/zip" and archive.data.startswith(b"PK")
    assert browser.get(f"/reach/sample/csv?{ASKED}&table=nothing").status_code == 404
    assert browser.get("/reach/sample/xlsx?from=2026-11-18&to=2026-11-01").status_code == 422


@pytest.mark.parametrize("what", ["xlsx", "csv", "print"])
def test_files_are_for_those_who_see_the_page(small_office: Office, what: str) -> None:
    browser = small_office.installation.browser_of(small_office.emma)
    assert browser.get(f"/reach/sample/{what}").status_code == 403
    assert browser.get(f"/reach/mine/{what}").status_code == 200
    assert browser.get(f"/reach/nothing/{what}").status_code == 404


def test_a_report_is_saved_shared_and_mailed_on_its_pages(office: Office) -> None:
    mia, finn = (office.installation.browser_of(each) for each in (office.mia, office.finn))
    assert "No report is saved yet" in mia.get("/reports/").text
    form = mia.get("/reports/new?kind=sample&of=water&from=2026-11-12&to=2026-11-18").text
    assert 'value="last_7_days" selected' in form and 'value="water" selected' in form
    given = {"kind": "sample", "name": "Water", "span": "last_7_days", "shared_with": "", "given_of": "water"}
    wrong = mia.post("/reports/", data={**given, "name": ""})
    assert wrong.status_code == 422 and "Give it a name" in wrong.text
    assert mia.post("/reports/", data=given).headers["Location"] == "/reports/1"
    opened = mia.get("/reports/1/open").headers["Location"]
    assert opened == "/reach/sample?of=water&from=2026-11-12&to=2026-11-18"
    assert finn.get("/reports/1").status_code == 404
    mia.post("/reports/1", data={**given, "shared_with": "finance"})
    assert "Water" in finn.get("/reports/").text and "saved by" not in mia.get("/reports/1").text
    timing = {"rhythm": "weekly", "weekday": "0", "at": "08:00", "month_day": "1"}
    assert finn.post("/reports/1/mail", data=timing).status_code == 302
    assert finn.post("/reports/1/mail", data={**timing, "at": "noon"}).status_code == 422
    assert finn.post("/reports/1/mail", data={**timing, "email": "p1@acme.example"}).status_code == 403
    shown = finn.get("/reports/1").text
    assert "jeden Montag um 08:00" in shown and "14:00" not in shown
    assert "Finn Ance" in mia.get("/reports/1").text and mia.post("/reports/1/send").status_code == 302
    assert finn.post("/reports/1/mail/1/end").status_code == 302 and finn.post("/reports/1/delete").status_code == 403
    assert mia.post("/reports/1/delete").status_code == 302 and finn.get("/reports/1").status_code == 404
