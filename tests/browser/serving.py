"""The product on a loopback port for a real browser, and a browser's page that is signed in to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Thread
from typing import Any

from playwright.sync_api import Browser, BrowserContext
from werkzeug.serving import WSGIRequestHandler, make_server

from advocacy import clock
from advocacy.database import db, writing
from advocacy.history import Actor
from advocacy.people.models import LinkPurpose, Person
from advocacy.people.signing_in import make_link
from tests.installation import Installation
from tests.peers.running import free_port


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Says nothing."""


@dataclass(frozen=True)
class Served:
    """An installation that answers at ``url``."""

    installation: Installation
    url: str

    def signed_in(self, browser: Browser, person_id: int, **options: Any) -> BrowserContext:
        """A browser's context in which that person is signed in, by a one-time link, CSRF and all."""
        with self.installation.app.app_context(), writing():
            key = make_link(
                db.session.get_one(Person, person_id), LinkPurpose.SIGN_IN, actor=Actor.system(), now=clock.now()
            )
        context = browser.new_context(**options)
        page = context.new_page()
        page.goto(f"{self.url}/sign-in/link/{key}")
        page.get_by_role("button", name="Sign me in").click()
        page.wait_for_url(f"{self.url}/me/password")
        page.close()
        return context


@contextmanager
def serve(installation: Installation, host: str = "127.0.0.1", **settings: Any) -> Iterator[Served]:
    """Serves the installation until the block ends; ``settings`` change it before its application is made.

    ``host`` is what pages are asked for by: passkeys belong to a name, such as localhost.
    """
    port = free_port()
    url = f"http://{host}:{port}"
    installation.settings = replace(installation.settings, base_url=url, **settings)
    server = make_server("127.0.0.1", port, installation.app, threaded=True, request_handler=_Quiet)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Served(installation, url)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
