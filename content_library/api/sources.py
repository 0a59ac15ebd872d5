"""The API of sources: follow a feed, say what becomes of its entries, fetch it, read its entries, draft from one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow.validate import Length, OneOf

from advocacy import clock
from advocacy.clock import to_rfc3339
from advocacy.database import db, reading, writing
from advocacy.errors import InvalidMove
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list
from advocacy.web.transactions import own_transactions
from content_library.api.shapes import AudienceShape, ItemOut, shown
from content_library.intake import intake
from content_library.intake.fetching_feeds import fetch_source
from content_library.items import queries
from content_library.models import EntryState, ItemKind, Source, SourceEntry, SourceMode, Stage
from content_library.sources import entries as entry_verbs
from content_library.sources import sources
from content_library.sources.queries import entry_for, health, list_entries, list_sources, source_for
from content_library.sources.sources import Habits

api = APIBlueprint("sources_api", __name__, url_prefix="/api/v1", tag="Sources")


class HabitsIn(Schema):
    """What becomes of a source's entries. What is left out stays; ``drafts_in_total`` may be null: no cap."""

    mode = String(validate=OneOf([mode.value for mode in SourceMode]))
    drafts_a_day = Integer()
    drafts_in_total = Integer(allow_none=True)
    kind = String(validate=OneOf([kind.value for kind in ItemKind]))
    campaign = String(validate=Length(0, 120))
    topics = List(String(validate=Length(1, 120)))
    stage = String(allow_none=True, validate=OneOf([stage.value for stage in Stage]))
    audience = Nested(AudienceShape)


class SourceIn(HabitsIn):
    """A feed to follow, and what is to become of its entries."""

    url = String(required=True, validate=Length(1, 2000))


class SourceOut(Schema):
    """A feed; ``problem`` says why the last fetch failed, empty when it went well; ``health`` how it does."""

    id = Integer()
    url = String()
    title = String()
    state = String()
    health = String()
    failures = Integer()
    mode = String()
    drafts_a_day = Integer()
    drafts_in_total = Integer(allow_none=True)
    kind = String()
    campaign = String()
    topics = List(String())
    stage = String(allow_none=True)
    audience = Nested(AudienceShape)
    fetched_at = String(allow_none=True, metadata={"format": "date-time"})
    problem = String()


class EntryOut(Schema):
    """An entry of a feed. ``waits`` says why it was not drafted by itself, ``like`` what says nearly the same."""

    id = Integer()
    source_id = Integer()
    url = String()
    title = String()
    summary = String()
    state = String()
    item_id = Integer(allow_none=True)
    waits = String(allow_none=True)
    like_item_id = Integer(allow_none=True)
    like_entry_id = Integer(allow_none=True)
    published_at = String(allow_none=True, metadata={"format": "date-time"})


class EntryQuery(ListQuery):
    """Which entries."""

    state = String(load_default=EntryState.NEW.value, validate=OneOf([state.value for state in EntryState]))


@api.get("/sources")
@api.input(ListQuery, location="query")
@api.output(as_list(SourceOut))
@guard(Capability.WRITE_ITEMS)
def followed(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Feeds, newest first."""
    found = list_sources(query_data["cursor"], query_data["limit"])
    return {"items": [_source(each) for each in found.items], "next": found.next}


@api.post("/sources")
@api.input(SourceIn)
@api.output(SourceOut, status_code=201)
@guard(Capability.WRITE_ITEMS)
@own_transactions
def add_source(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Follows a feed: it is fetched first, so that only one that works is taken."""
    with reading():
        url = sources.check_new(json_data["url"])
    found = intake.look_at_feed(url)
    with writing():
        habits = _habits(Habits(), json_data)
        return _source(sources.add_source(url, found, habits, actor=current_user.actor, now=clock.now()))


@api.get("/sources/<int:source_id>")
@api.output(SourceOut)
@guard(Capability.WRITE_ITEMS)
def source(source_id: int) -> ResponseReturnValue:
    """One feed."""
    return _source(source_for(source_id))


@api.patch("/sources/<int:source_id>")
@api.input(HabitsIn)
@api.output(SourceOut)
@guard(Capability.WRITE_ITEMS)
def configure(source_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Changes what becomes of the entries that come from now on."""
    found = source_for(source_id)
    wanted = _habits(sources.habits_of(found), json_data)
    sources.configure(found, wanted, actor=current_user.actor, now=clock.now())
    return _source(found)


def _follow(name: str, verb: Callable[..., None]) -> Callable[[int], ResponseReturnValue]:
    def follow(source_id: int) -> ResponseReturnValue:
        found = source_for(source_id)
        verb(found, actor=current_user.actor, now=clock.now())
        return _source(found)

    follow.__name__, follow.__doc__ = f"{name}_source", f"{verb.__doc__} 409 when its state does not allow it."
    return guard(Capability.WRITE_ITEMS)(follow)


for _verb in (sources.pause, sources.resume, sources.retire, sources.restore):
    _view = api.output(SourceOut)(_follow(_verb.__name__, _verb))
    api.post(f"/sources/<int:source_id>/{_verb.__name__}")(_view)


@api.post("/sources/<int:source_id>/fetch")
@api.output(SourceOut)
@guard(Capability.WRITE_ITEMS)
@own_transactions
def fetch(source_id: int) -> ResponseReturnValue:
    """Fetches a feed now; what went wrong is in ``problem``."""
    actor = current_user.actor
    fetch_source(source_id, actor=actor, now=clock.now())
    with reading():
        return _source(source_for(source_id))


@api.get("/sources/<int:source_id>/entries")
@api.input(EntryQuery, location="query")
@api.output(as_list(EntryOut))
@guard(Capability.WRITE_ITEMS)
def entries(source_id: int, query_data: dict[str, Any]) -> ResponseReturnValue:
    """A feed's entries in a state, newest first."""
    source_id = source_for(source_id).id
    state = EntryState(query_data["state"])
    found = list_entries(state, source_id, query_data["cursor"], query_data["limit"])
    return {"items": [_entry(each) for each in found.items], "next": found.next}


@api.post("/entries/<int:entry_id>/draft")
@api.output(ItemOut, status_code=201)
@guard(Capability.WRITE_ITEMS)
@own_transactions
def draft(entry_id: int) -> ResponseReturnValue:
    """Adds a draft out of an entry. 409 when there is one already."""
    with reading():
        entry = entry_for(entry_id)
        if entry.item_id is not None:
            raise InvalidMove(
                _("There is an item of this entry already."), remedy=_("It is item %(item_id)s.", item_id=entry.item_id)
            )
        db.session.expunge(entry)
    page = intake.look_at_entry(entry)
    with writing():
        entry = entry_for(entry_id)
        source = source_for(entry.source_id)
        item_id = intake.draft_from_entry(page, entry, source, actor=current_user.actor, now=clock.now()).id
    with reading():
        item = queries.item_for(item_id)
        return shown(item, item.revision, [])


@api.post("/entries/<int:entry_id>/dismiss")
@api.output(EntryOut)
@guard(Capability.WRITE_ITEMS)
def dismiss(entry_id: int) -> ResponseReturnValue:
    """Takes an entry off the queue."""
    entry = entry_for(entry_id)
    entry_verbs.dismiss(entry, actor=current_user.actor, now=clock.now())
    return _entry(entry)


@api.post("/entries/<int:entry_id>/restore")
@api.output(EntryOut)
@guard(Capability.WRITE_ITEMS)
def bring_back(entry_id: int) -> ResponseReturnValue:
    """Puts a dismissed entry back into the queue."""
    entry = entry_for(entry_id)
    entry_verbs.bring_back(entry, actor=current_user.actor, now=clock.now())
    return _entry(entry)


def _habits(before: Habits, body: dict[str, Any]) -> Habits:
    """The habits of before with what the body says."""
    about: dict[str, Any] = {name: body[name] for name in ("campaign",) if name in body}
    if "topics" in body:
        about["topics"] = tuple(dict.fromkeys(body["topics"]))
    if "kind" in body:
        about["kind"] = ItemKind(body["kind"])
    if "stage" in body:
        about["stage"] = Stage(body["stage"]) if body["stage"] else None
    plain = ("drafts_a_day", "drafts_in_total", "audience")
    habits: dict[str, Any] = {name: body[name] for name in plain if name in body}
    if "mode" in body:
        habits["mode"] = SourceMode(body["mode"])
    return replace(before, about=replace(before.about, **about), **habits)


def _source(found: Source) -> dict[str, Any]:
    return {
        "id": found.id, "url": found.url, "title": found.title, "state": found.state.value, "problem": found.problem,
        "health": health(found, clock.now()).value, "failures": found.failures, "mode": found.mode.value,
        "drafts_a_day": found.drafts_a_day, "drafts_in_total": found.drafts_in_total, "kind": found.kind.value,
        "campaign": found.campaign, "topics": found.topics, "stage": found.stage.value if found.stage else None,
        "audience": found.audience, "fetched_at": to_rfc3339(found.fetched_at) if found.fetched_at else None,
    }  # fmt: skip


def _entry(found: SourceEntry) -> dict[str, Any]:
    return {
        "id": found.id, "source_id": found.source_id, "url": found.url, "title": found.title,
        "summary": found.summary, "state": found.state.value, "item_id": found.item_id,
        "waits": found.waits.value if found.waits else None, "like_item_id": found.like_item_id,
        "like_entry_id": found.like_entry_id,
        "published_at": to_rfc3339(found.published_at) if found.published_at else None,
    }  # fmt: skip
