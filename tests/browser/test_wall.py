"""A wall on somebody else's page, in a real browser: framed by its hosts only, as high as its posts, whole for axe."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from advocacy import clock
from advocacy.database import db, writing
from advocacy.wall import walls
from advocacy.wall.models import Wall
from tests.browser.serving import Served
from tests.peers.running import free_port
from tests.wall.posted import ME, agree, opened, posted

PAGE = "<!doctype html><html lang='en'><title>Jobs</title><h1>Jobs</h1>{embed}</html>"


@dataclass
class Elsewhere:
    """Another site: one page, with whatever is put into it. Its name is localhost; 127.0.0.1 is somebody else."""

    port: int
    embed: str = ""

    @property
    def host(self) -> str:
        """As a wall's list names it."""
        return f"localhost:{self.port}"

    def opened(self, browser: Browser, embed: str, name: str = "localhost") -> Page:
        """That page in a browser."""
        self.embed = embed
        page = browser.new_context(viewport={"width": 900, "height": 700}).new_page()
        page.goto(f"http://{name}:{self.port}/jobs")
        return page


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    """Listens on loopback."""
    site = Elsewhere(free_port())

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(PAGE.format(embed=site.embed).encode())

        def log_message(self, *_said: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", site.port), Answering)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield site
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_script_puts_it_in_and_it_grows(served: Served, browser: Browser, elsewhere: Elsewhere) -> None:
    key, person, _share = opened(served.installation, hosts=[elsewhere.host], heading="What our people say")
    page = elsewhere.opened(
        browser, f'<p>Before</p><script src="{served.url}/wall/{key}.js" data-theme="dark" async></script>'
    )
    wall = page.frame_locator("iframe[title='What our people say']")
    expect(wall.get_by_role("link", name="See the post on Mastodon")).to_be_visible()
    assert wall.locator("html").get_attribute("data-theme") == "dark"
    frame = page.locator("iframe")
    expect(frame).not_to_have_attribute("height", "480")
    low = float(frame.get_attribute("height") or 0)
    with served.installation.app.app_context(), writing():
        for number in range(6):
            posted(person, f"More words, {number}. " * 12)
    page.context.close()  # and with it what it keeps for half a minute
    page = elsewhere.opened(browser, elsewhere.embed)
    wall = page.frame_locator("iframe[title='What our people say']")
    expect(wall.get_by_role("listitem")).to_have_count(7)
    page.wait_for_function(f"Number(document.querySelector('iframe').height) > {low + 100}")
    assert page.context.cookies() == []
    page.context.close()


def test_a_frame_on_a_page_that_is_not_named(served: Served, browser: Browser, elsewhere: Elsewhere) -> None:
    """Its own hosts show it; another site's frame stays empty."""
    key, _person, _share = opened(served.installation, hosts=[elsewhere.host])
    framed = f'<iframe src="{served.url}/wall/{key}" title="Wall" width="100%" height="600"></iframe>'
    ours, theirs = elsewhere.opened(browser, framed), elsewhere.opened(browser, framed, "127.0.0.1")
    expect(ours.frame_locator("iframe").get_by_text("Nora Okafor")).to_be_visible()
    expect(theirs.frame_locator("iframe").get_by_text("Nora Okafor")).to_have_count(0)
    for page in (ours, theirs):
        page.context.close()


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_it_is_whole_for_everybody(served: Served, browser: Browser, colours: str) -> None:
    key, person, _share = opened(served.installation)
    other = served.installation.person(name="Marie-Luise Überlänge-Mustermann")
    with served.installation.app.app_context(), writing():
        agree(other, shown_as="short")
        posted(other, "Werbung. " + "Wasser für alle, überall und immer wieder. " * 14, "linkedin")
        posted(person, "A" * 200, "bluesky")
    page = browser.new_context(viewport={"width": 390, "height": 800}, color_scheme=colours).new_page()  # type: ignore[arg-type]
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{served.url}/wall/{key}")
    expect(page.get_by_role("listitem")).to_have_count(3)
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [(each["id"], [node["any"][0]["message"] + node["html"] for node in each["nodes"]]) for each in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth") and said == []
    page.context.close()


def test_closed_it_is_an_empty_frame(served: Served, browser: Browser, elsewhere: Elsewhere) -> None:
    key, _person, _share = opened(served.installation, hosts=[elsewhere.host])
    with served.installation.app.app_context(), writing():
        walls.close_wall(db.session.get_one(Wall, 1), actor=ME, now=clock.now())
    page = elsewhere.opened(browser, f'<iframe src="{served.url}/wall/{key}" title="Wall"></iframe>')
    expect(page.frame_locator("iframe").get_by_text("Nothing here any more.")).to_be_visible()
    page.context.close()
