"""Feeds and pages from a site, and what the person reads when the site makes trouble. Nothing is half done."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import ThreadingHTTPServer
from typing import Any

import pytest
from sqlalchemy import text

from advocacy import fetching
from advocacy.clock import now as this_instant
from advocacy.database import db, writing
from advocacy.history import Actor
from content_library.commands import feeds
from content_library.intake import intake
from content_library.intake.fetching_feeds import fetch_due, fetch_source
from content_library.models import EntryState, Item, Media, Source, SourceEntry
from content_library.sources import sources
from content_library.sources.queries import list_entries, source_for
from tests.content_library.newsroom import Newsroom
from tests.content_library.shelf import Shelf


@pytest.fixture(scope="session")
def newsroom() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Newsroom)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second is the most a site is given here."""
    monkeypatch.setattr(intake, "fetch", functools.partial(fetching.fetch, total_seconds=1.0))


def rows(shelf: Shelf) -> list[int]:
    with shelf.installation.app.app_context():
        return [db.session.query(kind).count() for kind in (Source, SourceEntry, Item, Media)]


def test_from_a_feed_to_a_draft(shelf: Shelf, newsroom: str) -> None:
    api = shelf.installation.api_of(shelf.author)
    source = api("POST", "/sources", {"url": f"{newsroom}/feed"}).get_json()
    assert (source["title"], source["problem"]) == ("Acme newsroom", "")
    entries = api("GET", f"/sources/{source['id']}/entries").get_json()["items"]
    assert [entry["title"] for entry in entries] == ["We cut our energy use by 41 %", "Atlas 3.0"]
    assert entries[0]["summary"] == "The report."
    made = api("POST", f"/entries/{entries[0]['id']}/draft")
    assert made.status_code == 201
    item = made.get_json()
    assert (item["title"], item["summary"]) == ("We cut our energy use by 41 %", "How we did it.")
    assert item["url"] == f"{newsroom}/energy" and item["media"]
    assert api("POST", f"/entries/{entries[0]['id']}/draft").status_code == 409
    assert [entry["id"] for entry in api("GET", f"/sources/{source['id']}/entries").get_json()["items"]] == [
        entries[1]["id"]
    ]
    assert rows(shelf) == [1, 2, 1, 1]


def test_a_feed_read_again_brings_nothing_twice(shelf: Shelf, newsroom: str) -> None:
    api = shelf.installation.api_of(shelf.author)
    source = api("POST", "/sources", {"url": f"{newsroom}/feed"}).get_json()
    assert api("POST", "/sources", {"url": f"{newsroom}/feed"}).status_code == 422
    for _ in range(2):
        assert api("POST", f"/sources/{source['id']}/fetch").get_json()["problem"] == ""
    with shelf.installation.app.app_context():
        with writing():
            source_for(source["id"]).etag = None  # a server that forgot what it said
        assert fetch_source(source["id"], actor=Actor.job("test"), now=this_instant()).new == 0
    assert rows(shelf)[:2] == [1, 2]


def test_a_feed_that_dies_keeps_what_it_brought_and_says_why(shelf: Shelf, newsroom: str) -> None:
    api = shelf.installation.api_of(shelf.author)
    source = api("POST", "/sources", {"url": f"{newsroom}/feed"}).get_json()
    with shelf.installation.app.app_context():
        with writing():
            source_for(source["id"]).url = f"{newsroom}/gone"
        due = this_instant() + timedelta(hours=2)
        assert [outcome.problem for outcome in fetch_due(due)] == [
            "There is nothing at this address. Check it for typing errors; the page may have moved."
        ]
        assert fetch_due(due + timedelta(minutes=30)) == [], "not before an hour is over"
        dead = source_for(source["id"])
        assert dead.problem.startswith("There is nothing") and dead.problem_since == due
        assert len(list_entries(EntryState.NEW, dead.id).items) == 2
    page = shelf.installation.browser_of(shelf.author).get(f"/studio/sources/{source['id']}").text
    assert "There is nothing at this address" in page


def test_what_a_server_says_too_much_of_is_left_out(shelf: Shelf, newsroom: str) -> None:
    """Its validators are not kept, its entries are."""
    api = shelf.installation.api_of(shelf.author)
    source = api("POST", "/sources", {"url": f"{newsroom}/talkative-feed"})
    assert source.status_code == 201 and rows(shelf)[:2] == [1, 2]
    with shelf.installation.app.app_context():
        kept = source_for(source.get_json()["id"])
        assert (kept.etag, kept.modified) == (None, None)


def test_an_odd_link_costs_its_entry_only(shelf: Shelf, newsroom: str) -> None:
    api = shelf.installation.api_of(shelf.author)
    source = api("POST", "/sources", {"url": f"{newsroom}/odd-feed?{'long' * 100}"}).get_json()
    assert source["problem"].startswith("2 left out") and "host:99999" in source["problem"]
    assert [entry["title"] for entry in api("GET", f"/sources/{source['id']}/entries").get_json()["items"]] == ["Good"]


def test_a_feed_that_breaks_us_stops_no_other_and_is_not_first_for_ever(
    shelf: Shelf, newsroom: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first feed meets a fault of ours: it is told, waits its hour, and the second is read."""
    api = shelf.installation.api_of(shelf.author)
    first, second = (api("POST", "/sources", {"url": f"{newsroom}/feed?{n}"}).get_json()["id"] for n in (1, 2))
    keep = sources.record_fetch

    def faulty(source: Source, found: sources.FoundFeed, **who: Any) -> int:
        if source.id == first:
            db.session.execute(text("INSERT INTO topics (id, name) VALUES (1, NULL)"))
        return keep(source, found, **who)

    monkeypatch.setattr(sources, "record_fetch", faulty)
    with shelf.installation.app.app_context():
        due = this_instant() + timedelta(hours=2)
        outcomes = {each.source_id: each.problem for each in fetch_due(due)}
        assert outcomes[second] == "" and outcomes[first].startswith("We could not read this feed")
        assert source_for(first).fetched_at == due and source_for(first).problem == outcomes[first]


TROUBLE = [
    ("/gone", "nothing at this address"), ("/huge", "too large"), ("/slow", "too slow"), ("/mute", "what it is about"),
    ("/to-private", "redirects into a private network"), ("/film", "something else"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "said"), TROUBLE, ids=[path for path, _ in TROUBLE])
def test_a_page_that_makes_trouble(sqlite_shelf: Shelf, newsroom: str, path: str, said: str) -> None:
    api, browser = (
        sqlite_shelf.installation.api_of(sqlite_shelf.author),
        sqlite_shelf.installation.browser_of(sqlite_shelf.author),
    )
    refused = api("POST", "/items/from-url", {"url": newsroom + path})
    assert refused.status_code == 422 and said in refused.get_json()["title"]
    page = browser.post("/studio/items/from-url", data={"url": newsroom + path})
    assert page.status_code == 422 and said in page.text and newsroom + path in page.text, "what was typed is kept"
    assert rows(sqlite_shelf) == [0, 0, 0, 0]


FEED_TROUBLE = [
    ("/broken-feed", "XML is broken"), ("/energy", "a web page, not a feed"), ("/gone", "nothing at this address"),
    ("/huge", "too large"), ("/slow", "too slow"), ("/to-private", "private network"), ("/film", "something else"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "said"), FEED_TROUBLE, ids=[path for path, _ in FEED_TROUBLE])
def test_a_feed_that_makes_trouble_is_not_followed(sqlite_shelf: Shelf, newsroom: str, path: str, said: str) -> None:
    browser = sqlite_shelf.installation.browser_of(sqlite_shelf.author)
    page = browser.post("/studio/sources/", data={"url": newsroom + path})
    assert page.status_code == 422 and said in page.text
    assert rows(sqlite_shelf) == [0, 0, 0, 0]


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "file:///etc/passwd", "x"]
)
def test_what_is_not_fetched_at_all(sqlite_shelf: Shelf, url: str) -> None:
    api = sqlite_shelf.installation.api_of(sqlite_shelf.author)
    for path in ("/items/from-url", "/sources"):
        assert api("POST", path, {"url": url}).status_code == 422
    assert rows(sqlite_shelf) == [0, 0, 0, 0]


def test_a_bomb_of_a_picture_costs_the_picture_only(sqlite_shelf: Shelf, newsroom: str) -> None:
    browser = sqlite_shelf.installation.browser_of(sqlite_shelf.author)
    made = browser.post("/studio/items/from-url", data={"url": f"{newsroom}/atlas"}, follow_redirects=True)
    assert made.status_code == 200 and "The picture was left out: The picture has too many pixels." in made.text
    assert rows(sqlite_shelf) == [0, 0, 1, 0]


def test_a_draft_that_says_nearly_the_same_is_told(sqlite_shelf: Shelf, newsroom: str) -> None:
    browser = sqlite_shelf.installation.browser_of(sqlite_shelf.author)
    first, second = (
        browser.post("/studio/items/from-url", data={"url": f"{newsroom}/energy"}, follow_redirects=True).text
        for _ in range(2)
    )
    assert "nearly the same" not in first and "41 %” (number 1) says nearly the same." in second


def test_the_command(sqlite_shelf: Shelf, newsroom: str) -> None:
    runner = sqlite_shelf.installation.app.test_cli_runner()
    assert "No feed is followed" in runner.invoke(feeds, ["fetch"]).output
    api = sqlite_shelf.installation.api_of(sqlite_shelf.author)
    source = api("POST", "/sources", {"url": f"{newsroom}/feed"}).get_json()
    result = runner.invoke(feeds, ["fetch"])
    assert (result.exit_code, result.output) == (0, f"{newsroom}/feed: 0 new\n")
    with sqlite_shelf.installation.app.app_context(), writing():
        source_for(source["id"]).url = f"{newsroom}/gone"
    assert runner.invoke(feeds, ["fetch"]).exit_code == 1
