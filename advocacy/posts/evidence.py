"""Pure: is a post that somebody made by hand on the page that they name? Its short link or its words say so."""

from __future__ import annotations

import hashlib
import html
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from advocacy.clock import to_rfc3339

_TAG = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.IGNORECASE | re.DOTALL)
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
    """Looks for the link ``/r/<slug>`` and for the words of ``text`` in a page (HTML in UTF-8)."""
    page = html.unescape(body.decode("utf-8", "replace"))
    link = bool(slug) and re.search(rf"/r/{re.escape(slug)}(?![\w-])", page.replace("%2F", "/").replace("\\/", "/"))
    words = _words(_LINK.sub(" ", text))
    shown = f" {' '.join(_words(_LINK.sub(' ', _TAG.sub(' ', page))))} "
    same = len(words) >= 5 and f" {' '.join(words)} " in shown
    return Evidence(url, now, hashlib.sha256(body).hexdigest(), bool(link), same)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
