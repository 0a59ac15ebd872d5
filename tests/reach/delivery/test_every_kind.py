"""Every kind of report that the roof lists can be mailed by a job, written as a file and printed."""

from __future__ import annotations

import io
import math
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl

from advocacy.database import db, reading, writing
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from advocacy.reach import asking, jobs, kinds
from advocacy.reach.delivery import posting, queries, sheets
from advocacy.reach.delivery.as_json import report_json
from advocacy.reach.delivery.grids import grids_of
from advocacy.reach.delivery.models import SavedReport
from advocacy.reach.delivery.spans import Span
from advocacy.reach.delivery.workbook import as_workbook
from advocacy.reach.report import Kind, Report
from tests.installation import Installation
from tests.reach import making
from tests.reach.delivery.sample import NOW
from tests.reach.delivery.test_mails import GMAILS_CUT
from tests.reach.delivery.test_sheets import expected

UTC = ZoneInfo("UTC")
EARLIER = NOW - timedelta(days=60)


def test_every_kind_goes_every_way(sqlite: Installation) -> None:
    installation = sqlite
    person_id = installation.person(*Role, name="Robin Everything", team="North", zone="Europe/Berlin", now=EARLIER)
    people = [person_id, *(installation.person(team="North", now=EARLIER) for _ in range(5))]
    with installation.app.app_context():
        with writing():
            making.many(people, 60)
        jobs.rebuild(NOW)
        wrong = {kind.name: told for kind in kinds.kinds() if (told := _wrong(kind, person_id))}
    assert wrong == {} and len(installation.app.extensions[kinds.EXTENSION]) > 3
    browser = installation.browser_of(person_id)
    for name in installation.app.extensions[kinds.EXTENSION]:
        for what in ("print", "xlsx", "csv"):
            assert browser.get(f"/reach/{name}/{what}").status_code == 200, (name, what)


def _unlike(report: Report) -> list[str]:
    """Where the workbook, opened by other hands, holds something else than the report."""
    book = openpyxl.load_workbook(io.BytesIO(as_workbook(report, NOW, UTC)))
    grids = grids_of(report)
    complaints = [] if len(book.sheetnames) == len(grids) + 1 else ["sheets are missing"]
    for name, grid in zip(book.sheetnames[1:], grids, strict=False):
        rows = list(book[name].iter_rows(min_row=2, max_col=len(grid.heads) or None, values_only=True))
        wanted = [[expected(value, UTC) for value in row] for row in grid.rows]
        if grid.heads and not (len(rows) >= len(wanted) and all(map(_alike, wanted, rows))):
            complaints.append(f"sheet {name} is not table {grid.name}")
    return complaints


def _alike(row: list[Any], other: tuple[Any, ...]) -> bool:
    """True for the same cells; workbooks keep 16 digits of a number."""
    return all(
        math.isclose(one, two, rel_tol=1e-14) if isinstance(one, float) and isinstance(two, float | int) else one == two
        for one, two in zip(row, other, strict=True)
    )


def _wrong(kind: Kind, person_id: int) -> list[str]:
    """As a job does it, outside of any request."""
    with reading():
        person = db.session.get_one(Person, person_id)
        saved = SavedReport(id=1, owner_id=person_id, name="Mine", kind=kind.name, given={}, span=Span.LAST_28_DAYS)
        built = queries.built(saved, person, NOW, UTC)
        letter = posting.written(saved, person, None, NOW)
        assert asking.may_see(kind, person)
    names = [grid.name for grid in grids_of(built)]
    complaints = ["two tables of one name"] if len(set(names)) != len(names) else []
    if len(letter.html.encode()) > GMAILS_CUT:
        complaints.append(f"its mail has {len(letter.html.encode())} bytes")
    if not sheets.as_archive(built, NOW):
        complaints.append("no file")
    complaints += _unlike(built)
    if report_json(built)["kind"] != kind.name:
        complaints.append("its kind is another's")
    return complaints
