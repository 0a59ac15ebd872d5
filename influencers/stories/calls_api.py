"""The API of calls for stories: every call, add, change, close. What an author is asked is ``GET /story-calls``."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Dict, Integer, List, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Length, OneOf, Range

from advocacy import clock
from advocacy.clock import to_rfc3339
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.instants import Instant
from advocacy.web.lists import ListQuery, as_list
from influencers.rights.covering import ALL, MEDIA, WORLDWIDE
from influencers.rights.models import Use
from influencers.stories import calls, queries
from influencers.stories.models import StoryCall

api = APIBlueprint("story_calls_api", __name__, url_prefix="/api/v1", tag="Partners")

USES = [str(each) for each in Use]
FIRST_MEDIA = ("social", "website")
MOST_COUNTRIES = 150
"""Characters of a list of countries."""


class StoryCallWords(Schema):
    """What a call asks, and what authors agree to. ``territory`` "worldwide" or country codes; ``consent_months`` null:
    until the author takes it back."""

    title = String(required=True, validate=Length(1, calls.LONGEST["title"]))
    question = String(required=True, validate=Length(1, calls.LONGEST["question"]))
    about = String(load_default="", validate=Length(max=calls.LONGEST["about"]))
    thanks = String(load_default="", validate=Length(max=calls.LONGEST["thanks"]))
    campaign = String(load_default="", validate=Length(max=calls.LONGEST["campaign"]))
    programme_id = Integer(load_default=None, allow_none=True, strict=True)
    strangers = Boolean(load_default=True)
    gallery = Boolean(load_default=True)
    needs_picture = Boolean(load_default=False)
    media = List(String(validate=OneOf([ALL, *MEDIA])), load_default=lambda: [*FIRST_MEDIA], validate=Length(1))
    territory = String(load_default=WORLDWIDE, validate=Length(1, MOST_COUNTRIES))
    use = String(load_default=Use.ORGANIC.value, validate=OneOf(USES))
    consent_months = Integer(load_default=24, allow_none=True, strict=True, validate=Range(1, calls.MOST_MONTHS))


class StoryCallFacts(StoryCallWords):
    """The words, and when: without ``opens_at`` it opens now, without ``closes_at`` it stays open."""

    opens_at = Instant()
    closes_at = Instant(load_default=None, allow_none=True)


class StoryCallIn(StoryCallFacts):
    """A call for stories; ``slug`` is its address, as in "autumn-rivers", and stays."""

    slug = String(required=True, validate=Length(1, 60))


class StoryCallKept(StoryCallWords):
    """A call as whoever runs programmes sees it; ``stories``: how many of each state came."""

    id = Integer()
    slug = String()
    territory = String()
    opens_at = String()
    closes_at = String(allow_none=True)
    stories = Dict(keys=String(), values=Integer())


@api.get("/story-calls/all")
@api.input(ListQuery, location="query")
@api.output(as_list(StoryCallKept))
@guard(Capability.WRITE_PROGRAMMES)
def every_call(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Every call, closed ones too, the newest first."""
    found = queries.calls(query_data["cursor"], query_data["limit"])
    counts = queries.headcounts([each.id for each in found.items])
    return {"items": [_call(each, counts[each.id]) for each in found.items], "next": found.next}


@api.post("/story-calls")
@api.input(StoryCallIn)
@api.output(StoryCallKept, status_code=201)
@guard(Capability.WRITE_PROGRAMMES)
def add_call(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Adds a call under an address of its own."""
    now, slug = clock.now(), json_data.pop("slug")
    return _shown(calls.add_call(slug, {"opens_at": now, **json_data}, actor=current_user.actor, now=now))


@api.get("/story-calls/<int:call_id>")
@api.output(StoryCallKept)
@guard(Capability.WRITE_PROGRAMMES)
def one_call(call_id: int) -> ResponseReturnValue:
    """One call."""
    return _shown(queries.call_for(call_id))


@api.patch("/story-calls/<int:call_id>")
@api.input(StoryCallFacts(partial=True))
@api.output(StoryCallKept)
@guard(Capability.WRITE_PROGRAMMES)
def change_call(call_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Changes a call; stories that came before keep what their authors agreed to."""
    call = queries.call_for(call_id)
    calls.change_call(call, json_data, actor=current_user.actor, now=clock.now())
    return _shown(call)


@api.post("/story-calls/<int:call_id>/close")
@api.output(StoryCallKept)
@guard(Capability.WRITE_PROGRAMMES)
def close_call(call_id: int) -> ResponseReturnValue:
    """Takes no more stories."""
    call = queries.call_for(call_id)
    calls.close_call(call, actor=current_user.actor, now=clock.now())
    return _shown(call)


def _shown(call: StoryCall) -> dict[str, Any]:
    return _call(call, queries.headcounts([call.id])[call.id])


def _call(call: StoryCall, counts: dict[str, int]) -> dict[str, Any]:
    return {
        **{name: getattr(call, name) for name in calls.FACTS}, "id": call.id, "slug": call.slug,
        "use": call.use.value, "opens_at": to_rfc3339(call.opens_at),
        "closes_at": to_rfc3339(call.closes_at) if call.closes_at else None, "stories": counts,
    }  # fmt: skip
