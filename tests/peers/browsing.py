"""A real browser: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator

from playwright.sync_api import Browser, sync_playwright

from tests.peers.running import PeerMissing

_NAMES = ("chromium", "chromium-browser", "google-chrome")
# The browser asks nobody but the pages under test: its own look-ups, updates and reports are off.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def executable() -> str:
    """The browser's path (`CHROMIUM` in the environment comes first); raises PeerMissing."""
    named = os.environ.get("CHROMIUM")
    for name in (named,) if named else _NAMES:
        found = shutil.which(name)
        if found:
            return found
    raise PeerMissing("Chromium", "tests/peers/install_system.sh")


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """One headless browser; open a context of its own for every test."""
    path = executable()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()
