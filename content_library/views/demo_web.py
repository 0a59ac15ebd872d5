"""The demo's small web: sites with a feed, pages that its links lead to. It exists only where the sandbox is on."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime
from io import BytesIO

from flask import Blueprint, Response, render_template, send_file
from flask.typing import ResponseReturnValue

from advocacy import clock, settings
from advocacy.english import English
from advocacy.errors import NotFound
from advocacy.web.guards import public
from content_library.demo import covers, web
from content_library.demo.web import DemoPage, DemoSite

pages = Blueprint("demo_web", __name__, url_prefix="/sandbox/web")


@pages.get("/<site>/feed.xml")
@public
def feed(site: str) -> ResponseReturnValue:
    """A site's feed: RSS 2.0 (https://www.rssboard.org/rss-specification), its newest entry first."""
    found, base, now = _site(site), settings.current().base_url, clock.now()
    entries = [(page, web.address_of(base, page), _dated(place)) for place, page in enumerate(reversed(found.entries))]
    dated = [(page, url, format_datetime(now - age)) for page, url, age in entries]
    body = render_template("content_library/demo_feed.xml", site=found, url=web.feed_of(base, found), entries=dated)
    return Response(body, mimetype="application/rss+xml")


@pages.get("/<site>/<path:path>")
@public
def page(site: str, path: str) -> ResponseReturnValue:
    """A page, with what it says about itself (Open Graph)."""
    _require_sandbox()
    found = web.pages().get((site, path))
    if found is None:
        raise NotFound(English("There is no such page in the demo."))
    name = web.sites()[site].title
    return render_template("content_library/demo_page.html", page=found, site=name, base=settings.current().base_url)


@pages.get("/<site>/pictures/<int:seed>.jpg")
@public
def picture(site: str, seed: int) -> ResponseReturnValue:
    """The cover of a story of the company's own site."""
    _require_sandbox()
    found = next((each for each in web.pages().values() if _shows(each, site, seed)), None)
    if found is None:
        raise NotFound(English("There is no such picture in the demo."))
    return send_file(BytesIO(covers.draw(found.topic, seed).body), mimetype="image/jpeg", max_age=86_400)


def _shows(page: DemoPage, site: str, seed: int) -> bool:
    return bool(page.topic) and page.site == site and page.seed == seed


def _dated(place: int) -> timedelta:
    """The newest came this morning, the others every few days before it."""
    return timedelta(days=3 * place, hours=2)


def _site(name: str) -> DemoSite:
    _require_sandbox()
    if name not in web.sites():
        raise NotFound(English("There is no such site in the demo."))
    return web.sites()[name]


def _require_sandbox() -> None:
    if not settings.current().sandbox:
        raise NotFound(English("There is nothing here."), remedy=English("It is part of the demo."))
