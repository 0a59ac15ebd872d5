"""What becomes of a feed's entries: drafted by themselves within caps, near-duplicates marked, nothing lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.database import reading, writing
from advocacy.errors import Breach
from advocacy.fetching import Fetched
from advocacy.history import timeline
from content_library.intake import fetching_feeds, intake
from content_library.items import queries
from content_library.models import (
    SOURCE_MOVES,
    EntryState,
    EntryWait,
    ItemOrigin,
    Source,
    SourceMode,
    SourceState,
    Stage,
)
from content_library.reading.similarity import Known, nearest
from content_library.sources import sources
from content_library.sources.entries import FoundEntry
from content_library.sources.queries import Health, count_entries, health, list_entries, source_for
from content_library.sources.sources import FoundFeed, Habits
from content_library.words.content import About
from tests.content_library.shelf import NOW, Shelf

SUBJECTS = ["otters", "heating", "bridges", "violins", "tax", "rain", "volcanoes", "chess", "bread", "lighthouses"]


def feed(first: int, many: int) -> FoundFeed:
    """So many entries that tell of different things, newest first."""
    entries = [
        FoundEntry(
            f"https://news.example/{n}", f"https://news.example/{n}",
            f"Why {SUBJECTS[n % 10]} number {n} matter", f"A report on {SUBJECTS[n % 10]} and on {n * 7919} more.",
        )
        for n in range(first, first + many)
    ]  # fmt: skip
    return FoundFeed("News", "https://news.example/", tuple(reversed(entries)))


def follow(
    shelf: Shelf, found: FoundFeed, now: datetime = NOW, url: str = "https://news.example/feed", **habits: Any
) -> int:
    with shelf.installation.app.app_context(), writing():
        wanted = Habits(mode=SourceMode.DRAFT, **habits)
        return sources.add_source(url, found, wanted, actor=shelf.person(shelf.author).actor, now=now).id


def read(shelf: Shelf, source_id: int, found: FoundFeed, now: datetime) -> None:
    with shelf.installation.app.app_context(), writing():
        sources.record_fetch(source_for(source_id), found, actor=shelf.person(shelf.author).actor, now=now)


def draft(shelf: Shelf, now: datetime, monkeypatch: pytest.MonkeyPatch) -> int:
    """Lets what is due become drafts; pages can't be had here, so that what the feed said stands in."""

    def nothing(url: str) -> intake.Page:
        raise Breach("The site cannot be reached.")

    monkeypatch.setattr(intake, "look_at", nothing)
    with shelf.installation.app.app_context():
        return fetching_feeds.draft_due(now)


def waits(shelf: Shelf, source_id: int) -> dict[str, int]:
    with shelf.installation.app.app_context(), reading():
        return {why.value: count for why, count in count_entries(source_id).waits.items() if count}


def test_the_newest_are_drafted_and_what_is_over_the_cap_waits_and_says_so(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = About(campaign="Launch", topics=("energy",), stage=Stage.RESEARCH)
    source_id = follow(shelf, feed(0, 8), drafts_a_day=3, about=about, audience={"regions": ["de"]})
    assert waits(shelf, source_id) == {"due": 3, "day_cap": 5}
    assert draft(shelf, NOW, monkeypatch) == 3 and draft(shelf, NOW, monkeypatch) == 0
    with shelf.installation.app.app_context(), reading():
        counts = count_entries(source_id)
        assert (counts.states[EntryState.DRAFTED], counts.states[EntryState.NEW], counts.drafted_alone) == (3, 5, 3)
        drafted = list_entries(EntryState.DRAFTED, source_id).items
        assert [entry.url.rpartition("/")[2] for entry in drafted] == ["7", "6", "5"]
        item = queries.item_for(drafted[0].item_id or 0)
        assert (item.origin, item.campaign, item.topics, item.stage) == (
            ItemOrigin.SOURCE, "Launch", ["energy"], Stage.RESEARCH,
        )  # fmt: skip
        assert item.audience["regions"] == ["DE"] and item.revision.author_ids == []
        told = next(row for row in timeline("source", source_id) if row.verb == "read")
        assert told.payload and told.payload.body["details"] == {"new": 8, "waits": {"due": 3, "day_cap": 5}}
    read(shelf, source_id, feed(8, 2), NOW + timedelta(hours=3))
    assert waits(shelf, source_id) == {"day_cap": 7}, "the day's drafts were made"
    read(shelf, source_id, feed(10, 2), NOW + timedelta(days=1))
    assert waits(shelf, source_id) == {"day_cap": 7, "due": 2}, "a new day"


def test_a_source_has_a_cap_in_total_and_all_together_have_one(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    one = follow(shelf, feed(0, 3), drafts_in_total=2)
    assert waits(shelf, one) == {"due": 2, "total_cap": 1} and draft(shelf, NOW, monkeypatch) == 2
    read(shelf, one, feed(3, 1), NOW + timedelta(days=9))
    assert waits(shelf, one) == {"total_cap": 2}
    settings = shelf.installation.app.extensions["advocacy.settings"]
    shelf.installation.app.extensions["advocacy.settings"] = replace(settings, source_drafts_a_day=3)
    later = NOW + timedelta(days=9)
    other = follow(shelf, feed(20, 5), later, "https://other.example/feed")
    assert waits(shelf, other) == {"due": 3, "all_cap": 2}


def test_a_source_that_queues_drafts_nothing(shelf: Shelf) -> None:
    with shelf.installation.app.app_context(), writing():
        actor = shelf.person(shelf.author).actor
        source = sources.add_source("https://news.example/feed", feed(0, 3), actor=actor, now=NOW)
        assert source.mode is SourceMode.QUEUE
    assert waits(shelf, 1) == {}


def test_near_duplicates_are_kept_marked_and_not_drafted(shelf: Shelf) -> None:
    item_id = shelf.add(
        title="Our otters have a new river to live in", summary="All of them moved.", url="https://acme.example/o"
    )
    chess = "Chess club wins the northern cup at last"
    told = (
        ("https://b.example/2", "Our otters have a new river to live in", "All of them."),
        ("https://b.example/1", chess, "In overtime."),
        ("https://acme.example/o", "Quite another title", ""),
        ("https://b.example/0", chess, "In over time!"),
    )
    entries = tuple(FoundEntry(url, url, title, summary) for url, title, summary in told)
    source_id = follow(shelf, FoundFeed("B", "", entries))
    with shelf.installation.app.app_context(), reading():
        kept = {entry.url.rpartition("/")[2]: entry for entry in list_entries(EntryState.NEW, source_id).items}
        assert {place: entry.waits for place, entry in kept.items()} == {
            "0": EntryWait.DUE, "o": EntryWait.NEAR_DUPLICATE, "1": EntryWait.NEAR_DUPLICATE,
            "2": EntryWait.NEAR_DUPLICATE,
        }  # fmt: skip
        assert kept["2"].like_item_id == kept["o"].like_item_id == item_id, "by its words, by its address"
        assert kept["1"].like_entry_id == kept["0"].id and kept["1"].like_entry.title.startswith("Chess")  # type: ignore[union-attr]
    page = shelf.installation.browser_of(shelf.author).get(f"/studio/sources/{source_id}").text
    assert "Nearly the same" in page and "Our otters have a new river" in page


def test_ten_thousand_entries_are_bounded_and_named(sqlite_shelf: Shelf) -> None:
    items = "".join(
        f"<item><title>Report {n} on {SUBJECTS[n % 10]}</title><link>https://news.example/{n}</link></item>"
        for n in range(10_000)
    )
    body = f"<rss version='2.0'><channel><title>Long</title>{items}</channel></rss>".encode()
    found = Fetched("https://news.example/feed", 200, "application/rss+xml", body, None, None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intake, "fetch", lambda *args, **more: found)
        with sqlite_shelf.installation.app.app_context():
            brought = intake.look_at_feed("https://news.example/feed")
    assert len(brought.entries) == 500 and "It has 10000 entries" in brought.problem
    source_id = follow(sqlite_shelf, brought, drafts_a_day=2)
    with sqlite_shelf.installation.app.app_context(), reading():
        assert sum(count_entries(source_id).states.values()) == 500
        assert health(source_for(source_id), NOW) is Health.PARTLY


@pytest.mark.parametrize("state", list(SourceState))
@pytest.mark.parametrize("verb", list(SOURCE_MOVES))
def test_the_state_table_of_sources(sqlite_shelf: Shelf, state: SourceState, verb: str) -> None:
    source_id = follow(sqlite_shelf, feed(0, 1))
    api = sqlite_shelf.installation.api_of(sqlite_shelf.author)
    reach = {SourceState.PAUSED: "pause", SourceState.RETIRED: "retire"}
    if state in reach:
        assert api("POST", f"/sources/{source_id}/{reach[state]}").status_code == 200
    came_from, to = SOURCE_MOVES[verb]
    answer = api("POST", f"/sources/{source_id}/{verb}")
    assert answer.status_code == (200 if state in came_from else 409)
    assert api("GET", f"/sources/{source_id}").get_json()["state"] == (to if state in came_from else state).value


def test_only_active_sources_are_fetched(sqlite_shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    source_id = follow(sqlite_shelf, feed(0, 1))
    monkeypatch.setattr(intake, "look_at_feed", lambda url, source=None: feed(0, 1))
    browser = sqlite_shelf.installation.browser_of(sqlite_shelf.author)
    for verb, fetched in (("pause", 0), ("resume", 1), ("retire", 0), ("restore", 1)):
        assert browser.post(f"/studio/sources/{source_id}/follow", data={"verb": verb}).status_code == 302
        with sqlite_shelf.installation.app.app_context():
            assert len(fetching_feeds.fetch_due(datetime.now(UTC), all_of_them=True)) == fetched, verb
    assert browser.post(f"/studio/sources/{source_id}/follow", data={"verb": "eat"}).status_code == 422


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"drafts_a_day": -1}, "drafts_a_day"), ({"drafts_a_day": 101}, "drafts_a_day"),
        ({"drafts_in_total": -5}, "drafts_in_total"), ({"campaign": "c" * 121}, "campaign"),
        ({"topics": ["t" * 121]}, "topics"), ({"audience": {"roles": ["king"]}}, "audience"),
        ({"mode": "sometimes"}, "mode"), ({"stage": "awareness"}, "stage"), ({"colour": "red"}, "colour"),
    ],
)  # fmt: skip
def test_what_a_source_can_not_be_told(sqlite_shelf: Shelf, body: dict[str, Any], field: str) -> None:
    source_id = follow(sqlite_shelf, feed(0, 1))
    answer = sqlite_shelf.installation.api_of(sqlite_shelf.author)("PATCH", f"/sources/{source_id}", body)
    assert answer.status_code == 422 and any(name.startswith(field) for name in answer.get_json()["errors"]), (
        answer.text
    )


def test_what_a_source_is_told_counts_from_then_on(sqlite_shelf: Shelf) -> None:
    source_id = follow(sqlite_shelf, feed(0, 1))
    api = sqlite_shelf.installation.api_of(sqlite_shelf.author)
    told = api(
        "PATCH", f"/sources/{source_id}", {"drafts_in_total": 7, "stage": "decision", "topics": ["a", "a"]}
    ).get_json()
    assert (told["drafts_in_total"], told["stage"], told["topics"], told["mode"]) == (7, "decision", ["a"], "draft")
    browser = sqlite_shelf.installation.browser_of(sqlite_shelf.author)
    form = {"mode": "queue", "drafts_a_day": "2", "drafts_in_total": "", "kind": "news", "audience_regions": "us, de"}
    assert browser.post(f"/studio/sources/{source_id}/edit", data=form).status_code == 302
    told = api("GET", f"/sources/{source_id}").get_json()
    assert (told["mode"], told["drafts_in_total"], told["audience"]["regions"]) == ("queue", None, ["DE", "US"])
    wrong = browser.post(f"/studio/sources/{source_id}/edit", data={**form, "drafts_a_day": "many"})
    assert wrong.status_code == 422 and "A number from 0 to 100." in wrong.text
    with sqlite_shelf.installation.app.app_context(), reading():
        assert [row.verb for row in timeline("source", source_id)][:2] == ["configure", "configure"]


@pytest.mark.parametrize(
    ("changes", "how"),
    [
        ({}, Health.GOOD), ({"failures": 2, "problem": "Gone."}, Health.TROUBLE), ({"problem": "Half."}, Health.PARTLY),
        ({"changed_at": NOW - timedelta(days=61)}, Health.QUIET), ({"state": SourceState.PAUSED}, Health.PAUSED),
        ({"state": SourceState.RETIRED, "failures": 9}, Health.RETIRED),
    ],
)  # fmt: skip
def test_how_a_source_does(changes: dict[str, Any], how: Health) -> None:
    given_ = {"state": SourceState.ACTIVE, "failures": 0, "problem": "", "created_at": NOW, "changed_at": NOW}
    assert health(Source(**{**given_, **changes}), NOW) is how


@given(
    st.lists(st.sampled_from([f"{a} {b} {c}" for a in "xyz" for b in "xyz" for c in "xyz"]), max_size=30),
    st.text("xyz ", min_size=3),
)
def test_the_quick_way_finds_what_comparing_all_finds(texts: list[str], text: str) -> None:
    known = Known()
    for place, each in enumerate(texts):
        known.add(place, each)
    slowly = nearest(text, texts)
    assert known.nearest(text) == (slowly if text.split() else None)
