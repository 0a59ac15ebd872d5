"""An answer as bytes of HTTP/1.1, for the door's own connections. Imports answer and pages only."""

from __future__ import annotations

from email.utils import formatdate
from http import HTTPStatus

from advocacy.links.door.answer import Answer, Page
from advocacy.links.door.pages import LinkPages, page_headers

_FIRST = {status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n" for status in HTTPStatus}
_LAST = {True: "\r\n\r\n", False: "\r\nConnection: close\r\n\r\n"}


class Speech:
    """Spells answers out. ``at`` sets the time (seconds since 1970 UTC) that they carry; call it every second."""

    def __init__(self, pages: LinkPages, at: float) -> None:
        self._pages = pages
        self._date = ""
        self.at(at)

    def at(self, now: float) -> None:
        """The time from now on (RFC 9110, 6.6.1: an origin server with a clock says it)."""
        self._date = "Date: " + formatdate(now, usegmt=True)

    def spell(self, given: Answer, method: str, language: str, *, keep_alive: bool) -> bytes:
        """The whole answer. ``language`` is the Accept-Language header, for the pages that are shown instead."""
        headers, body = given.headers, b""
        if given.page is not Page.NONE:
            body = self._pages.shown(given.page, language)
            headers += page_headers(body)
        lines = [f"{name}: {value}\r\n" for name, value in headers]
        head = f"{_FIRST[given.status]}{''.join(lines)}{self._date}{_LAST[keep_alive]}".encode("latin-1")
        return head if method == "HEAD" else head + body
