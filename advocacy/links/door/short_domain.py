"""A short domain of one's own: its host answers tracked links and nothing else, so that nobody can phish there.

Without a short domain, or with one that is the base URL's host, everything is as before. Imports settings and health.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from flask import Flask, Response, request

from advocacy import settings
from advocacy.english import English
from advocacy.health import Ailment, Examination
from advocacy.settings import Settings

NOTHING_HERE = "There is nothing here but short links.\n"


def short_host(in_force: Settings) -> str | None:
    """The host (and port) of a short domain of its own; None where links start at the base URL's host."""
    if not in_force.short_url:
        return None
    host = urlsplit(in_force.short_url).netloc.lower()
    return host if host and host != urlsplit(in_force.base_url).netloc.lower() else None


def init_short_domain(app: Flask, in_force: Settings) -> None:
    """Has that host answer ``/r/…`` alone. Before sessions, guards or views are looked at."""
    own = short_host(in_force)
    if own is None:
        return

    def only_links() -> Response | None:
        if request.host.lower() != own or request.path.startswith("/r/"):
            return None
        headers = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
        return Response(NOTHING_HERE, 404, headers, content_type="text/plain; charset=utf-8")

    app.before_request(only_links)


def short_domain_is_sound(now: datetime) -> Sequence[Ailment]:
    """A short URL that links can't start with, or that browsers would warn of."""
    in_force = settings.current()
    if not in_force.short_url:
        return []
    parts = urlsplit(in_force.short_url)
    found = []
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        found.append(
            Ailment(
                English(
                    "ADVOCACY_SHORT_URL is no bare host: “%(url)s”; its links lead nowhere.", url=in_force.short_url
                ),
                English("Write it as https://go.example.com, without a path, and lead its /r/ here."),
            )
        )
    if in_force.https and parts.scheme == "http":
        found.append(
            Ailment(
                English("Short links start without HTTPS."),
                English("Get a certificate for the short domain; set https://…"),
            )
        )
    return found


EXAMINATIONS = [Examination("short domain", short_domain_is_sound)]
