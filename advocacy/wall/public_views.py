"""A wall as anybody sees it: framed by pages of ours elsewhere, put in by a script, read as JSON Feed. No cookies.

Nothing is loaded from anywhere else, nothing is counted, nobody is known. Only pages of the wall's own hosts may frame
it. Answers are kept for half a minute, so that a busy page asks us seldom and what is taken back is gone soon after.
JSON Feed: https://www.jsonfeed.org/version/1.1/
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from typing import Any

from flask import Blueprint, Response, current_app, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from advocacy import clock, settings
from advocacy.clock import to_rfc3339
from advocacy.database import db, reading
from advocacy.errors import NotFound
from advocacy.posts.media import picture_of
from advocacy.wall.hosts import allows, framed_by
from advocacy.wall.keeping import kept_posts
from advocacy.wall.models import Theme, Wall, WallState
from advocacy.wall.showing import Post, shown_one
from advocacy.wall.wording import shortened
from advocacy.web.bundles import STATIC
from advocacy.web.filters import full_day
from advocacy.web.guards import public
from advocacy.web.strangers import most_from_one_address
from advocacy.web.transactions import own_transactions

pages = Blueprint("wall", __name__, url_prefix="/wall")

KEPT = 30
"""Seconds for which an answer may be shown again without asking."""
READ = ("GET", "HEAD")
LIMIT, PICTURE_LIMIT = "300 per minute", "6000 per minute"
"""By address: a whole office may stand behind one, and a wall has many pictures."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors {framed_by}"
)


@pages.get("/<key>")
@public
@most_from_one_address(LIMIT, methods=READ)
def page(key: str) -> ResponseReturnValue:
    """The wall, to be framed. A closed one is an empty page: what frames it stays as it is."""
    wall = _wall(key, WallState.LIVE, WallState.CLOSED)
    is_open = wall.state is WallState.LIVE
    asked = request.args.get("theme", "")
    theme = Theme(asked) if asked in set(Theme) else wall.theme
    with force_locale(wall.language):
        body = current_app.jinja_env.get_template("wall/wall.html").render(
            wall=wall, theme="" if theme is Theme.AUTO else theme.value, language=wall.language, shortened=shortened,
            posts=kept_posts(wall, clock.now()) if is_open else [], is_open=is_open, day=_day,
        )  # fmt: skip
    answer = Response(body, 200 if is_open else 410)
    answer.headers["Content-Security-Policy"] = POLICY.format(framed_by=framed_by(wall.hosts))
    return _elsewhere(_kept(answer))


@pages.get("/<key>.json")
@public
@most_from_one_address(LIMIT, methods=READ)
def feed(key: str) -> ResponseReturnValue:
    """The same as JSON Feed, for pages that draw it themselves; scripts may read it on the wall's hosts."""
    wall = _wall(key, WallState.LIVE)
    posts = kept_posts(wall, clock.now())
    said = {
        "version": "https://jsonfeed.org/version/1.1", "title": wall.heading or wall.name, "language": wall.language,
        "home_page_url": _address("wall.page", key=key), "feed_url": _address("wall.feed", key=key),
        "items": [_item(key, post) for post in posts],
    }  # fmt: skip
    answer = Response(json.dumps(said, ensure_ascii=False), content_type="application/feed+json")
    origin = request.headers.get("Origin", "")
    if allows(wall.hosts, origin):
        answer.headers["Access-Control-Allow-Origin"] = origin
    answer.vary.add("Origin")
    return _kept(answer)


@pages.get("/<key>.js")
@public
def script(key: str) -> ResponseReturnValue:
    """Puts the wall after its own place in a page, in a frame that is as high as what is in it."""
    wall = _wall(key, WallState.LIVE)
    facts = {"address": _address("wall.page", key=key), "title": wall.heading or wall.name}
    written = f'(() => {{\n"use strict";\nconst WALL = {json.dumps(facts)};\n{_embedding()}}})();\n'
    answer = Response(written, content_type="text/javascript; charset=utf-8")
    return _elsewhere(_kept(answer))


@pages.get("/<key>/<int:share_id>/picture")
@public
@most_from_one_address(PICTURE_LIMIT, methods=READ)
@own_transactions
def picture(key: str, share_id: int) -> ResponseReturnValue:
    """The picture of a post that the wall shows."""
    with reading():
        post = shown_one(_wall(key, WallState.LIVE), share_id, clock.now())
    content, kind = picture_of({"image_ref": post.picture}) if post else (None, "")
    if content is None:
        raise NotFound(_("There is no such picture."))
    answer = Response(content, content_type=kind)
    answer.headers["Content-Disposition"] = "inline"
    return _elsewhere(_kept(answer))


def _wall(key: str, *states: WallState) -> Wall:
    """The wall with that address. Raises NotFound."""
    found = db.session.scalar(select(Wall).where(Wall.key == key, Wall.state.in_(states)))
    if found is None:
        raise NotFound(_("There is no such wall."))
    return found


def _day(at: datetime) -> str:
    """The day of an instant, on the company's clocks: whoever looks is nobody to us."""
    return full_day(at.astimezone(settings.current().zone).date())


def _item(key: str, post: Post) -> dict[str, Any]:
    """A post as JSON Feed has it; the network is ours to add."""
    said: dict[str, Any] = {
        "id": post.url, "url": post.url, "content_text": post.text, "date_published": to_rfc3339(post.at),
        "authors": [{"name": post.name}], "_advocacy": {"network": post.network},
    }  # fmt: skip
    if post.language:
        said["language"] = post.language
    if post.picture:
        said["image"] = _address("wall.picture", key=key, share_id=post.share_id)
    return said


def _address(endpoint: str, **arguments: Any) -> str:
    """The whole address, as it is reached from outside."""
    return settings.current().base_url.rstrip("/") + url_for(endpoint, **arguments)


def _kept(answer: Response) -> Response:
    answer.cache_control.public, answer.cache_control.max_age = True, KEPT
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _elsewhere(answer: Response) -> Response:
    """For pages of other sites that ask for more than others before they load something."""
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


@cache
def _embedding() -> str:
    return (STATIC / "app" / "wall.js").read_text(encoding="utf-8")
