"""Feeds: RSS and Atom bytes into entries, broken ones as far as they can be read. Pure; feedparser gets bytes only."""

from __future__ import annotations

from calendar import timegm
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from xml.sax import SAXParseException

import feedparser
from flask_babel import gettext as _

from advocacy.errors import Breach
from advocacy.fetching.canonical import web_address
from advocacy.fetching.markup import first_image, plain_text
from content_library.reading.cutting import Cut, TooDeep, cut

MOST_ENTRIES = 500
MOST_TAGS = 100_000
HARMLESS = (feedparser.NonXMLContentType, feedparser.CharacterEncodingOverride)
STUMBLES = (ValueError, LookupError, AttributeError, TypeError, AssertionError, RecursionError)
"""What feedparser lets out on hostile bytes, odd names of encodings for instance."""


@dataclass(frozen=True)
class Entry:
    """One entry. ``id`` is the feed's own, else its address; ``title`` and ``summary`` are plain text."""

    id: str
    url: str
    title: str
    summary: str
    picture_url: str
    published_at: datetime | None


@dataclass(frozen=True)
class FeedRead:
    """What a feed gave. ``problem`` warns, in words for a person, when it is broken and only part of it was read.

    ``entries_there`` is how many it holds; of one with more than 500 the first and the last are read.
    """

    title: str
    site_url: str
    language: str
    entries: tuple[Entry, ...]
    problem: str
    entries_there: int = 0


def read_feed(body: bytes, *, url: str = "", content_type: str = "") -> FeedRead:
    """The feed's entries, in its own order, at most 500; entries without a web address are left out.

    ``url`` makes relative addresses absolute, ``content_type`` is the HTTP header. Raises Breach when it is no feed, or
    is so broken that no entry can be read.
    """
    bounded = _bounded(body)
    body = bounded.body
    headers = {"content-type": content_type or "application/xml", "content-location": url}
    # a file, because feedparser takes text that looks like an address for one and fetches it
    try:
        found: Any = feedparser.parse(BytesIO(body), response_headers=headers)
        return _read(found, bounded, url)
    except STUMBLES as stumbled:  # what it found may stumble as well when it is asked
        raise _unusable(body, "The feed is not well formed.") from stumbled


def _read(found: Any, bounded: Cut, url: str) -> FeedRead:
    body = bounded.body
    problem = _problem(found, added_lines=0 if body.lstrip().startswith(b"<?xml") else 1)
    if not found.entries and (problem or not found.get("version")):
        raise _unusable(body, problem)
    entries = [_entry(raw, url) for raw in found.entries[:MOST_ENTRIES]]
    usable = {entry.id: entry for entry in reversed(entries) if entry is not None}
    head = found.feed
    return FeedRead(
        title=plain_text(str(head.get("title") or ""), 300),
        site_url=web_address(head.get("link"), url),
        language=str(head.get("language") or "")[:35],
        entries=tuple(reversed(usable.values())),
        problem=problem or _odd_links(found.entries[:MOST_ENTRIES], entries),
        entries_there=max(bounded.entries, len(found.entries)),
    )


def _odd_links(raw: Sequence[Any], read: Sequence[Entry | None]) -> str:
    """A warning about entries that lead to the web by an address that is none; others lead nowhere, which is common."""
    odd = [str(each.get("link")) for each, entry in zip(raw, read, strict=True) if entry is None and _is_for_web(each)]
    return f"{len(odd)} left out, for their link is no web address: {odd[0][:200]}" if odd else ""


def _is_for_web(raw: Any) -> bool:
    return str(raw.get("link") or "").strip().lower().startswith(("http://", "https://"))


def _bounded(body: bytes) -> Cut:
    """The feed with as many entries as we read. Raises Breach for what is made to keep a parser busy."""
    refused = Breach(_("The feed is built in a way that we do not read."), remedy=_("Tell the feed's owner."))
    if b"<!ENTITY" in body:
        raise refused
    try:
        found = cut(body, MOST_ENTRIES)
    except TooDeep as deep:
        raise refused from deep
    if found.body.count(b"<") > MOST_TAGS:
        raise refused
    return found


def _problem(found: Any, added_lines: int) -> str:
    """What is wrong with the feed, as far as it matters. feedparser counts the declaration that it adds as a line."""
    error = found.get("bozo_exception")
    if not found.bozo or isinstance(error, HARMLESS):
        return ""
    if isinstance(error, SAXParseException):
        return f"The feed's XML is broken in line {(error.getLineNumber() or 1) - added_lines} ({error.getMessage()})."
    return "The feed is not well formed."


def _unusable(body: bytes, problem: str) -> Breach:
    if not body.strip():
        return Breach(_("The feed is empty."), remedy=_("Check the address; the site may be in trouble."))
    if b"<html" in body[:2000].lower():
        return Breach(_("This is a web page, not a feed."), remedy=_("Look for the page's RSS or Atom address."))
    if problem and any(mark in body[:2000].lower() for mark in (b"<rss", b"<feed", b"<rdf")):
        return Breach(
            _("%(problem)s No entry could be read.", problem=problem),
            remedy=_("Tell the feed's owner; we try again later."),
        )
    return Breach(_("This is not a feed."), remedy=_("Give the address of an RSS or Atom feed."))


def _entry(raw: Any, base: str) -> Entry | None:
    """The entry, or None without a web address: there would be nothing to share."""
    url = web_address(raw.get("link"), base) or web_address(raw.get("id"), "")
    if not url:
        return None
    written = _longest(raw)
    return Entry(
        id=str(raw.get("id") or url)[:2000],
        url=url,
        title=plain_text(str(raw.get("title") or ""), 300),
        summary=plain_text(str(raw.get("summary") or written), 4000),
        picture_url=_picture(raw, written, url),
        published_at=_moment(raw.get("published_parsed") or raw.get("updated_parsed")),
    )


def _longest(raw: Any) -> str:
    """The fullest text that the entry carries, as HTML."""
    texts = [str(raw.get("summary") or ""), *(str(each.get("value") or "") for each in raw.get("content") or ())]
    return max(texts, key=len)


def _picture(raw: Any, written: str, base: str) -> str:
    """The picture the feed names for the entry, else the first one in its text."""
    named = [each.get("url") for each in raw.get("media_content") or () if _is_picture(each)]
    named += [each.get("href") for each in raw.get("enclosures") or () if _is_picture(each)]
    named += [each.get("url") for each in raw.get("media_thumbnail") or ()]
    candidates = (web_address(address, base) for address in [*named, first_image(written)])
    return next((address for address in candidates if address), "")


def _is_picture(attached: Any) -> bool:
    return attached.get("medium") == "image" or str(attached.get("type") or "").startswith("image/")


def _moment(parsed: Any) -> datetime | None:
    """feedparser's nine numbers, which are in UTC, as an instant."""
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC) if parsed else None
    except (ValueError, TypeError, OverflowError, OSError):
        return None
