"""Flask's own ``/r/``: the same answers and the same journal behind any WSGI server."""

from __future__ import annotations

import pytest

from advocacy import clock
from advocacy.database import db, writing
from advocacy.history import Actor
from advocacy.links import slugs
from advocacy.links.door.answer import Page
from advocacy.links.door.desk import Desk
from advocacy.links.door.pages import chosen, page_headers
from advocacy.links.models import Link
from advocacy.links.views import EXTENSION, rendered_pages
from tests.installation import Installation
from tests.links.doors import BROWSER, reserve, take_in

AGENT = {"User-Agent": BROWSER}


def test_a_click_is_counted_once(installation: Installation) -> None:
    link = reserve(installation)
    client = installation.app.test_client()
    answer = client.get(f"/r/{link.slug}?fbclid=1", headers=AGENT)
    assert (answer.status_code, answer.headers["Location"]) == (302, link.target)
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.head(f"/r/{link.slug}", headers=AGENT).status_code == 302
    assert client.options(f"/r/{link.slug}", headers=AGENT).status_code == 204
    assert client.get(f"/r/{link.slug}", headers={**AGENT, "Sec-Purpose": "prefetch"}).status_code == 503
    (counted,) = take_in(installation)
    assert (counted.raw, counted.human, counted.machine, counted.unique) == (4, 1, 3, 1)
    desk: Desk = installation.app.extensions[EXTENSION]
    desk.close()


def test_links_that_lead_nowhere_say_why(sqlite: Installation) -> None:
    link = reserve(sqlite)
    with sqlite.app.app_context(), writing():
        slugs.pause(db.session.get_one(Link, link.id), actor=Actor.system(), now=clock.now(), why="a test")
    client = sqlite.app.test_client()
    for path, words in {f"/r/{link.slug}": "paused", "/r/abcdefghk": "no such", "/r/a/b": "not a whole"}.items():
        answer = client.get(path, headers=AGENT)
        assert answer.status_code == 404 and words in answer.text
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "Set-Cookie" not in answer.headers
    assert client.post(f"/r/{link.slug}").status_code in {400, 405}
    assert take_in(sqlite) == []


def test_every_page_is_rendered_in_every_language(sqlite: Installation) -> None:
    pages = rendered_pages(sqlite.app)
    for by_page in pages.by_language.values():
        assert set(by_page) == set(Page) - {Page.NONE}
        assert all(b"<h1>" in html and b"sha256-" in dict(_raw(html))[b"csp"] for html in by_page.values())
    assert pages.shown(Page.PAUSED, "xx") == pages.by_language["en"][Page.PAUSED]


def _raw(html: bytes) -> list[tuple[bytes, bytes]]:
    return [(b"csp", value.encode()) for name, value in page_headers(html) if name == "Content-Security-Policy"]


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("", "en"), ("*", "en"), ("de-AT,de;q=0.9,en;q=0.8", "de"), ("en;q=0.2, fr;q=0.8", "fr"), ("xx, es", "es"),
        ("de;q=nonsense, es;q=0.1", "es"), (",,;q=,", "en"),
    ],
)  # fmt: skip
def test_the_language_asked_for_is_shown(asked: str, language: str) -> None:
    assert chosen(asked, {"en": 0, "de": 0, "fr": 0, "es": 0}, "en") == language
