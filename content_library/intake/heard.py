"""Feeds that are listened to: fetched and read as those that stories come from, handed down by the roof.

Never called inside a transaction.
"""

from __future__ import annotations

from flask_babel import gettext as _

from advocacy import settings
from advocacy.errors import Breach
from advocacy.fetching import fetch
from advocacy.listening.handed import Entry, FeedRead
from content_library.intake.intake import FEED_TYPES, MOST_OF_A_FEED
from content_library.reading.feeds import read_feed
from content_library.sources.sources import validator


def heard_feed(url: str, etag: str | None, modified: str | None) -> FeedRead:
    """The feed's entries, none where nothing changed since. Raises Breach for one that can't be had or read."""
    found = fetch(
        url, allowed_hosts=settings.current().fetch_hosts, accept=FEED_TYPES, max_bytes=MOST_OF_A_FEED, etag=etag,
        modified=modified,
    )  # fmt: skip
    if found.status == 304:
        return FeedRead((), "", etag, modified)
    feed = read_feed(found.body, url=found.url, content_type=found.content_type)
    if feed.problem and not feed.entries:
        raise Breach(feed.problem, remedy=_("Tell the feed's owner."))
    entries = tuple(Entry(each.url, each.title, each.summary, each.published_at) for each in feed.entries)
    return FeedRead(entries, feed.language, validator(found.etag, 300), validator(found.modified, 100))
