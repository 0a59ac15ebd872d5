"""The demo's sources: three feeds with entries, some drafted, some dismissed, some new. Nothing is fetched for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from advocacy import settings
from advocacy.database import db
from advocacy.fetching.canonical import canonical
from advocacy.people.models import Person
from advocacy.story import Story
from content_library.demo import web
from content_library.demo.web import DemoPage, DemoSite
from content_library.intake.fetching_feeds import FETCHING
from content_library.items import items
from content_library.models import EntryState, EntryWait, ItemKind, Source, SourceEntry, SourceMode, Stage
from content_library.sources import entries, sources
from content_library.sources.entries import FoundEntry
from content_library.sources.sources import FoundFeed, Habits
from content_library.words.content import About, Content


def contribute(story: Story) -> None:
    """Marketing follows the feeds on the first days; entries come over the weeks."""
    for place, site in enumerate(web.sites().values()):
        for entry in site.entries:
            day = round((entry.day or 0) / 70 * story.days)
            when = story.moment(day, 12) + timedelta(minutes=place)
            story.at(min(when, story.end), lambda now, of=site, newest=entry: _read(story, of, newest, now))  # type: ignore[misc]
    story.at(story.moment(round(story.days * 0.8), 9), lambda now: _set_habits(story, now))


WEEKLY = "water-and-sensing"


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
        _draft_due(source, now)
    entry = db.session.scalars(select(SourceEntry).where(SourceEntry.canonical_url == brought[0].canonical_url)).one()
    if newest.fate == "dismissed" and entry.state is EntryState.NEW:
        entries.dismiss(entry, actor=marketing.actor, now=now)
    elif newest.fate == "drafted" and entry.state is EntryState.NEW:
        content = Content(title=entry.title, url=entry.url, summary=entry.summary)
        items.draft_from_entry(entry, content, actor=marketing.actor, now=now)


def _set_habits(story: Story, now: datetime) -> None:
    """The weekly's next entry becomes a draft by itself, one in all: what comes after it waits and says so."""
    marketing = db.session.get_one(Person, story.cast["marketing"])
    address = web.feed_of(settings.current().base_url, web.sites()[WEEKLY])
    source = db.session.scalars(select(Source).where(Source.url == address)).one()
    about = About(kind=ItemKind.NEWS, topics=("Water",), stage=Stage.RESEARCH)
    habits = Habits(SourceMode.DRAFT, drafts_a_day=1, drafts_in_total=1, about=about, audience={"languages": ["en"]})
    sources.configure(source, habits, actor=marketing.actor, now=now)


def _draft_due(source: Source, now: datetime) -> None:
    """What the job does, without fetching the pages."""
    due = select(SourceEntry).where(SourceEntry.source_id == source.id, SourceEntry.waits == EntryWait.DUE)
    for entry in db.session.scalars(due).all():
        habits = sources.habits_of(source)
        content = Content(title=entry.title, url=entry.url, summary=entry.summary, audience=habits.audience)
        items.draft_from_entry(entry, content, habits.about, actor=FETCHING, now=now)
        entry.drafted_alone_at = now


def _entry(page: DemoPage, now: datetime) -> FoundEntry:
    url = web.address_of(settings.current().base_url, page)
    return FoundEntry(canonical(url), url, page.title, page.summary, published_at=now, language="en")
