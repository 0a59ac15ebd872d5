"""The demo's sources: three feeds with entries, some drafted, some dismissed, some new. Nothing is fetched for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from advocacy import settings
from advocacy.database import db
from advocacy.people.models import Person
from advocacy.story import Story
from content_library import entries, items, sources
from content_library.content import Content
from content_library.demo import web
from content_library.demo.web import DemoPage, DemoSite
from content_library.entries import FoundEntry
from content_library.models import EntryState, Source, SourceEntry
from content_library.reading.canonical import canonical
from content_library.sources import FoundFeed


def contribute(story: Story) -> None:
    """Marketing follows the feeds on the first days; entries come over the weeks."""
    for place, site in enumerate(web.sites().values()):
        for entry in site.entries:
            day = round((entry.day or 0) / 70 * story.days)
            when = story.moment(day, 12) + timedelta(minutes=place)
            story.at(min(when, story.end), lambda now, of=site, newest=entry: _read(story, of, newest, now))  # type: ignore[misc]


def _read(story: Story, site: DemoSite, newest: DemoPage, now: datetime) -> None:
    """What the feed says by now; marketing dismisses what is not for the company and drafts what is."""
    marketing = db.session.get_one(Person, story.cast["marketing"])
    base = settings.current().base_url
    so_far = site.entries[: site.entries.index(newest) + 1]
    brought = tuple(_entry(page, now) for page in reversed(so_far))
    found = FoundFeed(site.title, web.address_of(base, DemoPage(site.name, "", "", "")), brought)
    source = db.session.scalar(select(Source).where(Source.url == web.feed_of(base, site)))
    if source is None:
        sources.add_source(web.feed_of(base, site), found, actor=marketing.actor, now=now)
    else:
        sources.record_fetch(source, found, actor=marketing.actor, now=now)
    entry = db.session.scalars(select(SourceEntry).where(SourceEntry.canonical_url == brought[0].canonical_url)).one()
    if newest.fate == "dismissed" and entry.state is EntryState.NEW:
        entries.dismiss(entry, actor=marketing.actor, now=now)
    elif newest.fate == "drafted" and entry.state is EntryState.NEW:
        content = Content(title=entry.title, url=entry.url, summary=entry.summary)
        items.draft_from_entry(entry, content, actor=marketing.actor, now=now)


def _entry(page: DemoPage, now: datetime) -> FoundEntry:
    url = web.address_of(settings.current().base_url, page)
    return FoundEntry(canonical(url), url, page.title, page.summary, published_at=now, language="en")
