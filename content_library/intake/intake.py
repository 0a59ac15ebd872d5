"""What comes from outside, for the edges: one page, one feed. Fetches, reads, decodes, and hands it to verbs.

Never called inside a transaction. Every failure is a Breach that says in a person's words what was wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext

from advocacy import settings
from advocacy.errors import Breach
from advocacy.fetching import fetch
from advocacy.fetching.canonical import canonical
from advocacy.fetching.previews import Preview, read_preview
from advocacy.history import Actor
from advocacy.pictures import clean_picture
from content_library.items import items
from content_library.media import media
from content_library.models import Item, Source, SourceEntry
from content_library.reading.feeds import MOST_ENTRIES, Entry, read_feed
from content_library.sources.entries import FoundEntry
from content_library.sources.sources import FoundFeed, habits_of
from content_library.uploads import Made, stored
from content_library.words.content import Content, Shown

PAGE_TYPES = ("text/html", "application/xhtml+xml")
FEED_TYPES = (
    "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml", "text/xml", "text/plain",
    "application/octet-stream", "text/html",
)  # fmt: skip
"""Servers name feeds in many ways; a web page among them is told from a feed by what is in it."""
PICTURE_TYPES = ("image/*",)

MOST_OF_A_PAGE = 3_000_000
MOST_OF_A_FEED = 5_000_000
MOST_OF_A_PICTURE = 8_000_000


@dataclass(frozen=True)
class Page:
    """A page as it presents itself. ``problem`` says why its picture could not be taken; the rest stands."""

    url: str
    preview: Preview
    picture: Made | None
    problem: str = ""


def look_at(url: str) -> Page:
    """Fetches a page and the picture that it names. Raises Breach when the page can't be had."""
    allowed = settings.current().fetch_hosts
    found = fetch(url.strip(), allowed_hosts=allowed, accept=PAGE_TYPES, max_bytes=MOST_OF_A_PAGE)
    preview = read_preview(found.body, url=found.url, content_type=found.content_type)
    if not preview.title:
        raise Breach(
            gettext("The page does not say what it is about."), remedy=gettext("Enter title and text by hand.")
        )
    picture, problem = _picture(preview.image_url)
    return Page(canonical(preview.canonical_url or found.url), preview, picture, problem)


def look_at_entry(entry: SourceEntry) -> Page:
    """The page of a feed's entry; what the feed said about it stands in where the page can't be had."""
    said = Preview(entry.title, entry.summary, entry.image_url, "", entry.canonical_url, entry.language, "")
    try:
        page = look_at(entry.url)
    except Breach as refusal:
        picture, _ = _picture(entry.image_url)
        return Page(entry.canonical_url, said, picture, str(refusal))
    if page.picture is None and entry.image_url:
        picture, problem = _picture(entry.image_url)
        return Page(page.url, page.preview, picture, problem)
    return page


def look_at_feed(url: str, source: Source | None = None) -> FoundFeed:
    """Fetches a feed, or asks whether it changed since. Raises Breach for one that can't be had or read."""
    found = fetch(
        url.strip(), allowed_hosts=settings.current().fetch_hosts, accept=FEED_TYPES, max_bytes=MOST_OF_A_FEED,
        etag=source.etag if source else None, modified=source.modified if source else None,
    )  # fmt: skip
    if found.status == 304:
        return FoundFeed("", "", (), unchanged=True)
    feed = read_feed(found.body, url=found.url, content_type=found.content_type)
    entries = _entries(feed.entries, feed.language)
    if feed.problem and not entries:
        raise Breach(
            gettext("%(problem)s No entry could be read.", problem=feed.problem),
            remedy=gettext("Tell the feed's owner."),
        )
    long = f"It has {feed.entries_there} entries; the first and the last {MOST_ENTRIES // 2} were read."
    problem = feed.problem or (long if feed.entries_there > MOST_ENTRIES else "")
    return FoundFeed(feed.title, feed.site_url, entries, found.etag, found.modified, problem=problem)


def draft_from_page(page: Page, *, actor: Actor, now: datetime) -> Item:
    """A draft that says what the page says about itself."""
    return items.add_item(content_of_page(page, actor=actor, now=now), actor=actor, now=now)


def draft_from_entry(page: Page, entry: SourceEntry, source: Source, *, actor: Actor, now: datetime) -> Item:
    """A draft of a feed's entry, filed under what its source says. Raises InvalidMove when there is one already."""
    habits = habits_of(source)
    content = replace(content_of_page(page, actor=actor, now=now), audience=habits.audience)
    return items.draft_from_entry(entry, content, habits.about, actor=actor, now=now)


def content_of_page(page: Page, *, actor: Actor, now: datetime) -> Content:
    """What the page says about itself, its picture kept."""
    kept = media.keep(page.picture, actor=actor, now=now, origin_url=page.preview.image_url) if page.picture else None
    return Content(
        title=page.preview.title,
        url=page.url,
        summary=page.preview.description,
        media=(Shown(kept.id),) if kept else (),
    )


def _picture(url: str) -> tuple[Made | None, str]:
    """The picture made anew, or why there is none: a page without its picture is still worth a draft."""
    if not url:
        return None, ""
    try:
        allowed = settings.current().fetch_hosts
        found = fetch(url, allowed_hosts=allowed, accept=PICTURE_TYPES, max_bytes=MOST_OF_A_PICTURE)
        return stored(clean_picture(found.body)), ""
    except Breach as refusal:
        return None, f"The picture was left out: {refusal}"


def _entries(entries: Sequence[Entry], language: str) -> tuple[FoundEntry, ...]:
    return tuple(
        FoundEntry(
            canonical(each.url), each.url, each.title, each.summary, each.picture_url, each.published_at, language
        )
        for each in entries
    )
