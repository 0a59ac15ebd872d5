"""Recognising our own status in what a Mastodon server made of it: HTML, shortened links, mentions. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from html.parser import HTMLParser
from typing import Any

from advocacy.fetching.ratelimits import iso_instant
from advocacy.networks.text import urls

_MENTION_SERVER = re.compile(r"(@[\w.-]+)@[\w.-]+\w")
_URL = re.compile(r"https?://\S+", re.IGNORECASE)


class Likeness(Enum):
    """How a status compares with what we sent."""

    OURS = "ours"
    SAME_LINK = "same_link"  # it carries our link under other words: a person must look
    OTHER = "other"


@dataclass
class _Reader(HTMLParser):
    words: list[str] = field(default_factory=list)
    links: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes where a link leads; its shown text may be shortened. A break or paragraph ends a word."""
        self.links.update(value for name, value in attrs if tag == "a" and name == "href" and value)
        if tag in {"p", "br", "li", "blockquote"}:
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        """Collects what is read."""
        self.words.append(data)


def likeness(status: Mapping[str, Any], text: str) -> Likeness:
    """Compares a status (entity ``Status``) with the text that we sent.

    Ours when its words are the same and every link of ours is in it; marks and spaces don't count, because servers
    render them. One short link a share makes the link alone telling. One without words or links must be the very same.
    """
    reader = _read(str(status.get("content") or ""))
    shown, ours = "".join(reader.words), urls(text)
    linked = all(url in shown or _bare(url) in {_bare(link) for link in reader.links} for url in ours)
    if not ours and not _words(text):
        return Likeness.OURS if text.strip() and shown.split() == text.split() else Likeness.OTHER
    if linked and _words(shown) == _words(text):
        return Likeness.OURS
    return Likeness.SAME_LINK if ours and linked else Likeness.OTHER


def plain_text(content: str) -> str:
    """What is read of a status or a profile: its HTML without marks, on one line."""
    return " ".join("".join(_read(content).words).split())


def links_of(content: str) -> set[str]:
    """Where the links in a status or a profile lead."""
    return _read(content).links


def made_at(status: Mapping[str, Any]) -> datetime | None:
    """When the server says that it was made; None when it doesn't."""
    return iso_instant(str(status.get("created_at") or ""))


def _read(content: str) -> _Reader:
    reader = _Reader()
    reader.feed(content)
    reader.close()
    return reader


def _words(text: str) -> list[str]:
    """Words without links, marks, and the servers of mentions."""
    return re.findall(r"[^\W_]+", _MENTION_SERVER.sub(r"\1", _URL.sub(" ", text)).casefold())


def _bare(url: str) -> str:
    return url.rstrip("/").casefold()
