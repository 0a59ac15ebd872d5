"""A post moves to another day of the calendar by keys alone and by dragging, in a real browser; Escape leaves it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from advocacy import clock
from advocacy.database import db, reading
from advocacy.posts.models import Share
from content_library.models import ItemState
from tests.browser.serving import Served
from tests.content_library.shelf import Shelf

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Planned:
    """The calendar's page with one post on the tenth of next month, at ten."""

    page: Page
    served: Served
    share_id: int
    on: date

    @property
    def due(self) -> datetime:
        """When the post is due, as it is kept."""
        with self.served.installation.app.app_context(), reading():
            return db.session.get_one(Share, self.share_id).due_at

    def shown_on(self, day: date) -> None:
        """The page shows the post on that day alone."""
        expect(self.page.locator("[data-moves]")).to_have_count(1)
        expect(self.page.locator(f"[data-day='{day.isoformat()}'] [data-moves]")).to_have_count(1)


@pytest.fixture
def planned(served: Served, browser: Browser) -> Iterator[Planned]:
    shelf = Shelf.fill(served.installation)
    story = shelf.in_state(ItemState.LIVE, url="", expires_at=None)
    person = served.installation.person(zone="UTC")
    on = (clock.now().date().replace(day=1) + 32 * DAY).replace(day=10)
    order = {
        "item_id": story, "network": "threads", "by": "hand",
        "publish_at": clock.to_rfc3339(clock.at_wall_clock(on, time(10), "UTC")),
    }  # fmt: skip
    made = served.installation.api_of(person)("POST", "/shares", order)
    assert made.status_code == 201, made.text
    context = served.signed_in(browser, person, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"{served.url}/posts/calendar?month={on:%Y-%m}")
    yield Planned(page, served, made.json["id"], on)
    context.close()


def test_keys_move_it_and_escape_leaves_it(planned: Planned) -> None:
    page, says, before = planned.page, planned.page.locator("[data-move-says]"), planned.due
    planned.shown_on(planned.on)
    page.locator("[data-moves]").focus()
    for key in ("m", "ArrowRight", "Escape"):
        page.keyboard.press(key)
    expect(says).to_have_text("It stays where it was.")
    expect(page.locator(".day-target, .event-held")).to_have_count(0)
    assert planned.due == before
    page.keyboard.press("m")
    expect(says).to_contain_text("Picked up")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".day-target")).to_have_attribute("data-day", (planned.on + DAY).isoformat())
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="The post has a new time.")).to_be_visible()
    planned.shown_on(planned.on + DAY)
    assert planned.due == before + DAY, "it keeps its hour"


def test_a_drag_moves_it(planned: Planned) -> None:
    before, week = planned.due, planned.on + 7 * DAY
    planned.page.locator("[data-moves]").drag_to(planned.page.locator(f"[data-day='{week.isoformat()}']"))
    expect(planned.page.get_by_role("status").filter(has_text="The post has a new time.")).to_be_visible()
    planned.shown_on(week)
    assert planned.due == before + 7 * DAY
