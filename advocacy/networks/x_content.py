"""Recognising our own post among what X made of it: shortened links, escaped signs, addresses of pictures. Pure.

Source: docs.x.com, /x-api/fundamentals/data-dictionary (entities.urls: ``url`` as it stands in the text,
``expanded_url`` as it was written; attached media add one with a ``media_key``; ``text`` is escaped as HTML;
``note_tweet`` is a longer text in whole).
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from typing import Any

from advocacy.english import English
from advocacy.networks.contract import Published, Unknown
from advocacy.networks.text import urls

OTHER_WORDS = English("A post with this link is there, under other words.")


def post_url(handle: str, post_id: str) -> str:
    """Where a post is shown."""
    name = handle.removeprefix("@")
    return f"https://x.com/{name}/status/{post_id}" if name else f"https://x.com/i/web/status/{post_id}"


def found_among(posts: list[Mapping[str, Any]], text: str, handle: str) -> Published | Unknown | None:
    """What a page of the account's posts says of our text; None when it isn't among them.

    One short link a share makes the link telling; a text without one is known by its words.
    """
    ours = urls(text)
    for post in posts:
        if _words(written(post) or "") == _words(text) and post.get("id"):
            return Published(str(post["id"]), post_url(handle, str(post["id"])))
    if ours and any(_carries(post, ours) for post in posts):
        return Unknown(OTHER_WORDS)
    return None


def written(post: Mapping[str, Any]) -> str | None:
    """A post's text as its author wrote it: links in full, signs unescaped; None when a link lacks its address."""
    whole = post.get("note_tweet") if isinstance(post.get("note_tweet"), dict) else post
    text = whole.get("text") if isinstance(whole, dict) else None
    if not isinstance(text, str):
        return None
    for link in _links(whole or {}):
        short, full = link.get("url"), link.get("expanded_url")
        if not short or not full:
            return None
        text = text.replace(str(short), "" if link.get("media_key") else str(full))
    return html.unescape(text).strip()


def verbatim(post: Mapping[str, Any]) -> str | None:
    """The same, byte for byte; None where X doesn't tell: it puts http:// before an address that was written bare."""
    unsure = any(str(link.get("expanded_url", "")).startswith("http://") for link in _links(post))
    return None if unsure else written(post)


def _carries(post: Mapping[str, Any], ours: list[str]) -> bool:
    there = {_bare(str(link.get(name, ""))) for link in _links(post) for name in ("expanded_url", "unwound_url")}
    return all(_bare(url) in there for url in ours)


def _links(post: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    entities = post.get("entities")
    listed = entities.get("urls") if isinstance(entities, dict) else None
    yield from (each for each in listed or () if isinstance(each, dict))


def _bare(url: str) -> str:
    """X writes a host without a path with a slash, and the scheme where there was none."""
    return url.removeprefix("https://").removeprefix("http://").rstrip("/")


def _words(text: str) -> str:
    """The text with marks of links' ends and runs of spaces evened out."""
    evened = " ".join(text.split())
    for url in urls(evened):
        evened = evened.replace(url, _bare(url))
    return evened
