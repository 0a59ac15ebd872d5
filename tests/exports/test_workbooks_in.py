"""Workbooks are read wherever a CSV file is: by the people's import, by that of items, by every room's example."""

from __future__ import annotations

import io
from collections.abc import Sequence

from openpyxl import Workbook
from sqlalchemy import select

from advocacy import clock, spreadsheets
from advocacy.database import db, reading
from advocacy.exports.offers import sheets_for
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from content_library.importing import jobs
from content_library.models import Item
from tests.installation import Installation

PEOPLE, ITEMS = "/admin/people/import", "/studio/imports/"


def workbook(rows: Sequence[Sequence[object]]) -> io.BytesIO:
    book, held = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    book.save(held)
    held.seek(0)
    return held


def test_people_come_from_a_workbook(installation: Installation) -> None:
    """Shown first, then added; a broken row is told by the number that the program shows."""
    browser = installation.browser_of(installation.person(Role.ADMIN))
    rows = [["email", "name", "team"], ["ann@acme.example", "Ann", "Design"], [], ["nobody", "No One", None]]
    shown = browser.post(PEOPLE, data={"file": (workbook(rows), "people.xlsx")}, follow_redirects=True)
    assert shown.status_code == 200 and "ann@acme.example" in shown.text and ">4<" in shown.text
    place = shown.request.path
    assert browser.post(f"{place}/agree", data={"update": "1", "leave_out": "1"}).status_code == 303
    with installation.app.app_context(), reading():
        assert db.session.scalars(select(Person.name).where(Person.email == "ann@acme.example")).one() == "Ann"
    broken = browser.post(PEOPLE, data={"file": (io.BytesIO(b"PK\x03\x04 no archive"), "people.xlsx")})
    assert broken.status_code == 422 and "workbook can&#39;t be read" in broken.text


def test_items_come_from_a_workbook(installation: Installation) -> None:
    """A worker reads the kept file once more."""
    browser = installation.browser_of(installation.person(Role.MARKETING))
    rows = [["title", "url", "caption"], ["Größe zählt", "https://x.example/a", "Size matters"]]
    shown = browser.post(ITEMS, data={"file": (workbook(rows), "items.xlsx")}, follow_redirects=True)
    assert shown.status_code == 200 and "Größe zählt" in shown.text and "XLSX" in shown.text
    assert browser.post(f"{ITEMS}1/confirm").status_code == 302
    with installation.app.app_context():
        jobs.take_up(clock.now())
        with reading():
            assert db.session.scalars(select(Item.title)).all() == ["Größe zählt"]


def test_every_example_says_the_same_as_a_workbook(sqlite: Installation) -> None:
    """Whatever a room reads as CSV it reads as XLSX: both come through one reader."""
    with sqlite.app.app_context():
        for each in sheets_for(lambda _capability: True):
            text = io.BytesIO(each.example().encode())
            heading = spreadsheets.look_at(text)
            rows = [line.cells for line in spreadsheets.lines(text, heading)]
            book = workbook([heading.columns, *rows])
            read = spreadsheets.look_at(book)
            assert read.columns == heading.columns, each.name
            assert [line.cells for line in spreadsheets.lines(book, read)] == rows, each.name
