"""A decision by keyboard alone, in a real browser: as Legal, read, approve, land on the next, ask for changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from advocacy.database import db, reading
from content_library.models import Function, ItemState, Review
from content_library.words.frames import Words
from tests.browser.serving import Served
from tests.browser.test_pages import SCREENS
from tests.content_library.shelf import Shelf

SETTLED = 800
"""Milliseconds: a key that decides does nothing right after a page has come."""


@pytest.fixture
def desk(served: Served) -> Shelf:
    """Three items wait, the oldest with words that were approved before and have changed."""
    shelf = Shelf.fill(served.installation)
    first = shelf.in_state(ItemState.LIVE, title="Atlas 3.0 is here")
    shelf.revise(
        first, title="Atlas 3.1 is here", captions=(Words("any", "en", "Atlas 3.1 is out. Read what is new."),)
    )
    shelf.submit(first)
    for title in ("Join us on Friday", "A day in the field"):
        shelf.in_state(ItemState.IN_REVIEW, title=title)
    return shelf


@pytest.fixture(params=list(SCREENS))
def context(request: Any, served: Served, desk: Shelf, browser: Browser) -> Iterator[BrowserContext]:
    """Legal's browser, in light, dark and on a phone."""
    found = served.signed_in(browser, desk.legal, **SCREENS[request.param])
    yield found
    found.close()


@pytest.fixture
def page(served: Served, desk: Shelf, browser: Browser) -> Iterator[Page]:
    """Legal's page, on which only keys are pressed."""
    found = served.signed_in(browser, desk.legal, viewport={"width": 1440, "height": 900})
    yield found.new_page()
    found.close()


def clean(page: Page) -> list[str]:
    """What axe objects to, with everything unfolded."""
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    breaches = Axe().run(page).response["violations"]
    return [f"{breach['id']}: {node['html'][:160]}" for breach in breaches for node in breach["nodes"]]


def said(desk: Shelf) -> dict[int, tuple[str, str, list[str]]]:
    """What Legal has said so far: item -> state, note, quotes."""
    with desk.installation.app.app_context(), reading():
        asked = db.session.query(Review).filter_by(function=Function.LEGAL).order_by(Review.id)
        return {each.item_id: (each.state.value, each.note, [span["quote"] for span in each.spans]) for each in asked}


def opened_by_keys(page: Page, served: Served) -> None:
    """From the inbox into the oldest item: j, Enter."""
    page.goto(f"{served.url}/reviews/")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent").strip() == "Atlas 3.1 is here"
    page.keyboard.press("Enter")
    page.wait_for_url("**/reviews/items/1")


def test_approved_and_on_to_the_next_by_keys_alone(page: Page, served: Served, desk: Shelf) -> None:
    opened_by_keys(page, served)
    page.keyboard.press("j")
    assert "What changed" in page.evaluate("document.activeElement.textContent")
    page.wait_for_timeout(SETTLED)
    page.keyboard.press("a")
    page.wait_for_url("**/reviews/items/2")
    assert "Approved for Legal" in page.get_by_role("status").first.inner_text()
    page.wait_for_timeout(SETTLED)
    page.keyboard.press("n")
    page.wait_for_url("**/reviews/items/3")
    assert [said(desk)[item_id][0] for item_id in (1, 2, 3)] == ["approved", "waiting", "waiting"]


def test_a_press_right_after_the_page_came_decides_nothing(page: Page, served: Served, desk: Shelf) -> None:
    """The second press of an impatient pair was meant for the page before."""
    page.clock.install()
    page.goto(f"{served.url}/reviews/items/1")
    page.keyboard.press("a")
    page.clock.run_for(SETTLED)
    assert page.url.endswith("/items/1") and said(desk)[1][0] == "waiting"
    page.keyboard.press("a")
    page.wait_for_url("**/reviews/items/2")


def test_changes_asked_for_with_a_reason_by_keys_alone(page: Page, served: Served, desk: Shelf) -> None:
    opened_by_keys(page, served)
    page.wait_for_timeout(SETTLED)
    page.keyboard.press("c")
    assert page.evaluate("document.activeElement.name") == "note", "a reason first"
    page.keyboard.type("crash and race: no key decides while one types")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/reviews/items/2")
    assert said(desk)[1][:2] == ("changes_requested", "crash and race: no key decides while one types")


def test_selected_words_are_quoted(page: Page, served: Served, desk: Shelf) -> None:
    page.goto(f"{served.url}/reviews/items/1")
    page.evaluate("""() => {
        const runs = [...document.querySelectorAll("[data-words] [data-at]")];
        const run = runs.find((each) => each.textContent.includes("3.1"));
        const at = run.firstChild.data.indexOf("3.1");
        getSelection().setBaseAndExtent(run.firstChild, at, run.firstChild, at + "3.1 is out".length);
    }""")
    page.get_by_role("toolbar").wait_for()
    page.keyboard.press("q")
    assert page.evaluate("document.activeElement.name") == "note"
    page.keyboard.type("Since when?")
    page.get_by_role("button", name="Request changes").press("Enter")
    page.wait_for_url("**/reviews/items/2")
    assert said(desk)[1] == ("changes_requested", "Since when?", ["3.1 is out"])


def test_names_are_completed(page: Page, served: Served, desk: Shelf) -> None:
    with desk.installation.app.app_context(), reading():
        name = desk.person(desk.author).name
    page.goto(f"{served.url}/reviews/items/1")
    area = page.locator("#field-text")
    area.press_sequentially(f"Look, @{name[:4].lower()}")
    page.locator("#field-text-names").get_by_role("option", name=name).wait_for()
    area.press("Enter")
    assert area.input_value() == f"Look, @{name} "


def test_single_keys_can_be_switched_off(page: Page, served: Served, desk: Shelf) -> None:
    page.goto(f"{served.url}/reviews/items/1")
    page.get_by_text("Keyboard", exact=True).press("Enter")
    switch = page.get_by_role("switch", name="Single-key shortcuts")
    switch.press("Space")
    page.reload()
    page.wait_for_timeout(SETTLED)
    page.keyboard.press("a")
    page.wait_for_timeout(300)
    assert page.url.endswith("/items/1") and said(desk)[1][0] == "waiting"


def test_without_script_everything_is_a_form(served: Served, desk: Shelf, browser: Browser) -> None:
    signed_in = served.signed_in(browser, desk.legal)
    context = browser.new_context(java_script_enabled=False, storage_state=signed_in.storage_state())
    page = context.new_page()
    page.goto(f"{served.url}/reviews/items/1")
    page.locator("#decide summary").click()
    page.locator("#decide [name=note]").fill("Since when?")
    page.locator("#decide [name=quote]").fill("3.1 is out")
    page.get_by_role("button", name="Request changes").click()
    assert page.url.endswith("/reviews/items/2")
    assert said(desk)[1] == ("changes_requested", "Since when?", ["3.1 is out"])
    context.close()
    signed_in.close()


def test_the_pages_are_accessible_and_the_decision_in_sight(
    context: BrowserContext, served: Served, desk: Shelf
) -> None:
    """Both pages, and the one that says that the words changed; the bar stays where one can press it."""
    page = context.new_page()
    page.goto(f"{served.url}/reviews/")
    assert clean(page) == []
    page.goto(f"{served.url}/reviews/items/1")
    approve = page.get_by_role("button", name="Approve")
    assert page.evaluate("([it]) => it.getBoundingClientRect().bottom <= innerHeight", [approve.element_handle()])
    assert clean(page) == []
    desk.revise(1, captions=(Words("any", "en", "Atlas 3.2 is out."),))
    desk.submit(1)
    page.get_by_role("button", name="Approve").click()
    page.get_by_text("What changed since you read it").wait_for()
    assert clean(page) == []
    page.close()
