"""Takes the pictures of the documentation from a demo that is being served.

``python -m docs.pictures.take [ADDRESS [NAME...]]``; which there are is in shots.py. Each is a page as one role, or
a stranger, sees it, 1280 x 800 or a phone's size, as few colours as it needs: below 200 kB.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize

from advocacy.people.demo import PASSWORD
from docs.pictures.shots import HERE, Shot, readme, shots
from tests.peers.browsing import chromium

MOST = 200_000
LARGE: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}


def main(address: str = "http://127.0.0.1:8000", *names: str) -> None:
    """Takes those of these names, or all, and writes the page that shows them. Ends with the names of those missing."""
    wanted = [shot for shot in shots() if not names or shot.name in names]
    with chromium() as browser:
        pages: dict[tuple[str, bool], Page] = {}
        missing = [shot.name for shot in wanted if not _take(browser, pages, address, shot)]
    (HERE / "README.md").write_text(readme(), encoding="utf-8")
    if missing:
        sys.exit(f"Not taken, for their page answered otherwise or had no such link: {', '.join(missing)}")


def _take(browser: Browser, pages: dict[tuple[str, bool], Page], address: str, shot: Shot) -> bool:
    """Whether the picture was taken."""
    eyes = shot.role, shot.phone
    if eyes not in pages:
        pages[eyes] = _looking(browser, address, *eyes)
    page = pages[eyes]
    answer = page.goto(address + shot.path)
    if answer is None or not answer.ok:
        return False
    if shot.follow:
        link = page.locator(shot.follow)
        if not link.count():
            return False
        with page.expect_navigation():
            link.first.click()
    if shot.down_to:
        page.locator(shot.down_to).evaluate("each => each.scrollIntoView({behavior: 'instant'})")
    _keep(page.screenshot(), HERE / f"{shot.name}.png")
    return True


def _looking(browser: Browser, address: str, role: str, phone: bool) -> Page:
    """A page as that role sees it, signed in; a stranger is not."""
    page = browser.new_context(viewport=PHONE if phone else LARGE).new_page()
    if not role:
        return page
    page.goto(f"{address}/sign-in")
    page.fill("input[name=email]", f"{role}@larkfield.example")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


def _keep(taken: bytes, where: Path) -> None:
    """With fewer colours until it is small enough."""
    picture = Image.open(BytesIO(taken)).convert("RGB")
    for colours in (256, 128, 64):
        small = BytesIO()
        picture.quantize(colours).save(small, "PNG", optimize=True)
        if small.tell() <= MOST:
            break
    where.write_bytes(small.getvalue())


if __name__ == "__main__":
    main(*sys.argv[1:])
