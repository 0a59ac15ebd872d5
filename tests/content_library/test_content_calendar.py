"""The content calendar: what stands on which day, whom it names (nobody), filters, and its number of statements."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from advocacy.database import db, writing
from advocacy.people.capabilities import Role
from content_library.items import items, planning
from content_library.items.planning import Event
from content_library.models import ItemState
from content_library.words.content import About
from tests.content_library.shelf import NOW, Shelf
from tests.statements import statements_of

START, END = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)


def happenings(shelf: Shelf, **filters: object) -> list[tuple[Event, str, int]]:
    with shelf.installation.app.app_context():
        found = planning.planned_between(START, END, **filters)  # type: ignore[arg-type]
        return [(each.event, each.title, each.at.day) for each in found]


def test_what_stands_on_which_day(shelf: Shelf) -> None:
    embargo, end = NOW + timedelta(days=3), NOW + timedelta(days=8)
    shelf.in_state(ItemState.IN_REVIEW, title="Soon", embargo_at=embargo, expires_at=end)
    shelf.in_state(ItemState.LIVE, title="Now", expires_at=end)
    shelf.in_state(ItemState.LIVE, title="Evergreen", review_again_at=NOW + timedelta(days=5))
    shelf.in_state(ItemState.WITHDRAWN, title="Gone", embargo_at=embargo, expires_at=end)
    shelf.in_state(ItemState.DRAFT, title="Elsewhere", embargo_at=NOW + timedelta(days=40))
    assert happenings(shelf) == [
        (Event.GOES_LIVE, "Now", 20), (Event.GOES_LIVE, "Evergreen", 20), (Event.GOES_LIVE, "Soon", 23),
        (Event.LOOKED_AT_AGAIN, "Evergreen", 25), (Event.ENDS, "Now", 28),
    ]  # fmt: skip
    assert [title for _event, title, _day in happenings(shelf, state=ItemState.IN_REVIEW)] == ["Soon"]


def test_campaign_and_topic(shelf: Shelf) -> None:
    for title, about in (("One", About(campaign="Launch", topics=("Air",))), ("Two", About(topics=("Water", "Air")))):
        item = shelf.in_state(ItemState.LIVE, title=title)
        with shelf.installation.app.app_context(), writing():
            items.file_under(shelf.item(item), about, actor=shelf.person(shelf.author).actor, now=NOW)
    assert {title for _e, title, _d in happenings(shelf, campaign="Launch")} == {"One"}
    assert {title for _e, title, _d in happenings(shelf, topic="Air")} == {"One", "Two"}
    assert {title for _e, title, _d in happenings(shelf, topic="Water")} == {"Two"}


def test_shares_are_counted_and_nobody_is_named(shelf: Shelf) -> None:
    item = shelf.in_state(ItemState.LIVE)
    when = (datetime.now(UTC) + timedelta(days=2)).replace(hour=12, minute=0, second=0, microsecond=0)
    for name in ("Ada Lovelace", "Grace Hopper"):
        api = shelf.installation.api_of(shelf.installation.person(Role.EMPLOYEE, name=name))
        order = {"item_id": item, "network": "x", "by": "hand", "publish_at": when.isoformat()}
        assert api("POST", "/shares", order).status_code == 201
    page = shelf.installation.browser_of(shelf.author).get(f"/calendar/week?day={when.date().isoformat()}")
    assert page.status_code == 200 and "2 shares wait" in page.text
    assert "Ada" not in page.text and "Hopper" not in page.text
    filtered = shelf.installation.browser_of(shelf.author).get(
        f"/calendar/week?day={when.date().isoformat()}&campaign=None+such&topic=Air"
    )
    assert filtered.status_code == 200 and "shares wait" not in filtered.text


@pytest.mark.parametrize("path", ["/calendar?month=2026-13", "/calendar?month=soon", "/calendar/week?day=2026-02-30"])
def test_a_day_that_is_none(sqlite_shelf: Shelf, path: str) -> None:
    assert sqlite_shelf.installation.browser_of(sqlite_shelf.author).get(path).status_code == 422


@pytest.mark.parametrize("path", ["/calendar?month=2026-11", "/calendar/week?day=2026-11-20"])
def test_statements_do_not_grow(sqlite_shelf: Shelf, path: str) -> None:
    browser, needed = sqlite_shelf.installation.browser_of(sqlite_shelf.author), []
    for _ in range(2):
        for number in range(4):
            sqlite_shelf.in_state(ItemState.LIVE, title=f"Story {number}", expires_at=NOW + timedelta(days=number + 1))
        browser.get(path)
        with sqlite_shelf.installation.app.app_context():
            engine = db.engine
        with statements_of(engine) as seen:
            assert browser.get(path).status_code == 200
        needed.append(len(seen))
    assert needed[0] == needed[1] <= 25, needed
