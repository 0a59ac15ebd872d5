"""A page that is shown in another theme than it was opened in."""

from __future__ import annotations

from playwright.sync_api import Page


def turned_dark(page: Page) -> None:
    """Waits until the page has heard that it is dark now, and every change of colour has come to its end."""
    heard = "document.documentElement.dataset.shownTheme !== 'light'"
    ended = "!document.getAnimations().some((each) => each.playState === 'running')"
    for _ in range(500):  # the page hears of it with its next frame, which a busy machine draws late
        if page.evaluate(f"{heard} && {ended}"):
            return
        page.wait_for_timeout(20)
    raise AssertionError("the page has not turned dark")
