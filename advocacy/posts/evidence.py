"""Pure: is a post that somebody made by hand on the page that they name? Its short link or its words say so."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any

from advocacy.clock import to_rfc3339

EXCERPT = 2000
"""Characters of a page that are kept where it does not show our words."""
MOST_BYTES = 200_000
"""Of a page; a post shows its words near the top. Whoever writes the page must not be able to keep us busy."""
_TAG = re.compile(r"(/?)([a-z][^\s/>]*)|[!?/]", re.IGNORECASE)  # what follows the "<" of a tag
_UNSEEN = frozenset({"script", "style"})
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Evidence:
    """What the page shows: our ``link``, our ``words`` (disclosure included), and its hash at that time."""

    url: str
    at: datetime
    sha256: str
    link: bool
    words: bool
    excerpt: str = ""  # what was posted, as far as the page tells: our words where they stand there

    @property
    def found(self) -> bool:
        """True when the post is there."""
        return self.link or self.words

    def kept(self) -> dict[str, Any]:
        """As the share keeps it."""
        return {
            "url": self.url, "at": to_rfc3339(self.at), "sha256": self.sha256, "link": self.link, "words": self.words,
            "found": self.found,
        }  # fmt: skip


def evidence_on(url: str, body: bytes, *, slug: str, text: str, now: datetime) -> Evidence:
    """Looks for the link ``/r/<slug>`` and for the words of ``text`` in the page's first 200 kB (HTML in UTF-8)."""
    raw = body[:MOST_BYTES].decode("utf-8", "replace")
    page = unescape(raw)
    link = bool(slug) and re.search(rf"/r/{re.escape(slug)}(?![\w-])", page.replace("%2F", "/").replace("\\/", "/"))
    words = _words(_LINK.sub(" ", text))
    shown = f" {' '.join(_words(_LINK.sub(' ', _shown(raw))))} "
    same = len(words) >= 5 and f" {' '.join(words)} " in shown
    excerpt = text if same else _around(shown, words) if link else ""
    return Evidence(url, now, hashlib.sha256(body).hexdigest(), bool(link), same, excerpt)


def _around(shown: str, words: list[str]) -> str:
    """What the page shows where our first words stand, or at its top: other words than ours, for a person to read."""
    place = max((shown.find(f" {' '.join(words[:count])} ") for count in (4, 3, 2)), default=-1)
    begin = max(place, 0)
    return shown[begin : begin + EXCERPT].strip()


def _shown(page: str) -> str:
    """What a page shows, without tags, scripts and styles; a tag ends a word.

    One pass from "<" to "<": parsers that build a tree, or look ahead for an end, take a hostile page's square.
    """
    first, *pieces = page.split("<")
    shown, within = [first], ""
    for piece in pieces:
        tag = _TAG.match(piece)
        name = (tag[2] or "").lower() if tag else ""
        if within:
            if tag is None or not tag[1] or name != within:
                continue
            within = ""
        elif tag and not tag[1] and name in _UNSEEN:
            within = name
            continue
        shown.append(piece.partition(">")[2] if tag else f"<{piece}")
    return unescape(" ".join(shown))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
