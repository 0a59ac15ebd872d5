"""The address under which a calendar program reads a person's posts; the key in it is all that is asked for."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from advocacy import clock, settings
from advocacy.posts import queries
from advocacy.posts.calendar_feed import written
from advocacy.times.queries import person_of_feed
from advocacy.web.guards import public
from advocacy.web.languages import spoken

pages = Blueprint("calendar_feed", __name__)

BACK, AHEAD, MOST = timedelta(days=90), timedelta(days=400), 1000


@pages.get("/calendar/<key>.ics")
@public
def feed(key: str) -> ResponseReturnValue:
    """The posts of whoever made that address."""
    now, person = clock.now(), person_of_feed(key)
    shares = queries.shares_between(person.id, now - BACK, now + AHEAD, MOST)
    with force_locale(spoken(person.language)):
        body = written(shares, settings.current().base_url.rstrip("/"), person.name, now)
    headers = {"Cache-Control": "private, max-age=300", "X-Robots-Tag": "noindex"}
    return Response(body, mimetype="text/calendar", headers=headers)
