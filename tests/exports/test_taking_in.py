"""Tables that are read in again: looked through, carried out, twice; one installation brings another up."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from advocacy import clock, spreadsheets
from advocacy.campaigns import campaigns
from advocacy.campaigns.models import Campaign, Topic
from advocacy.database import db, reading, writing
from advocacy.errors import Breach
from advocacy.exports import jobs, taking_in
from advocacy.exports.models import Form, IntakeState, TableImport
from advocacy.exports.offers import EXPORTERS, IMPORTERS, all_intakes, all_tables, sheets_for
from advocacy.exports.rows import EVER, batch_of
from advocacy.exports.writing import Part, write
from advocacy.history import Actor
from advocacy.history.models import HistoryRow
from advocacy.links import made
from advocacy.links.attribution.models import UtmTemplate
from advocacy.links.models import Link
from advocacy.links.slugs import Tags
from advocacy.links.utm import templates
from advocacy.listening import watches
from advocacy.listening.models import Watch, WatchKind, WatchState
from advocacy.listening.watches import Wish
from advocacy.people import accounts
from advocacy.people.capabilities import Role
from advocacy.people.models import Person, Team
from tests.installation import Installation

ME = Actor.system("test")
EVERYTHING = (Role.MARKETING, Role.ADMIN)
PLACE = "/admin/imports"


def as_lines(rows: Sequence[Mapping[str, Any]]) -> bytes:
    return "".join(f"{json.dumps(row)}\n" for row in rows).encode()


def exported(installation: Installation, name: str) -> bytes:
    """What an export of that table in JSON lines holds."""
    with installation.app.app_context(), reading():
        file, table = io.BytesIO(), all_tables()[name]
        part = Part(table, [batch_of(table, EVER).rows])
        write(Form.JSONL, file, [part], made_at=clock.now(), folder=installation.settings.data_dir)
        return file.getvalue()


def taken(installation: Installation, person_id: int, table: str, content: bytes) -> Mapping[str, int]:
    """Looked through and carried out; what it did, which is what was shown before."""
    with installation.app.app_context():
        with writing():
            person = db.session.get_one(Person, person_id)
            looked = taking_in.look_through(all_intakes()[table], content, "x.jsonl", person, now=clock.now())
            import_id, shown = looked.id, dict(looked.counts)
        with writing():
            person = db.session.get_one(Person, person_id)
            found = taking_in.import_for(import_id, person)
            taking_in.carry_out(found, person.can, actor=person.actor, now=clock.now())
            assert found.counts == shown and found.rows == []
            return shown


def furnished(installation: Installation) -> None:
    """One of everything that can be read in again."""
    now = clock.now()
    with installation.app.app_context(), writing():
        spring = campaigns.add_campaign(
            "Spring", actor=ME, now=now, summary="Fresh", starts_on=date(2026, 3, 1), ends_on=date(2026, 5, 31)
        )
        campaigns.add_campaign("Autumn", actor=ME, now=now)
        campaigns.archive_campaign(spring, actor=ME, now=now)
        campaigns.add_topic("Careers", actor=ME, now=now)
        accounts.team_named("Sales", actor=ME, now=now, region="DE")
        templates.put({"network": "bluesky"}, templates.USUAL | {"content": "{slug}"}, actor=ME, now=now)
        tags = Tags(campaign="Autumn")
        made.make("https://www.example.com/a?x=1", "Flyer", "qr", actor=ME, now=now, tags=tags)
        wish = Wish("Brand", WatchKind.BRAND, "bluesky", ("acme",), ("acme inc",), campaign="Autumn", answer_hours=4)
        watches.pause_watch(watches.add_watch(wish, actor=ME, now=now), actor=ME, now=now)


TABLES = ("topics", "campaigns", "teams", "utm_templates", "links", "watches")


def test_what_one_installation_gives_brings_another_up(sqlite: Installation, postgresql: Installation) -> None:
    """From one engine to the other: everything is added once, and a second time changes nothing."""
    furnished(sqlite)
    person = postgresql.person(*EVERYTHING)
    content = {name: exported(sqlite, name) for name in TABLES}
    for name in TABLES:
        counts = taken(postgresql, person, name, content[name])
        assert counts["added"] == len(content[name].splitlines()) and counts["wrong"] == 0, name
    for name in TABLES:
        counts = taken(postgresql, person, name, content[name])
        assert (counts["added"], counts["changed"], counts["wrong"]) == (0, 0, 0), name
    with postgresql.app.app_context(), reading():
        spring = db.session.scalars(select(Campaign).where(Campaign.name == "Spring")).one()
        assert (spring.archived, spring.summary, spring.ends_on) == (True, "Fresh", date(2026, 5, 31))
        assert db.session.scalars(select(Team)).one().region == "DE"
        assert db.session.scalars(select(UtmTemplate)).one().content == "{slug}"
        link = db.session.scalars(select(Link)).one()
        assert (link.title, link.campaign, link.person_id) == ("Flyer", "Autumn", None)
        watch = db.session.scalars(select(Watch)).one()
        assert (watch.state, watch.words, watch.answer_hours) == (WatchState.PAUSED, ["acme"], 4)


def test_what_differs_is_changed_and_the_rest_is_told(installation: Installation) -> None:
    """Rows one by one: new, changed, the same, wrong with the reason and the line."""
    furnished(installation)
    person = installation.person(*EVERYTHING)
    rows: list[Any] = [
        {"name": "spring", "summary": "Fresher", "archived": False}, {"name": "Winter"}, {"name": ""},
        {"name": "Bad", "starts_on": "tomorrow"}, {"name": "Worse", "starts_on": "2026-02-02", "ends_on": "2026-01-01"},
        {"name": 7}, ["no object"], {"name": "Flag", "archived": "yes"},
    ]  # fmt: skip
    assert taken(installation, person, "campaigns", as_lines(rows)) == {
        "added": 1, "changed": 1, "same": 0, "wrong": 6,
    }  # fmt: skip
    with installation.app.app_context(), reading():
        shown = db.session.scalars(select(TableImport)).one().shown
        assert [line for line, _name, outcome, _why in shown if outcome == "wrong"] == [3, 4, 5, 6, 7, 8]
        assert all(why for _line, _name, outcome, why in shown if outcome == "wrong")
        spring = db.session.scalars(select(Campaign).where(Campaign.name == "Spring")).one()
        assert (spring.summary, spring.archived, spring.starts_on) == ("Fresher", False, None)


@pytest.mark.parametrize(
    ("table", "row", "why"),
    [
        ("links", {"title": "", "target": "https://example.com"}, "belongs to a post"),
        ("links", {"title": "New", "target": "javascript:alert(1)", "medium": "qr"}, "https"),
        ("links", {"title": "Flyer", "target": "https://elsewhere.example", "medium": "qr"}, "leads elsewhere"),
        ("links", {"title": "New", "target": "https://example.com", "medium": "qr", "campaign": "Nothing"}, "campaign"),
        ("utm_templates", {"source": "{person}", "medium": "x"}, "person"),
        ("watches", {"name": "W", "kind": "rumour"}, "no such kind"),
        ("watches", {"name": "W", "kind": "brand", "network": "bluesky", "words": "acme"}, "list of texts"),
        ("watches", {"name": "W", "kind": "brand", "network": "x", "words": ["acme"], "answer_hours": "4"}, "number"),
        ("topics", {}, "name"), ("teams", {"name": "x" * 300}, "too long"),
    ],
)  # fmt: skip
def test_rows_that_can_not_be_taken_say_why(sqlite: Installation, table: str, row: Any, why: str) -> None:
    """And nothing of them is kept."""
    furnished(sqlite)
    assert taken(sqlite, sqlite.person(*EVERYTHING), table, as_lines([row]))["wrong"] == 1
    with sqlite.app.app_context(), reading():
        assert why in db.session.scalars(select(TableImport)).one().shown[0][3]


def test_looking_through_changes_nothing(installation: Installation) -> None:
    """Neither rows nor history; dropping it leaves nothing either."""
    person = installation.person(*EVERYTHING)
    browser = installation.browser_of(person)
    content = as_lines([{"name": "Careers"}, {"name": "Climate"}])
    answer = browser.post(PLACE, data={"table": "topics", "file": (io.BytesIO(content), "topics.jsonl")})
    assert answer.status_code == 303
    page = browser.get(answer.headers["Location"])
    assert "Careers" in page.text and "2 rows would change something" in page.text
    with installation.app.app_context(), reading():
        assert db.session.scalar(select(func.count()).select_from(Topic)) == 0
        told = select(func.count()).select_from(HistoryRow).where(HistoryRow.noun == "topic")
        assert db.session.scalar(told) == 0
    place = answer.headers["Location"]
    other = installation.browser_of(installation.person(*EVERYTHING))
    assert other.get(place).status_code == other.post(f"{place}/carry-out").status_code == 404
    assert browser.post(f"{place}/carry-out").status_code == 303
    assert browser.post(f"{place}/carry-out").status_code == browser.post(f"{place}/drop").status_code == 409
    assert "Climate" in browser.get(place).text and "topics.jsonl" in browser.get(PLACE).text


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\n\n", b"{", b"\xff\xfe\x00", b"name\nSpring\n", b"[", b"[" * 100_000, b'{"a":1}\n' * 2_001,
        b" " * 3_000_000,
    ],
)  # fmt: skip
def test_files_that_can_not_be_read_are_refused(content: bytes) -> None:
    """In words; nothing is half read."""
    with pytest.raises(Breach):
        taking_in.rows_in(content)


def test_a_list_reads_like_lines() -> None:
    """A JSON list, and lines with a byte order mark and blank ones between them."""
    assert taking_in.rows_in(b'[{"name": "A"}, {"name": "B"}]') == [[1, {"name": "A"}], [2, {"name": "B"}]]
    assert taking_in.rows_in('\ufeff{"name": "A"}\n\n{"name": "B"}\n'.encode()) == [
        [1, {"name": "A"}], [3, {"name": "B"}],
    ]  # fmt: skip


def test_who_may_not_write_reads_nothing_in(installation: Installation) -> None:
    """Not by the form; not after the role is gone; what nobody said yes to goes after a day."""
    admin = installation.person(Role.ADMIN)
    browser = installation.browser_of(admin)
    for table in ("topics", "nothing"):
        answer = browser.post(PLACE, data={"table": table, "file": (io.BytesIO(b'{"name": "A"}'), "a.jsonl")})
        assert answer.status_code == 422
    answer = browser.post(PLACE, data={"table": "teams", "file": (io.BytesIO(b'{"name": "A"}'), "a.jsonl")})
    place = answer.headers["Location"]
    installation.person(Role.ADMIN)  # there has to be another one
    with installation.app.app_context(), writing():
        accounts.set_roles(db.session.get_one(Person, admin), [Role.MARKETING], actor=ME, now=clock.now())
    assert installation.browser_of(admin).post(f"{place}/carry-out").status_code == 404
    with installation.app.app_context():
        jobs.tidy(clock.now() + timedelta(days=2))
        with reading():
            assert db.session.scalars(select(TableImport)).one().state is IntakeState.DROPPED
        jobs.tidy(clock.now() + timedelta(days=40))
        with reading():
            assert db.session.scalar(select(func.count()).select_from(TableImport)) == 0


def test_every_room_s_file_is_listed_with_an_example(sqlite: Installation) -> None:
    """Each page opens, and each example is a table that our own reader takes."""
    person = sqlite.person(*EVERYTHING, Role.FINANCE)
    browser = sqlite.browser_of(person)
    page = browser.get(PLACE).text
    with sqlite.app.app_context(), reading():
        sheets = sheets_for(lambda capability: True)
    assert {each.name for each in sheets} == {"people", "items", "partners", "perk_codes", "conversions", "readings"}
    for sheet in sheets:
        with sqlite.app.test_request_context():
            address = sqlite.app.url_for(sheet.endpoint)
        assert f'href="{address}"' in page and browser.get(address).status_code == 200, sheet.name
        example = browser.get(f"{PLACE}/examples/{sheet.name}.csv")
        found = spreadsheets.look_at(io.BytesIO(example.data))
        assert found.columns and list(spreadsheets.lines(io.BytesIO(example.data), found)), sheet.name
    assert browser.get(f"{PLACE}/examples/nothing.csv").status_code == 404


def test_whoever_may_do_anything_sees_the_page_and_nobody_else(sqlite: Installation) -> None:
    """The guards of both pages name exactly those who may take or read in something."""
    with sqlite.app.app_context():
        assert {each for table in all_tables().values() for each in table.may} == set(EXPORTERS)
        writers = {each for intake in all_intakes().values() for each in intake.may}
        assert writers | {each for sheet in sheets_for(lambda capability: True) for each in sheet.may} == set(IMPORTERS)
        for name in all_intakes():
            columns = {column.name for column in all_tables()[name].columns}
            assert all_intakes()[name].named in columns
