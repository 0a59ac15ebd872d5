"""An export from the wish to the file: who may, what is in it, what it is written as, and what becomes of it."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import Date, String, func, select

from advocacy import clock
from advocacy.campaigns import campaigns
from advocacy.database import UTCDateTime, db, reading, writing
from advocacy.exports import asking, building, jobs, rows, tables
from advocacy.exports import writing as files
from advocacy.exports.models import DataExport, ExportPiece, ExportState, Form
from advocacy.exports.offers import all_tables
from advocacy.exports.people_tables import PEOPLE
from advocacy.history import Actor, follow, timeline
from advocacy.history.sealing import seal
from advocacy.notices import exports as export_notices
from advocacy.notices.models import Notice
from advocacy.people import accounts
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from tests.installation import Installation

ME = Actor.system("test")


def written(installation: Installation) -> None:
    """A worker's turn."""
    with installation.app.app_context():
        jobs.write_exports(clock.now())


def asked(installation: Installation, person_id: int, *names: str, form: Form = Form.CSV, **more: Any) -> int:
    """An export of that person's; its number."""
    with installation.app.app_context(), writing():
        person = db.session.get_one(Person, person_id)
        return asking.ask(asking.Wish(names, form, **more), person, person.can, now=clock.now()).id


def lines_of(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))


def test_one_table_comes_as_it_is_and_several_in_an_archive(installation: Installation) -> None:
    """By the API: asked, written, told, fetched, removed; nobody else sees it."""
    admin = installation.person(Role.ADMIN, Role.HR, name='=cmd|"calc"')
    api, other = installation.api_of(admin), installation.api_of(installation.person(Role.ADMIN))
    names = {each["name"] for each in api("GET", "/exports/tables").get_json()["items"]}
    assert {"people", "teams", "history", "acknowledgements"} <= names and "payouts" not in names
    answer = api("POST", "/exports", {"tables": ["people"]})
    assert answer.status_code == 202 and answer.get_json()["state"] == "waiting"
    number = answer.get_json()["id"]
    assert api("GET", f"/exports/{number}/file").status_code == 409
    written(installation)
    shown = api("GET", f"/exports/{number}").get_json()
    assert (shown["state"], shown["rows"], shown["file"]) == ("ready", 2, f"/api/v1/exports/{number}/file")
    file = api("GET", f"/exports/{number}/file")
    assert len(file.data) == shown["size"] and "advocacy-people.csv" in file.headers["Content-Disposition"]
    ours = lines_of(file.data)
    assert ours[0]["name"] == '\'=cmd|"calc"' and set(ours[0]["roles"].split(", ")) == {"admin", "hr"}
    assert list(ours[0]) == [column.name for column in PEOPLE.columns]
    assert other("GET", f"/exports/{number}").status_code == other("GET", f"/exports/{number}/file").status_code == 404
    assert (
        other("DELETE", f"/exports/{number}").status_code == 404 and other("GET", "/exports").get_json()["items"] == []
    )
    both = api("POST", "/exports", {"tables": ["people", "teams", "people"], "form": "jsonl"}).get_json()["id"]
    written(installation)
    with zipfile.ZipFile(io.BytesIO(api("GET", f"/exports/{both}/file").data)) as packed:
        assert sorted(packed.namelist()) == ["columns.csv", "people.jsonl", "teams.jsonl"]
        told = [json.loads(line) for line in packed.read("people.jsonl").splitlines()]
        meanings = lines_of(packed.read("columns.csv"))
    assert told[0]["name"] == '=cmd|"calc"' and told[0]["active"] is True and told[0]["team"] is None
    assert {(each["table"], each["column"]) for each in meanings} >= {("people", "email"), ("teams", "region")}
    assert api("DELETE", f"/exports/{number}").status_code == 204
    assert api("GET", f"/exports/{number}/file").status_code == 409
    with installation.app.app_context(), reading():
        assert {each.verb for each in timeline("data_export", number)} == {"ask", "finish", "fetch", "remove"}
        kept = select(func.count()).select_from(ExportPiece).where(ExportPiece.export_id == number)
        assert db.session.scalar(kept) == 0


def test_a_workbook_has_typed_cells_and_no_formulas(installation: Installation) -> None:
    """Numbers are numbers, times are times, a text that looks like a formula stays a text, a long table goes on."""
    admin = installation.person(Role.ADMIN, name="=1+1")
    number = asked(installation, admin, "people", "history", form=Form.XLSX)
    written(installation)
    body = installation.api_of(admin)("GET", f"/exports/{number}/file").data
    book = load_workbook(io.BytesIO(body))
    assert book.sheetnames == ["people", "history of moves", "columns"]
    heads = [cell.value for cell in book["people"][1]]
    cells = dict(zip(heads, book["people"][2], strict=True))
    assert cells["name"].value == "=1+1" and cells["name"].data_type == "s"
    assert cells["id"].value == admin and cells["active"].value is True and cells["created_at"].is_date


@pytest.mark.parametrize("form", list(Form))
def test_a_table_of_many_batches_is_whole(installation: Installation, form: Form, monkeypatch: Any) -> None:
    """Every row is there once, in the order of its key, however the batches fall."""
    monkeypatch.setattr(rows.batch_of, "__defaults__", (None, 7))
    admin = installation.person(Role.ADMIN)
    with installation.app.app_context(), writing():
        for each in range(21):
            accounts.team_named(f"Team {each:02}", actor=ME, now=clock.now())
    number = asked(installation, admin, "teams", form=form)
    written(installation)
    body = installation.api_of(admin)("GET", f"/exports/{number}/file").data
    assert names_in(body, form) == [f"Team {each:02}" for each in range(21)]


def names_in(body: bytes, form: Form) -> Sequence[str]:
    if form is Form.CSV:
        return [line["name"] for line in lines_of(body)]
    if form is Form.JSONL:
        return [json.loads(line)["name"] for line in body.splitlines()]
    return [str(row[1].value) for row in load_workbook(io.BytesIO(body))["teams"].iter_rows(min_row=2)]


def test_a_long_table_goes_on_in_another_sheet(tmp_path: Any, monkeypatch: Any) -> None:
    """Excel takes a million rows a sheet."""
    monkeypatch.setattr(files, "MOST_LINES", 2)
    table = tables.Table("few", "Few", "", (), (tables.Column("n", None, "a number"),), ())  # type: ignore[arg-type]
    made = tmp_path / "made.xlsx"
    with made.open("wb") as file:
        files.write(Form.XLSX, file, [files.Part(table, [[[1]], [[2], [3]]])], made_at=clock.now(), folder=tmp_path)
    book = load_workbook(made)
    assert book.sheetnames == ["few", "few (2)", "columns"]
    assert [book["few"]["A3"].value, book["few (2)"]["A2"].value] == [2, 3]


def test_a_period_narrows_by_time(installation: Installation) -> None:
    """From the first instant to before the second; tables that know no time are whole."""
    admin = installation.person(Role.ADMIN, now=clock.now() - timedelta(days=40))
    installation.person(now=clock.now() - timedelta(days=2))
    since, until = clock.now() - timedelta(days=10), clock.now()
    number = asked(installation, admin, "people", since=since, until=until)
    written(installation)
    assert len(lines_of(installation.api_of(admin)("GET", f"/exports/{number}/file").data)) == 1


def test_whoever_may_not_see_a_table_gets_none(installation: Installation) -> None:
    """Not by asking, not with a narrower token, not after the role is gone, while it waits or once it is there."""
    finance, admin = installation.person(Role.FINANCE), installation.person(Role.ADMIN)
    assert installation.api_of(finance)("POST", "/exports", {"tables": ["people"]}).status_code == 404
    assert installation.api_of(finance)("POST", "/exports", {"tables": ["payouts"]}).status_code == 202
    assert installation.api_of(installation.person())("GET", "/exports/tables").status_code == 403
    narrow = installation.api_of(admin, "history:read")
    assert narrow("POST", "/exports", {"tables": ["people"]}).status_code == 404
    ready, _other = asked(installation, admin, "people"), installation.person(Role.ADMIN)
    written(installation)
    assert narrow("GET", f"/exports/{ready}/file").status_code == 403
    waiting = asked(installation, admin, "people")
    with installation.app.app_context(), writing():
        accounts.set_roles(db.session.get_one(Person, admin), [Role.FINANCE], actor=ME, now=clock.now())
    written(installation)
    api = installation.api_of(admin)
    assert api("GET", f"/exports/{waiting}").get_json()["state"] == "failed"
    assert api("GET", f"/exports/{ready}/file").status_code == 403


def test_wishes_that_can_not_be_are_refused(installation: Installation) -> None:
    """No table, an end before the start, a form that is none, too many at a time."""
    api = installation.api_of(installation.person(Role.ADMIN))
    assert api("POST", "/exports", {"tables": []}).status_code == 422
    assert api("POST", "/exports", {"tables": ["people"], "form": "pdf"}).status_code == 422
    times = {"since": "2026-11-02T00:00:00Z", "until": "2026-11-01T00:00:00Z"}
    assert api("POST", "/exports", {"tables": ["people"], **times}).status_code == 422
    assert api("POST", "/exports", {"tables": ["people"], "since": "yesterday"}).status_code == 422
    assert api("POST", "/exports", {"tables": ["nothing"]}).status_code == 404
    assert [api("POST", "/exports", {"tables": ["people"]}).status_code for _ in range(4)] == [202, 202, 202, 422]


def test_files_go_after_their_days_and_lists_after_months(installation: Installation) -> None:
    """Its file is erased, then nobody remembers."""
    admin = installation.person(Role.ADMIN)
    number = asked(installation, admin, "people")
    written(installation)
    with installation.app.app_context():
        for days, state in ((2, ExportState.READY), (4, ExportState.GONE)):
            jobs.tidy(clock.now() + timedelta(days=days))
            with reading():
                assert db.session.get_one(DataExport, number).state is state
        assert db.session.scalar(select(func.count()).select_from(ExportPiece)) == 0
        jobs.tidy(clock.now() + timedelta(days=100))
        with reading():
            assert db.session.get(DataExport, number) is None


def test_a_file_that_would_grow_too_large_is_refused(installation: Installation, monkeypatch: Any) -> None:
    """In words, and nothing of it is kept."""
    monkeypatch.setattr(building, "MOST_BYTES", 10)
    number = asked(installation, installation.person(Role.ADMIN), "people", "teams")
    written(installation)
    with installation.app.app_context(), reading():
        found = db.session.get_one(DataExport, number)
        assert found.state is ExportState.FAILED and "shorter time" in found.why


def test_who_asked_is_told(installation: Installation) -> None:
    """A notice when it is there."""
    admin = installation.person(Role.ADMIN)
    asked(installation, admin, "people")
    written(installation)
    with installation.app.app_context():
        with writing():
            seal()
        follow(export_notices.READER, clock.now())
        with reading():
            told = db.session.scalars(select(Notice).where(Notice.person_id == admin)).all()
            assert [each.path for each in told] == ["/admin/exports"]


def test_every_table_can_be_asked_for_everything_and_for_a_time(installation: Installation) -> None:
    """Its statement is right on both engines, in one step and in the next; a period narrows where there is a time."""
    now = clock.now()
    with installation.app.app_context():
        with writing():
            campaigns.add_campaign("Spring", actor=ME, now=now)
        for table in all_tables().values():
            with reading():
                found = rows.batch_of(table, rows.Span(now - timedelta(days=1), now + timedelta(days=1)))
                key = tuple(_least(each) for each in table.key)
                assert rows.batch_of(table, rows.EVER, key).last is None, table.name
                assert all(len(row) == len(table.columns) for row in found.rows)


def _least(key: Any) -> Any:
    """Some value that such a key can have."""
    kind = key.type
    if getattr(kind, "enum_class", None):
        return next(iter(kind.enum_class))
    if isinstance(kind, Date):
        return clock.now().date()
    return clock.now() if isinstance(kind, UTCDateTime) else "" if isinstance(kind, String) else 0
