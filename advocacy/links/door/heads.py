"""Reads the head of a request for a tracked link; what is anything else, or out of the ordinary, it leaves to others.

``httptools`` (llhttp, the parser of Node) reads; this only says which bytes are one head. Imports answer only.
"""

from __future__ import annotations

from typing import Final, NamedTuple
from urllib.parse import unquote_to_bytes

import httptools

from advocacy.links.door.answer import HEADERS

HEAD_END: Final = b"\r\n\r\n"
STARTS: Final = (b"GET /r/", b"HEAD /r/", b"OPTIONS /r/")
_WANTED: Final = {name.encode("ascii"): name for name in HEADERS}
_VERSIONS: Final = {b" HTTP/1.1\r\n": True, b" HTTP/1.0\r\n": False}
"""And whether a connection may stay open: nginx asks those behind it in 1.0, unless it is told otherwise."""


class Head(NamedTuple):
    """A request for a link. ``headers``: those that count, in lower case, repeated ones joined."""

    method: str
    slug: str
    headers: dict[str, str]
    keep_alive: bool


class HeadReader:
    """Reads one whole head at a time; any number of connections may share it."""

    def __init__(self) -> None:
        self._parser = httptools.HttpRequestParser(self)
        self._url = b""
        self._headers: dict[str, str] = {}
        self._whole = 0
        self._keep_alive = True

    def read(self, head: bytes) -> Head | None:
        """The request in these bytes, which begin with one of ``STARTS`` and end with ``HEAD_END``.

        None when they are not exactly one request of HTTP/1 without a body: the server behind, whose parser starts
        afresh, answers or refuses it.
        """
        self._url, self._headers, self._whole, self._keep_alive = b"", {}, 0, False
        try:
            self._parser.feed_data(head)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._whole = 0
        url_at = head.index(b" ") + 1
        version_at = url_at + len(self._url)
        stays = _VERSIONS.get(head[version_at : version_at + 11])
        if self._whole != 1 or stays is None or not head.startswith(self._url, url_at):
            self._start_afresh()  # what is left in the parser must not become a part of somebody else's request
            return None
        if not self._keep_alive:  # a parser reads nothing after a last request
            self._start_afresh()
        slug = self._url[3:].partition(b"?")[0]
        if b"%" in slug:
            slug = unquote_to_bytes(slug)  # RFC 3986, 6.2.2.2: the same address
        keep_alive = stays and self._keep_alive
        return Head(head[: url_at - 1].decode("ascii"), slug.decode("latin-1"), self._headers, keep_alive)

    def _start_afresh(self) -> None:
        self._parser = httptools.HttpRequestParser(self)

    def on_url(self, url: bytes) -> None:
        """Called by the parser, as are the following."""
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keeps a header that counts."""
        wanted = _WANTED.get(name.lower())
        if wanted is not None:
            text = value.decode("latin-1")
            self._headers[wanted] = f"{self._headers[wanted]},{text}" if wanted in self._headers else text

    def on_message_complete(self) -> None:
        """A request, body included, ends here."""
        self._whole += 1
        self._keep_alive = self._parser.should_keep_alive()
