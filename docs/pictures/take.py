"""Takes the pictures of the documentation from a demo that is being served: ``python -m docs.pictures.take [ADDRESS]``.

Each is a page as one role sees it, 1280 x 800, as few colours as it needs: below 200 kB.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from advocacy.people.demo import PASSWORD
from tests.peers.browsing import chromium

HERE = Path(__file__).parent
MOST = 200_000
PICTURES = {
    "feed": ("employee", "/feed"),
    "composer": ("employee", "/feed", "a[href*='/share']"),
    "suggest": ("employee", "/suggest"),
    "privacy": ("employee", "/privacy"),
    "inbox": ("legal", "/reviews/"),
    "review": ("legal", "/reviews/", "main table tbody a"),
    "rules": ("legal", "/rules/"),
    "rule-version": ("legal", "/rules/versions", "main table tbody a"),
    "policies": ("hr", "/policies/"),
    "policy-editor": ("hr", "/policies/new"),
    "acknowledgements": ("hr", "/policies/1/acknowledgements"),
    "routes": ("hr", "/routes/"),
    "absences": ("hr", "/absences"),
    "crisis": ("hr", "/pauses"),
    "blackouts": ("legal", "/blackouts/"),
    "takedowns": ("legal", "/takedowns/"),
    "history": ("legal", "/history"),
    "chain": ("legal", "/history/chain"),
    "life": ("legal", "/items/3/life"),
    "retention": ("legal", "/retention"),
    "holds": ("legal", "/holds"),
    "search": ("legal", "/search/?q=water"),
    "studio": ("marketing", "/studio/"),
    "editor": ("marketing", "/studio/items/65/edit"),
    "calendar": ("marketing", "/calendar"),
    "sources": ("marketing", "/studio/sources/"),
    "suggestions": ("marketing", "/studio/suggestions"),
    "media": ("marketing", "/media/"),
    "campaigns": ("marketing", "/campaigns/"),
    "reach": ("marketing", "/reach"),
    "report-story": ("marketing", "/reach/item"),
    "report-campaign": ("marketing", "/reach/campaign"),
    "ranking": ("marketing", "/reach/ranking"),
    "counted": ("marketing", "/reach/counted/clicks_raw"),
}  # fmt: skip
"""Name -> whose eyes, which page, and the link on it that is followed first."""


def main(address: str = "http://127.0.0.1:8000") -> None:
    """Takes them all."""
    with chromium() as browser:
        pages: dict[str, Page] = {}
        for name, (role, path, *link) in PICTURES.items():
            if role not in pages:
                pages[role] = _signed_in(browser, address, role)
            page = pages[role]
            page.goto(address + path)
            for follow in link:
                page.locator(follow).first.click()
                page.wait_for_load_state()
            _keep(page.screenshot(), HERE / f"{name}.png")


def _signed_in(browser: Browser, address: str, role: str) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.goto(f"{address}/sign-in")
    page.fill("input[name=email]", f"{role}@larkfield.example")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_load_state()
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
