"""The links of a text, with the host that each leads to. Pure; nothing is looked up or followed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

import regex

KNOWN_ENDINGS = frozenset(
    (
        *("com", "org", "net", "info", "biz", "io", "co", "ai", "me", "ly", "gl", "to", "tv", "eu", "uk", "us", "ca"),
        *("de", "at", "ch", "fr", "es", "it", "nl", "be", "pt", "ie", "pl", "se", "no", "dk", "fi", "cz"),
        *("au", "nz", "in", "jp", "cn", "br", "mx", "dev", "app", "shop", "store", "online", "site", "xyz", "link"),
        *("tech", "cloud", "blog", "news", "example", "test"),
    )
)
"""Without https:// only names that end in one of these are links: “today.We” is none."""
_LINK = regex.compile(
    r"""(?<![\w@./-])(?:[a-z][a-z0-9+.-]*://[^\s<>"“”«»]+|(?:(?:javascript|vbscript):|data:(?:[a-z0-9.+-]+/[a-z0-9.+-]+)?[;,])[^\s<>"“”«»]+|(?:[\p{L}\p{N}-]+\.)+\p{L}{2,24}(?![\w@-])(?:[/?\#][^\s<>"“”«»]*)?)""",
    regex.IGNORECASE,
)
_DOTS = regex.compile(r"(?<=[a-z0-9])[\u3002\uFF0E\uFF61](?=[a-z0-9])", regex.IGNORECASE)  # browsers read them as dots
_OPAQUE = regex.compile(r"(javascript|vbscript|data):", regex.IGNORECASE)
_TRAILING = ".,;:!?)]}'’*_"


class Link(NamedTuple):
    """``host`` in lower case without www., empty when there is none; ``user`` is what stands before an @ in it."""

    start: int
    end: int
    scheme: str
    host: str
    user: str
    query: str


def links_in(text: str) -> Iterator[Link]:
    """Every link, written with or without https://."""
    for found in _LINK.finditer(_DOTS.sub(".", text)):
        written = found.group().rstrip(_TRAILING)
        link = link_of(written, found.start())
        if link.scheme or link.host.rpartition(".")[2] in KNOWN_ENDINGS or "/" in written:
            yield link


def link_of(written: str, start: int = 0) -> Link:
    """The parts of a link as it is written; a script or data in place of an address has a scheme only."""
    opaque = _OPAQUE.match(written)
    if opaque:
        return Link(start, start + len(written), opaque[1].lower(), "", "", "")
    end, with_scheme = start + len(written), written if "://" in written else f"//{written}"
    try:
        parts = urlsplit(with_scheme)
        host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    except ValueError:  # brackets that are no address: it leads nowhere
        return Link(start, end, "", "", "", "")
    return Link(start, end, parts.scheme.lower(), host, parts.username or "", parts.query)
