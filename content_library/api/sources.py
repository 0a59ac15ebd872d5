"""The API of sources: follow a feed, fetch it, read its entries, draft from one."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Integer, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import OneOf

from advocacy import clock
from advocacy.clock import to_rfc3339
from advocacy.database import db, reading, writing
from advocacy.errors import InvalidMove
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list
from advocacy.web.transactions import own_transactions
from content_library import intake, queries, sources
from content_library.api.items import UrlIn
from content_library.api.shapes import ItemOut, shown
from content_library.fetching_feeds import fetch_source
from content_library.models import EntryState, Source, SourceEntry

api = APIBlueprint("sources_api", __name__, url_prefix="/api/v1", tag="Sources")


class SourceOut(Schema):
    """A feed; ``problem`` says why the last fetch failed, empty when it went well."""

    id = Integer()
    url = String()
    title = String()
    state = String()
    fetched_at = String(allow_none=True, metadata={"format": "date-time"})
    problem = String()


class EntryOut(Schema):
    """An entry of a feed."""

    id = Integer()
    source_id = Integer()
    url = String()
    title = String()
    summary = String()
    state = String()
    item_id = Integer(allow_none=True)
    published_at = String(allow_none=True, metadata={"format": "date-time"})


class EntryQuery(ListQuery):
    """Which entries."""

    state = String(load_default=EntryState.NEW.value, validate=OneOf([state.value for state in EntryState]))


@api.get("/sources")
@api.input(ListQuery, location="query")
@api.output(as_list(SourceOut))
@guard(Capability.WRITE_ITEMS)
def list_sources(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Feeds, newest first."""
    found = sources.list_sources(query_data["cursor"], query_data["limit"])
    return {"items": [_source(each) for each in found.items], "next": found.next}


@api.post("/sources")
@api.input(UrlIn)
@api.output(SourceOut, status_code=201)
@guard(Capability.WRITE_ITEMS)
@own_transactions
def add_source(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Follows a feed: it is fetched first, so that only one that works is taken."""
    with reading():
        url = sources.check_new(json_data["url"])
    found = intake.look_at_feed(url)
    with writing():
        return _source(sources.add_source(url, found, actor=current_user.actor, now=clock.now()))


@api.get("/sources/<int:source_id>")
@api.output(SourceOut)
@guard(Capability.WRITE_ITEMS)
def source(source_id: int) -> ResponseReturnValue:
    """One feed."""
    return _source(sources.source_for(source_id))


@api.post("/sources/<int:source_id>/fetch")
@api.output(SourceOut)
@guard(Capability.WRITE_ITEMS)
@own_transactions
def fetch(source_id: int) -> ResponseReturnValue:
    """Fetches a feed now; what went wrong is in ``problem``."""
    actor = current_user.actor
    fetch_source(source_id, actor=actor, now=clock.now())
    with reading():
        return _source(sources.source_for(source_id))


@api.get("/sources/<int:source_id>/entries")
@api.input(EntryQuery, location="query")
@api.output(as_list(EntryOut))
@guard(Capability.WRITE_ITEMS)
def entries(source_id: int, query_data: dict[str, Any]) -> ResponseReturnValue:
    """A feed's entries in a state, newest first."""
    source_id = sources.source_for(source_id).id
    state = EntryState(query_data["state"])
    found = sources.list_entries(state, source_id, query_data["cursor"], query_data["limit"])
    return {"items": [_entry(each) for each in found.items], "next": found.next}


@api.post("/entries/<int:entry_id>/draft")
@api.output(ItemOut, status_code=201)
@guard(Capability.WRITE_ITEMS)
@own_transactions
def draft(entry_id: int) -> ResponseReturnValue:
    """Adds a draft out of an entry. 409 when there is one already."""
    with reading():
        entry = sources.entry_for(entry_id)
        if entry.item_id is not None:
            raise InvalidMove("There is an item of this entry already.", remedy=f"It is item {entry.item_id}.")
        db.session.expunge(entry)
    page = intake.look_at_entry(entry)
    with writing():
        entry = sources.entry_for(entry_id)
        item_id = intake.draft_from_page(page, entry=entry, actor=current_user.actor, now=clock.now()).id
    with reading():
        item = queries.item_for(item_id)
        return shown(item, item.revision, [])


def _source(found: Source) -> dict[str, Any]:
    return {
        "id": found.id, "url": found.url, "title": found.title, "state": found.state.value, "problem": found.problem,
        "fetched_at": to_rfc3339(found.fetched_at) if found.fetched_at else None,
    }  # fmt: skip


def _entry(found: SourceEntry) -> dict[str, Any]:
    return {
        "id": found.id, "source_id": found.source_id, "url": found.url, "title": found.title,
        "summary": found.summary, "state": found.state.value, "item_id": found.item_id,
        "published_at": to_rfc3339(found.published_at) if found.published_at else None,
    }  # fmt: skip
