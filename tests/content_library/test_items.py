"""Moves of items as a table; edits void what was approved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from advocacy.database import db, writing
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor
from content_library.items import items, queries
from content_library.models import Function, Item, ItemState, ReviewState, Revision
from content_library.words.content import About
from content_library.words.frames import Words
from tests.content_library.shelf import NOW, Shelf, content

S = ItemState
DOER = Actor.job("test")

VERBS: dict[str, Callable[[Item], object]] = {
    "submit": lambda item: items.submit(item, actor=DOER, now=NOW),
    "revise": lambda item: items.revise(item, content("Another title"), actor=DOER, now=NOW),
    "withdraw": lambda item: items.withdraw(item, actor=DOER, now=NOW, why="Wrong"),
    "go_live": lambda item: items.go_live(item, actor=DOER, now=NOW + timedelta(days=2)),
    "expire": lambda item: items.expire(item, actor=DOER, now=NOW),
}
MOVES = [
    (S.DRAFT, {"submit": S.IN_REVIEW, "revise": S.DRAFT, "withdraw": S.WITHDRAWN}),
    (S.IN_REVIEW, {"revise": S.DRAFT, "withdraw": S.WITHDRAWN}),
    (S.CHANGES_REQUESTED, {"revise": S.DRAFT, "withdraw": S.WITHDRAWN}),
    (S.REJECTED, {"revise": S.DRAFT, "withdraw": S.WITHDRAWN}),
    (S.APPROVED, {"revise": S.DRAFT, "withdraw": S.WITHDRAWN, "go_live": S.LIVE, "expire": S.EXPIRED}),
    (S.LIVE, {"revise": S.DRAFT, "withdraw": S.WITHDRAWN, "expire": S.EXPIRED}),
    (S.EXPIRED, {"revise": S.DRAFT}),
    (S.WITHDRAWN, {}),
]


@pytest.mark.parametrize(("start", "allowed"), MOVES, ids=[start.value for start, _ in MOVES])
def test_moves(shelf: Shelf, start: ItemState, allowed: dict[str, ItemState]) -> None:
    for verb, do in VERBS.items():
        embargo = NOW + timedelta(days=1) if start is S.APPROVED else None
        item_id = shelf.in_state(start, embargo_at=embargo)
        with shelf.installation.app.app_context():
            if verb in allowed:
                with writing():
                    do(shelf.item(item_id))
                assert shelf.item(item_id).state is allowed[verb], verb
            else:
                with pytest.raises(InvalidMove), writing():
                    do(shelf.item(item_id))
                assert shelf.item(item_id).state is start, verb


@pytest.mark.parametrize("start", [S.IN_REVIEW, S.APPROVED, S.LIVE], ids=lambda state: state.value)
def test_an_edit_voids_what_was_said_about_the_words(shelf: Shelf, start: ItemState) -> None:
    item_id = shelf.in_state(start, embargo_at=NOW + timedelta(days=1) if start is S.APPROVED else None)
    if start is S.IN_REVIEW:
        shelf.decide(item_id, Function.LEGAL)
    shelf.revise(item_id, by=shelf.author, title="Atlas 3.1")
    with shelf.installation.app.app_context():
        item = shelf.item(item_id)
        assert (item.state, item.revision.number, item.live_at) == (S.DRAFT, 2, None)
        lines = queries.revisions_of(item)
        assert [line.revision.number for line in lines] == [2, 1]
        assert {review.state for review in lines[1].reviews} == {ReviewState.VOID}
        approved = queries.last_approved(item)
        assert (approved.number if approved else None) == (None if start is S.IN_REVIEW else 1)


def test_the_same_words_again_change_nothing(shelf: Shelf) -> None:
    item_id = shelf.in_state(S.LIVE)
    shelf.revise(item_id)
    with shelf.installation.app.app_context():
        assert (shelf.item(item_id).state, shelf.item(item_id).revision_number) == (S.LIVE, 1)


def test_filing_is_not_an_edit(shelf: Shelf) -> None:
    item_id = shelf.in_state(S.LIVE)
    with shelf.installation.app.app_context():
        with writing():
            items.file_under(shelf.item(item_id), About(campaign="Launch", topics=("tech",)), actor=DOER, now=NOW)
        item = shelf.item(item_id)
        assert (item.state, item.campaign, item.topics) == (S.LIVE, "Launch", ["tech"])


def test_authors_are_remembered_through_all_revisions(shelf: Shelf) -> None:
    item_id = shelf.add()
    shelf.revise(item_id, by=shelf.hr, title="Second")
    shelf.revise(item_id, by=shelf.author, title="Third")
    with shelf.installation.app.app_context():
        assert shelf.item(item_id).revision.author_ids == sorted([shelf.author, shelf.hr])
        first = db.session.query(Revision).filter_by(item_id=item_id, number=1).one()
        assert first.author_ids == [shelf.author]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "https://user:pw@acme.example/"}, "url"),
        ({"captions": (Words("myspace", "en", "Hello"),)}, "captions"),
        ({"captions": (Words("any", "English", "Hello"),)}, "captions"),
        ({"captions": (Words("any", "en", "{disclosure} {link}"),)}, "captions"),
        ({"captions": (Words("any", "en", "{disclosure} a {disclosure}"),)}, "captions"),
        ({"captions": (Words("any", "en", "a"), Words("any", "en", "a"))}, "captions"),
        ({"audience": {"shoe_size": ["44"]}}, "audience"),
        ({"audience": {"roles": ["king"]}}, "audience"),
        ({"embargo_at": NOW, "expires_at": NOW}, "expires_at"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_field(sqlite_shelf: Shelf, changes: dict[str, object], field: str) -> None:
    with pytest.raises(Breach) as refused:
        sqlite_shelf.add(**{"title": "A title", **changes})
    assert field in refused.value.errors


def test_nothing_to_review_and_nothing_that_is_over(sqlite_shelf: Shelf) -> None:
    with pytest.raises(Breach, match="nothing to review"):
        sqlite_shelf.submit(sqlite_shelf.add(captions=()))
    with pytest.raises(Breach, match="expired already"):
        sqlite_shelf.submit(sqlite_shelf.add(expires_at=NOW - timedelta(days=1)))


def test_embargo(shelf: Shelf) -> None:
    item_id = shelf.in_state(S.APPROVED, embargo_at=NOW + timedelta(hours=1))
    with shelf.installation.app.app_context():
        assert shelf.item(item_id).state is S.APPROVED
        with pytest.raises(InvalidMove, match="embargo"), writing():
            items.go_live(shelf.item(item_id), actor=DOER, now=NOW)


def test_unfit_words_get_into_review_by_no_way(shelf: Shelf) -> None:
    """The verb itself looks, at the revision that it locked."""
    item_id = shelf.add(captions=(Words("bluesky", "en", "a" * 301),))
    with pytest.raises(Breach, match="must change"):
        shelf.submit(item_id)
    assert shelf.state(item_id) is ItemState.DRAFT
