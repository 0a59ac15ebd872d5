"""What the library offers to take out of what comes in: suggestions, sources and their entries, media."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from advocacy.exports.tables import ADDED, CAMPAIGN, ITEM, NAME, NUMBER, PERSON, STATE, TITLE, Column, Table
from advocacy.people.capabilities import Capability
from content_library.models import Media, Source, SourceEntry, Suggestion

SUGGESTIONS = Table(
    "suggestions", _l("Suggestions"), _l("What people offered to be shared, and what became of it."),
    (Capability.WRITE_ITEMS,),
    (
        Column("id", Suggestion.id, NUMBER),
        Column("person_id", Suggestion.person_id, PERSON),
        Column("url", Suggestion.url, _l("The address that it leads to.")),
        Column("words", Suggestion.words, _l("Their own words.")),
        Column("why", Suggestion.why, _l("Why it is worth sharing.")),
        Column("language", Suggestion.language, _l("The language of its words.")),
        Column("show_name", Suggestion.show_name, _l("Whether readers may learn whose suggestion it was.")),
        Column("state", Suggestion.state, STATE),
        Column("item_id", Suggestion.item_id, ITEM),
        Column("note", Suggestion.note, _l("What the person was told.")),
        Column("decided_by_id", Suggestion.decided_by_id, _l("The number of the person who decided.")),
        Column("decided_at", Suggestion.decided_at, _l("When it was decided.")),
        Column("created_at", Suggestion.created_at, ADDED),
    ),
    (Suggestion.id,), at=Suggestion.created_at,
)  # fmt: skip
SOURCES = Table(
    "sources", _l("Sources"), _l("Feeds that are followed for stories, and what becomes of their entries."),
    (Capability.WRITE_ITEMS,),
    (
        Column("id", Source.id, NUMBER),
        Column("url", Source.url, _l("The address of a feed.")),
        Column("title", Source.title, TITLE),
        Column("site_url", Source.site_url, _l("The address of its site.")),
        Column("state", Source.state, STATE),
        Column("mode", Source.mode, _l("Whether its entries wait or become drafts by themselves.")),
        Column("drafts_a_day", Source.drafts_a_day, _l("Most drafts that are made by themselves in a day.")),
        Column(
            "drafts_in_total", Source.drafts_in_total,
            _l("Most drafts that are made by themselves at all; empty: without limit."),
        ),
        Column("kind", Source.kind, _l("What its drafts are about.")),
        Column("topics", Source.topics, _l("Its topics.")),
        Column("campaign", Source.campaign, CAMPAIGN),
        Column("stage", Source.stage, _l("Where on their way with the company its readers are.")),
        Column("audience", Source.audience, _l("Whom it is for; an empty list means everybody.")),
        Column("fetched_at", Source.fetched_at, _l("When it was last read.")),
        Column("problem", Source.problem, _l("Why it could not be read.")),
        Column("created_at", Source.created_at, ADDED),
    ),
    (Source.id,), at=Source.created_at,
)  # fmt: skip
ENTRIES = Table(
    "source_entries", _l("Entries of sources"), _l("What feeds brought, and what became of it."),
    (Capability.WRITE_ITEMS,),
    (
        Column("id", SourceEntry.id, NUMBER),
        Column("source_id", SourceEntry.source_id, _l("The number of the source; see the table “sources”.")),
        Column("url", SourceEntry.url, _l("Its address.")),
        Column("title", SourceEntry.title, TITLE),
        Column("summary", SourceEntry.summary, _l("A sentence or two under the title.")),
        Column("language", SourceEntry.language, _l("The language.")),
        Column("published_at", SourceEntry.published_at, _l("When it was published.")),
        Column("found_at", SourceEntry.found_at, _l("When it was found.")),
        Column("state", SourceEntry.state, STATE),
        Column("item_id", SourceEntry.item_id, ITEM),
        Column("waits", SourceEntry.waits, _l("Why it is held.")),
    ),
    (SourceEntry.id,), at=SourceEntry.found_at,
)  # fmt: skip
MEDIA = Table(
    "media", _l("Media"), _l("Pictures, videos and documents of the library, without the files themselves."),
    (Capability.SEE_ITEMS,),
    (
        Column("id", Media.id, NUMBER),
        Column("kind", Media.kind, _l("What kind of thing it is.")),
        Column("name", Media.name, NAME),
        Column("alt", Media.alt, _l("What it shows, in words.")),
        Column("licence", Media.licence, _l("Whose it is, and what it may be used for.")),
        Column("origin_url", Media.origin_url, _l("Where it came from.")),
        Column("sha256", Media.sha256, _l("The digest of the file.")),
        Column("content_type", Media.content_type, _l("The type of the file.")),
        Column("width", Media.width, _l("Its width in pixels.")),
        Column("height", Media.height, _l("Its height in pixels.")),
        Column("size", Media.size, _l("Its size in bytes.")),
        Column("seconds", Media.seconds, _l("How many seconds a video lasts.")),
        Column("pages", Media.pages, _l("How many pages a document has.")),
        Column("added_by_id", Media.added_by_id, _l("The number of the person who added it.")),
        Column("created_at", Media.created_at, ADDED),
    ),
    (Media.id,), at=Media.created_at,
)  # fmt: skip
TABLES = (
    SUGGESTIONS,
    SOURCES,
    ENTRIES,
    MEDIA,
)
