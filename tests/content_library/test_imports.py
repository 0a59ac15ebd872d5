"""Items from a file: the good rows in, the bad ones back with reasons, once however often, and on after a crash."""

from __future__ import annotations

import csv
import hashlib
import io
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from advocacy import spreadsheets
from advocacy.clock import now as this_instant
from advocacy.database import db, reading, writing
from advocacy.errors import Breach
from advocacy.history import timeline
from advocacy.people.capabilities import Role
from content_library.importing import imports, jobs, queries, receiving
from content_library.importing.columns import EXAMPLE, MEANINGS, read_heading
from content_library.importing.rows import read_row
from content_library.models import (
    IMPORT_MOVES,
    ImportState,
    Item,
    ItemOrigin,
    ItemState,
    RefusedRow,
)
from content_library.words.outlets import ANY, outlets
from tests.content_library.shelf import Shelf

HEADING = "title;url;caption;caption_linkedin_de;language;campaign;topics;stage;regions;expires_at;kind;key\n"
GOOD = "Größe zählt;https://x.example/a;Size matters;Größe zählt;en;Launch;a; b;interest;de;2027-01-31 18:00;news;\n"
BAD = ";nonsense;;;;;;nowhere;;tomorrow;;\n"


def send(shelf: Shelf, content: bytes | str, by: int | None = None, name: str = "items.csv") -> Any:
    body = content.encode() if isinstance(content, str) else content
    api = shelf.installation.api_of(by or shelf.author)
    return api("POST", "/items/import", data={"file": (io.BytesIO(body), name)})


def run(shelf: Shelf) -> None:
    with shelf.installation.app.app_context():
        jobs.take_up(this_instant())


def came_of(shelf: Shelf, import_id: int) -> tuple[str, int, int, int]:
    with shelf.installation.app.app_context(), reading():
        found = queries.import_for(import_id)
        return found.state.value, found.added, found.known, found.refused


def row_of(**cells: str) -> str:
    held = io.StringIO()
    writer = csv.DictWriter(held, list(cells))
    writer.writeheader()
    writer.writerow(cells)
    return held.getvalue()


def test_good_rows_become_drafts_and_bad_ones_come_back_with_reasons(shelf: Shelf) -> None:
    good = GOOD.replace("a; b", '"a; b"')
    sent = send(shelf, (HEADING + good + BAD + "=cmd|x;https://x.example/b;;;;;;;;;;mine\n").encode("latin-1"))
    assert sent.status_code == 202 and sent.get_json()["state"] == "waiting"
    run(shelf)
    import_id = sent.get_json()["id"]
    assert came_of(shelf, import_id) == ("done", 2, 0, 1)
    with shelf.installation.app.app_context(), reading():
        item = db.session.scalars(select(Item).where(Item.title == "Größe zählt")).one()
        assert (item.origin, item.state, item.campaign, item.topics) == (
            ItemOrigin.IMPORT, ItemState.DRAFT, "Launch", ["a", "b"],
        )  # fmt: skip
        assert item.audience["regions"] == ["DE"] and item.revision.author_ids == [shelf.author]
        words = {(each.network, each.language): each.text for each in item.revision.captions}
        assert words == {
            ("any", "en"): "{disclosure} Size matters\n{link}",
            ("linkedin", "de"): "{disclosure} Größe zählt\n{link}",
        }
        assert [row.verb for row in timeline("item", item.id)] == ["add"]
        assert [row.verb for row in timeline("import", import_id)] == ["finish", "begin", "confirm", "add"]
    refused = shelf.installation.api_of(shelf.author)("GET", f"/items/import/{import_id}/refused")
    rows = list(csv.reader(io.StringIO(refused.data.decode("utf-8-sig"))))
    assert rows[0] == [*HEADING.strip().split(";"), "reason"] and len(rows) == 2
    for told in ("Line 3:", "stage: “nowhere”", "expires_at: “tomorrow” is not a time"):
        assert told in rows[1][-1]


def test_the_same_file_again_adds_nothing_and_a_mended_one_only_what_is_new(shelf: Shelf) -> None:
    table = "title,url,key,reason\nOne,https://x.example/1,,\nTwo,nonsense,,\nThree,,three,\n"
    first = send(shelf, table).get_json()["id"]
    run(shelf)
    again = send(shelf, table, by=shelf.installation.person(Role.MARKETING)).get_json()["id"]
    run(shelf)
    assert (came_of(shelf, first)[1:], came_of(shelf, again)[1:]) == ((2, 0, 1), (0, 2, 1))
    api = shelf.installation.api_of(shelf.author)
    back = api("GET", f"/items/import/{first}/refused").data.decode("utf-8-sig")
    mended = send(shelf, back.replace("nonsense", "https://x.example/2") + "Three anew,,three,\n").get_json()["id"]
    run(shelf)
    assert came_of(shelf, mended)[1:] == (1, 1, 0), "a row of one's own key is known whatever else it says"
    with shelf.installation.app.app_context(), reading():
        assert not jobs.place_of(queries.import_for(mended).sha256).exists(), "the file is let go"


def test_a_worker_that_dies_is_followed_by_one_that_goes_on(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "".join(
        f"Row {number},https://x.example/{number}\n" if number % 7 else "\n,nonsense\n" for number in range(250)
    )
    import_id = send(shelf, "title,url\n" + rows).get_json()["id"]
    real, calls = imports.add_batch, []

    def dying(*args: Any, **more: Any) -> bool:
        calls.append(1)
        if len(calls) == 2:
            real(*args, **more)
            raise KeyboardInterrupt
        return real(*args, **more)

    monkeypatch.setattr(imports, "add_batch", dying)
    with shelf.installation.app.app_context():
        with pytest.raises(KeyboardInterrupt):
            jobs.take_up(this_instant())
        jobs.take_up(this_instant())
        assert len(calls) == 2, "the lease still holds"
        jobs.take_up(this_instant() + timedelta(minutes=5))
    state, added, known, refused = came_of(shelf, import_id)
    assert (state, added, known, refused) == ("done", 214, 0, 36)
    with shelf.installation.app.app_context(), reading():
        assert db.session.scalar(select(func.count()).select_from(Item)) == 214
        assert db.session.scalar(select(func.count()).select_from(RefusedRow)) == 36


def test_a_worker_that_lost_its_lease_adds_nothing(shelf: Shelf) -> None:
    import_id = send(shelf, "title\nOne\n").get_json()["id"]
    with shelf.installation.app.app_context():
        with writing():
            lost = imports.claim(import_id, now=this_instant())
        with writing():
            assert imports.claim(import_id, now=this_instant()) is None
        with writing():
            assert imports.claim(import_id, now=this_instant() + timedelta(minutes=5)) is not None
        line, networks = spreadsheets.Line(2, ("One",)), {*outlets(), ANY}
        with writing():
            plan = read_heading(["title"], networks)
            assert lost and not imports.add_batch(import_id, lost, [line], plan, "UTC", networks, now=this_instant())
        assert db.session.scalar(select(func.count()).select_from(Item)) == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "nothing in that file"), ("title\n", "no item in that file"), ("url\nx\n", "no column “title”"),
        ("title,colour\nx,y\n", "the column “colour” is not known"), ("title,title\nx,y\n", "two columns “title”"),
        ("title,caption_orkut\nx,y\n", "names no network"), (b"PK\x03\x04zip", "workbook can't be read"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_of_items_is_refused_whole(
    sqlite_shelf: Shelf, content: bytes | str, said: str
) -> None:
    answer = send(sqlite_shelf, content)
    assert answer.status_code == 422 and said in answer.get_json()["title"] + answer.get_json()["detail"]
    folder = sqlite_shelf.installation.settings.data_dir / "imports"
    assert list(folder.glob("*")) == [], "nothing of it is kept"


def test_a_file_that_is_too_large_is_named_so(sqlite_shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("content_library.importing.storing.MOST_BYTES", 1_000_000)
    assert "larger than 0 MB" in send(sqlite_shelf, b"title\n" + b"x" * 1_100_000).text
    huge = send(sqlite_shelf, b"title\n" + b"x" * (52 * 1024 * 1024))
    assert huge.status_code == 413 and "At most 50 MB" in huge.get_json()["detail"]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"title": "", "summary": "s"}, "Give a title."), ({"title": "x" * 301}, "At most 300 characters."),
        ({"title": "x", "url": "ftp://x"}, "The address"), ({"title": "x", "kind": "poem"}, "kind: “poem”"),
        ({"title": "x", "stage": "awareness"}, "stage: “awareness”"), ({"title": "x", "roles": "king"}, "king"),
        ({"title": "x", "campaign": "c" * 121}, "Campaign: at most 120"),
        ({"title": "x", "topics": "t" * 121}, "topics: at most 120"),
        ({"title": "x", "embargo_at": "2027-02-30"}, "is not a time"), ({"title": "a" * 3000 + "\0"}, "no text"),
        ({"title": "x", "caption": "y", "language": "klingon!"}, "language tag"),
        ({"title": "x", "embargo_at": "2027-02-01", "expires_at": "2027-01-01"}, "expire before"),
        ({"title": "x", "text_mode": "open"}, "text_mode: “open”"),
    ],
)  # fmt: skip
def test_why_a_row_can_not_be_taken(sqlite_shelf: Shelf, cells: dict[str, str], said: str) -> None:
    with sqlite_shelf.installation.app.app_context():
        look = queries.look(io.BytesIO(row_of(**cells).encode()), "Europe/Berlin")
    assert look.refused == 1 and said in look.first[0].problem


def test_times_without_an_offset_are_the_importers(sqlite_shelf: Shelf) -> None:
    cells = {"title": "x", "embargo_at": "2027-01-31 18:00", "expires_at": "2027-02-28T12:00+00:00"}
    with sqlite_shelf.installation.app.app_context():
        look = queries.look(io.BytesIO(row_of(**cells).encode()), "Europe/Berlin")
    row = look.first[0].row
    assert row and row.content.embargo_at and row.content.embargo_at.hour == 17
    assert row.content.expires_at and row.content.expires_at.hour == 12


def test_pages_show_first_and_ask(sqlite_shelf: Shelf) -> None:
    shelf, browser = sqlite_shelf, sqlite_shelf.installation.browser_of(sqlite_shelf.author)
    template = browser.get("/studio/imports/template.csv").data.decode("utf-8-sig")
    assert template.splitlines()[0].startswith("title,url,summary") and set(EXAMPLE) - set(MEANINGS) == {
        "caption_linkedin"
    }
    shown = browser.post(
        "/studio/imports/", data={"file": (io.BytesIO(template.encode()), "t.csv")}, follow_redirects=True
    )
    assert "We cut our energy use by 41 %" in shown.text and "Nothing is wrong with the first 1 rows" in shown.text
    run(shelf)
    assert came_of(shelf, 1)[0] == "looked_at", "nothing is added before somebody says so"
    assert "A worker takes it up" in browser.post("/studio/imports/1/confirm", follow_redirects=True).text
    run(shelf)
    assert "See the drafts" in browser.get("/studio/imports/1").text
    assert "data-progress-over" in browser.get("/studio/imports/1/progress").text
    browser.post("/studio/imports/", data={"file": (io.BytesIO(b"title\nx\n"), "u.csv")})
    assert browser.post("/studio/imports/2/discard").status_code == 302 and came_of(shelf, 2)[0] == "discarded"
    refused = browser.post("/studio/imports/", data={"file": (io.BytesIO(b"url\nx\n"), "u.csv")})
    assert refused.status_code == 422 and "no column “title”" in refused.text


def test_what_nobody_confirmed_is_let_go(sqlite_shelf: Shelf) -> None:
    browser = sqlite_shelf.installation.browser_of(sqlite_shelf.author)
    browser.post("/studio/imports/", data={"file": (io.BytesIO(b"title\nx\n"), "u.csv")})
    with sqlite_shelf.installation.app.app_context():
        jobs.take_up(this_instant() + timedelta(days=2))
        assert came_of(sqlite_shelf, 1)[0] == "discarded"
    assert list((sqlite_shelf.installation.settings.data_dir / "imports").glob("*.csv")) == []


@pytest.mark.parametrize("state", list(ImportState))
@pytest.mark.parametrize("verb", ["confirm", "discard"])
def test_what_may_be_done_with_an_import_in_each_state(sqlite_shelf: Shelf, state: ImportState, verb: str) -> None:
    browser = sqlite_shelf.installation.browser_of(sqlite_shelf.author)
    browser.post("/studio/imports/", data={"file": (io.BytesIO(b"title\nx\n"), "u.csv")})
    with sqlite_shelf.installation.app.app_context(), writing():
        db.session.execute(db.text("UPDATE item_imports SET state = :state"), {"state": state.value})
    answer = browser.post(f"/studio/imports/1/{verb}")
    assert answer.status_code == (302 if state in IMPORT_MOVES[verb][0] else 409)


def test_the_command_imports_and_writes_what_it_refused(sqlite_shelf: Shelf, tmp_path: Path) -> None:
    file = tmp_path / "some.csv"
    file.write_text("title,url\nOne,\nTwo,nonsense\n")
    ran = sqlite_shelf.installation.app.test_cli_runner().invoke(args=["items", "import", str(file)])
    assert ran.exit_code == 1 and "1 added, 0 known already, 1 refused" in ran.output, ran.output
    assert "nonsense" in (tmp_path / "some.refused.csv").read_text("utf-8-sig")


def test_ten_thousand_bad_rows_among_fifty_thousand_are_judged_fast(sqlite_shelf: Shelf) -> None:
    """Reading and judging alone; adding 40,000 takes a minute and is measured by `make bench`."""
    rows = "".join(f"Größe {n};https://x.example/{n};Wörter\n" if n % 5 else f";nonsense {n};\n" for n in range(50_000))
    file, networks = io.BytesIO(("title;url;caption\n" + rows).encode("latin-1")), {"any"}
    began = time.monotonic()
    sheet = spreadsheets.look_at(file)
    plan = read_heading(sheet.columns, networks)
    refused = 0
    for line in spreadsheets.lines(file, sheet):
        try:
            read_row(line, plan, "UTC", networks, {"tobacco", "financial"})
        except Breach:
            refused += 1
    assert refused == 10_000 and time.monotonic() - began < 30


def test_an_import_whose_file_no_worker_has_ends_and_says_so(shelf: Shelf) -> None:
    import_id = send(shelf, "title\nOne\n").get_json()["id"]
    with shelf.installation.app.app_context():
        with reading():
            jobs.place_of(queries.import_for(import_id).sha256).unlink()
        jobs.take_up(this_instant() + timedelta(minutes=9))
        assert came_of(shelf, import_id)[0] == "waiting", "another machine may have it"
        jobs.take_up(this_instant() + timedelta(minutes=11))
        with reading():
            found = queries.import_for(import_id)
            assert found.state is ImportState.FAILED and "Send it again" in found.problem


def test_a_file_that_an_ending_import_takes_along_is_stored_again(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second upload of the same bytes is stored already, but not yet written down."""
    really = queries.look

    def look(file: Any, zone: str) -> queries.Look:
        found = really(file, zone)
        receiving.tidy(hashlib.sha256(b"title\nOne\n").hexdigest())
        return found

    monkeypatch.setattr(queries, "look", look)
    import_id = send(shelf, b"title\nOne\n").get_json()["id"]
    run(shelf)
    assert came_of(shelf, import_id) == ("done", 1, 0, 0)
