"""What a reviewer is shown as changed: each part of the frame by its own manner, and nothing that did not change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from advocacy.web.diffs import diff_lines
from content_library.items import comparing
from content_library.models import Caption, DisclosureMode, Media, Revision, RevisionMedium, TextMode
from tests.installation import Installation

END = datetime(2026, 12, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _asked_by_somebody(sqlite: Installation) -> Iterator[None]:
    """Words are translated for whoever asks."""
    with sqlite.app.test_request_context():
        yield


def revision(**changes: Any) -> Revision:
    given = {
        "title": "Atlas 3.0", "summary": "Faster.", "url": "https://acme.example/atlas", "networks": ["any"],
        "audience": {}, "classes": [], "text_mode": TextMode.LOCKED, "disclosure": DisclosureMode.BY_PERSON,
        "captions": [Caption(network="any", language="en", text="Atlas is out. Read on.")],
    }  # fmt: skip
    return Revision(**{**given, **changes})


def shown(number: int, alt: str = "") -> RevisionMedium:
    medium = Media(id=number, sha256=f"{number}" * 64, width=900, height=470)
    return RevisionMedium(position=0, media_id=number, medium=medium, alt=alt)


CHANGED: list[tuple[dict[str, Any], str, str]] = [
    ({"title": "Atlas 3.1"}, "words", "Title"),
    ({"summary": "Quieter."}, "words", "Summary"),
    ({"url": "https://acme.example/new"}, "words", "Link"),
    (
        {"captions": [Caption(network="any", language="en", text="Atlas is here.")]},
        "words",
        "Caption for Any network, en",
    ),
    ({"networks": ["any", "bluesky"]}, "list", "Networks"),
    ({"audience": {"teams": ["Sales"]}}, "list", "Audience by team"),
    ({"audience": {"regions": ["DE"]}}, "list", "Audience by region"),
    ({"classes": ["finance"]}, "list", "Product classes"),
    ({"text_mode": TextMode.EDITABLE}, "value", "What sharers may change"),
    ({"embargo_at": END}, "value", "Not before"),
    ({"expires_at": END}, "value", "Until"),
    ({"review_again_at": END}, "value", "To be looked at again"),
    ({"media": [shown(1)]}, "media", "Medium"),
]


@pytest.mark.parametrize(("change", "kind", "part"), CHANGED)
def test_each_part_that_differs_is_shown_in_its_manner(change: dict[str, Any], kind: str, part: str) -> None:
    (found,) = comparing.changes(revision(), revision(**change), "Europe/Berlin")
    assert (found.kind, found.part) == (kind, part)


def test_nothing_differs_without_an_earlier_revision_or_a_change() -> None:
    assert comparing.changes(None, revision(), "UTC") == []
    assert comparing.changes(revision(), revision(), "UTC") == []


def test_lists_say_what_came_what_went_and_what_stays() -> None:
    before, after = revision(audience={"teams": ["Sales", "HR"]}), revision(audience={"teams": ["Sales", "Legal"]})
    (found,) = comparing.changes(before, after, "UTC")
    assert isinstance(found, comparing.ListChange)
    assert (found.stays, found.removed, found.added) == (["Sales"], ["HR"], ["Legal"])
    (opened,) = comparing.changes(before, revision(), "UTC")
    assert isinstance(opened, comparing.ListChange) and opened.added == ["Everyone"]


def test_times_are_the_readers() -> None:
    (found,) = comparing.changes(revision(), revision(expires_at=END), "Europe/Berlin")
    assert isinstance(found, comparing.ValueChange)
    assert (found.before, found.after) == ("No end", "2026-12-01 10:00 CET")


def test_a_picture_is_shown_before_and_after() -> None:
    before, after = revision(media=[shown(1, "Old")]), revision()
    (found,) = comparing.changes(before, after, "UTC")
    assert isinstance(found, comparing.MediaChange)
    assert [each.alt for each in found.before] == ["Old"] and not found.after
    (reworded,) = comparing.changes(before, revision(media=[shown(1, "New")]), "UTC")
    assert (reworded.kind, reworded.part) == ("words", "Text for the medium")


def test_captions_are_compared_one_by_one() -> None:
    german = Caption(network="mastodon", language="de", text="Atlas ist da.")
    added = comparing.changes(revision(), revision(captions=[*revision().captions, german]), "UTC")
    assert [each.part for each in added] == ["Caption for Mastodon, de"]
    (gone,) = comparing.changes(revision(captions=[german]), revision(captions=[]), "UTC")
    assert isinstance(gone, comparing.WordsChange) and gone.language == "de" and gone.lines[0].op == "-"


def marked(before: str, after: str) -> tuple[list[str], list[str]]:
    lines = diff_lines(before, after)
    return tuple(
        [piece.text for line in lines if line.op == op for piece in line.pieces if piece.changed] for op in "-+"
    )  # type: ignore[return-value]


WORDS = [
    ("It is 41 % faster.", "It is 14 % faster.", ["41"], ["14"]),
    ("Atlas is out.", "Atlas is out!", ["."], ["!"]),
    ("Atlas 3.0 is out", "Atlas 3.1 is out", ["3.0"], ["3.1"]),
    ("We sold ten units today", "We sold twelve fine units today", ["ten"], ["twelve fine"]),
    ("Read on.", "Read on. #Acme", [], [" #Acme"]),
]


@pytest.mark.parametrize(("before", "after", "gone", "new"), WORDS)
def test_only_the_words_that_changed_are_marked(before: str, after: str, gone: list[str], new: list[str]) -> None:
    assert marked(before, after) == (gone, new)


def test_two_sentences_that_share_nothing_are_shown_whole() -> None:
    lines = diff_lines("Atlas is out.", "Join us on Friday at noon, with cake for everybody")
    assert [(line.op, len(line.pieces), line.pieces[0].changed) for line in lines] == [("-", 1, False), ("+", 1, False)]


TEXT = some.text(some.sampled_from("ab ,.\né🎉"), max_size=40)


@given(TEXT, TEXT)
def test_both_texts_can_be_read_from_the_difference(before: str, after: str) -> None:
    lines = diff_lines(before, after)
    for text, left_out in ((before, "+"), (after, "-")):
        told = ["".join(piece.text for piece in line.pieces) for line in lines if line.op != left_out]
        assert told == text.splitlines()
