"""Every kind of report that the roof lists can be mailed by a job, written as a file and printed."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

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
from advocacy.reach.report import Kind
from tests.installation import Installation
from tests.reach import making
from tests.reach.delivery.sample import NOW
from tests.reach.delivery.test_mails import GMAILS_CUT

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


def _wrong(kind: Kind, person_id: int) -> list[str]:
    """As a job does it, outside of any request."""
    with reading():
        person = db.session.get_one(Person, person_id)
        saved = SavedReport(id=1, owner_id=person_id, name="Mine", kind=kind.name, given={}, span=Span.LAST_28_DAYS)
        built = queries.built(saved, person, NOW, ZoneInfo("UTC"))
        letter = posting.written(saved, person, None, NOW)
        assert asking.may_see(kind, person)
    names = [grid.name for grid in grids_of(built)]
    complaints = ["two tables of one name"] if len(set(names)) != len(names) else []
    if len(letter.html.encode()) > GMAILS_CUT:
        complaints.append(f"its mail has {len(letter.html.encode())} bytes")
    if not as_workbook(built, NOW, ZoneInfo("UTC")).startswith(b"PK") or not sheets.as_archive(built, NOW):
        complaints.append("no file")
    if report_json(built)["kind"] != kind.name:
        complaints.append("its kind is another's")
    return complaints
