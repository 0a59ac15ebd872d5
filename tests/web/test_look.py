"""Every component in a real browser: no accessibility violation, nothing against the policy, no scrolling sideways."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.turning import turned_dark
from tests.web.gallery import PAGES

SCREENS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light", "has_touch": True},
    "phone, dark": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark", "has_touch": True},
}
ALL = (*PAGES, "out/sign-in", "error", "out/error")


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page of its own kind of screen, and fails when the browser complained about anything."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(url: str, **screen: Any) -> Page:
        contexts.append(browser.new_context(**screen))
        page = contexts[-1].new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("requestfailed", lambda request: complaints.append(request.url))
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


COLOURS = "color-contrast"
ONLY_COLOURS = {"runOnly": {"type": "rule", "values": [COLOURS]}}
"""In the dark all else is as in the light."""
NO_COLOURS = {"rules": {COLOURS: {"enabled": False}}}
"""On a phone colours are as elsewhere."""
UNFOLDED = {"charts", "parts", "feed"}


def violations(page: Page, options: dict[str, Any] | None = None) -> list[str]:
    found = Axe().run(page, options={"resultTypes": ["violations"], **(options or {})}).response["violations"]
    return [f"{breach['id']}: {node['html'][:200]}" for breach in found for node in breach["nodes"]]


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")


@pytest.mark.parametrize("name", ALL)
def test_no_violation(gallery: str, opened: Callable[..., Page], name: str) -> None:
    """Large and light, then dark, then on a phone; folded, and unfolded where there is much to unfold."""
    page, wrong = opened(f"{gallery}/{name}", **SCREENS["light"]), {}
    looks = {"light": None, "dark": ONLY_COLOURS, "phone": NO_COLOURS}
    for screen, options in looks.items():
        page.emulate_media(color_scheme=SCREENS[screen]["color_scheme"])
        page.set_viewport_size(SCREENS[screen]["viewport"])
        if screen == "dark":
            turned_dark(page)
        wrong[screen] = violations(page, options)
        if name in UNFOLDED and screen != "phone":
            page.evaluate("window.folded = [...document.querySelectorAll('details:not([open])')]")
            unfold(page)
            wrong[f"{screen}, unfolded"] = violations(page, options)
            page.evaluate("window.folded.forEach((fold) => { fold.open = false; })")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong[f"{screen}, width"] = ["scrolls sideways"]
    assert {screen: found for screen, found in wrong.items() if found} == {}


def test_the_phone_reaches_every_entry_through_its_drawer(gallery: str, opened: Callable[..., Page]) -> None:
    page = opened(f"{gallery}/feed", **SCREENS["phone"])
    entry = page.locator("#sidebar").get_by_role("link", name="Review inbox")
    expect(entry).to_be_hidden()
    page.get_by_role("button", name="More").click()
    expect(entry).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(entry).to_be_hidden()


def test_the_drawer_and_the_system_theme_need_no_script(gallery: str, opened: Callable[..., Page]) -> None:
    page = opened(f"{gallery}/feed", **SCREENS["phone, dark"], java_script_enabled=False)
    page.get_by_role("button", name="More").click()
    expect(page.locator("#sidebar").get_by_role("link", name="Review inbox")).to_be_visible()
    expect(page.locator("body")).to_have_css("background-color", "rgb(11, 13, 20)")


def test_the_chosen_theme_is_drawn_by_the_server_from_then_on(gallery: str, opened: Callable[..., Page]) -> None:
    page = opened(f"{gallery}/feed", **SCREENS["light"])
    page.get_by_role("button", name="Use the dark theme").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    answer = page.goto(f"{gallery}/charts")
    assert answer is not None and 'data-bs-theme="dark"' in answer.text()
    page.get_by_role("button", name="Use the light theme").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")


def test_a_destructive_form_asks_once(gallery: str, opened: Callable[..., Page]) -> None:
    page = opened(f"{gallery}/parts", **SCREENS["light"])
    page.get_by_role("button", name="Cancel").first.click()
    dialog = page.get_by_role("dialog", name="Cancel this post?")
    expect(dialog).to_be_visible()
    assert violations(page) == []
    dialog.get_by_role("button", name="Go back").click()
    expect(dialog).to_have_count(0)
    page.evaluate("addEventListener('submit', (event) => { event.preventDefault(); document.title = 'sent'; })")
    page.get_by_role("button", name="Cancel").first.click()
    dialog.get_by_role("button", name="Yes, do it").click()
    expect(page).to_have_title("sent")


def test_the_composer_counts_and_previews_while_typing(gallery: str, opened: Callable[..., Page]) -> None:
    page = opened(f"{gallery}/composer", **SCREENS["light"])
    page.get_by_label("Caption").fill("👩‍🚀 to the moon")
    expect(page.locator("[data-counter-left]")).to_have_text(str(300 - 13))
    expect(page.get_by_role("article", name="Preview for Bluesky")).to_contain_text("👩‍🚀 to the moon")
    page.get_by_label("Caption").fill("x" * 301)
    expect(page.locator("[data-counter-say]")).to_have_text("Too long")


def test_a_letter_decides_unless_one_is_writing(gallery: str, opened: Callable[..., Page]) -> None:
    page = opened(f"{gallery}/review", **SCREENS["light"])
    page.evaluate(
        "addEventListener('submit', (e) => { e.preventDefault(); document.title += ' ' + e.submitter.value; }, true)"
    )
    page.get_by_label("Reason").press("a")
    page.get_by_label("Reason").blur()
    page.wait_for_timeout(800)  # a press right after the page came is for the page before
    page.keyboard.press("c")
    assert page.title().endswith(" c") and " approve" not in page.title()
    expect(page.get_by_role("button", name="Approve")).to_have_attribute("aria-keyshortcuts", "a")


def test_messages_can_be_put_away(gallery: str, opened: Callable[..., Page]) -> None:
    page = opened(f"{gallery}/parts", **SCREENS["light"])
    page.get_by_role("button", name="Dismiss").first.click()
    expect(page.get_by_text("The item was approved.")).to_have_count(0)


def test_paper_shows_the_content_alone(gallery: str, opened: Callable[..., Page]) -> None:
    page = opened(f"{gallery}/charts", **SCREENS["dark"])
    page.emulate_media(media="print")
    expect(page.locator("#sidebar")).to_be_hidden()
    expect(page.get_by_role("heading", name="My impact")).to_be_visible()
    expect(page.locator("h1")).to_have_css("color", "rgb(23, 26, 41)")
