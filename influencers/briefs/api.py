"""The API of briefs: list, add, revise, open, close."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Date, Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Length, OneOf

from advocacy import clock
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list
from influencers.briefs import briefs, queries
from influencers.briefs.api_fields import (
    LINES,
    LineField,
    UsageField,
    instant,
    line_told,
    lines_from,
    usage_from,
    usage_told,
)
from influencers.briefs.models import Brief, BriefState
from influencers.briefs.words import LISTS, Wanted, wanted_of
from influencers.programmes.queries import programme_for

api = APIBlueprint("briefs_api", __name__, url_prefix="/api/v1", tag="Partners")

STATES = [str(each) for each in BriefState]
PHRASES = String(validate=Length(1, 500))


class BriefsQuery(ListQuery):
    """Which briefs."""

    programme_id = Integer(load_default=None)
    state = String(load_default="", validate=OneOf(["", *STATES]))


class BriefWords(Schema):
    """What a brief says."""

    title = String(required=True, validate=Length(1, 200))
    campaign = String(load_default="", validate=Length(max=120))
    goal = String(load_default="", validate=Length(max=4000))
    audience = String(load_default="", validate=Length(max=2000))
    starts_on = Date(load_default=None, allow_none=True)
    ends_on = Date(load_default=None, allow_none=True)
    lines = LINES
    must_say = List(PHRASES, load_default=list)
    must_not_say = List(PHRASES, load_default=list)
    hashtags = List(PHRASES, load_default=list)
    links = List(PHRASES, load_default=list)
    codes = List(PHRASES, load_default=list)
    products = List(PHRASES, load_default=list)
    notes = String(load_default="", validate=Length(max=8000))
    usage = Nested(UsageField, load_default=None, allow_none=True)


class BriefIn(BriefWords):
    """A new brief of a programme."""

    programme_id = Integer(required=True)


class BriefOut(Schema):
    """A brief with its newest version."""

    id = Integer()
    programme_id = Integer()
    title = String()
    campaign = String()
    state = String()
    version = Integer()
    sha256 = String()
    goal = String()
    audience = String()
    starts_on = Date(allow_none=True)
    ends_on = Date(allow_none=True)
    lines = List(Nested(LineField))
    must_say = List(String())
    must_not_say = List(String())
    hashtags = List(String())
    links = List(String())
    codes = List(String())
    products = List(String())
    notes = String()
    usage = Nested(UsageField)
    created_at = String()


@api.get("/briefs")
@api.input(BriefsQuery, location="query")
@api.output(as_list(BriefOut))
@guard(Capability.WRITE_PROGRAMMES)
def brief_list(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Briefs, newest first."""
    state = BriefState(query_data["state"]) if query_data["state"] else None
    found = queries.briefs(
        query_data["cursor"], query_data["limit"], programme_id=query_data["programme_id"], state=state
    )
    return {"items": [_told(each) for each in found.items], "next": found.next}


@api.post("/briefs")
@api.input(BriefIn)
@api.output(BriefOut, status_code=201)
@guard(Capability.WRITE_PROGRAMMES)
def brief_add(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Adds a brief, a draft yet."""
    programme = programme_for(json_data["programme_id"])
    made = briefs.add_brief(
        programme, json_data["title"], _wanted(json_data, programme.currency), actor=current_user.actor,
        now=clock.now(), campaign=json_data["campaign"],
    )  # fmt: skip
    return _told(made)


@api.get("/briefs/<int:brief_id>")
@api.output(BriefOut)
@guard(Capability.WRITE_PROGRAMMES)
def brief_one(brief_id: int) -> ResponseReturnValue:
    """One brief."""
    return _told(queries.brief_for(brief_id))


@api.post("/briefs/<int:brief_id>/versions")
@api.input(BriefWords)
@api.output(BriefOut, status_code=201)
@guard(Capability.WRITE_PROGRAMMES)
def brief_revise(brief_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Writes a new version; agreements keep the words that they were made of."""
    brief = queries.brief_for(brief_id)
    briefs.revise_brief(
        brief, json_data["title"], _wanted(json_data, brief.programme.currency), actor=current_user.actor,
        now=clock.now(), campaign=json_data["campaign"],
    )  # fmt: skip
    return _told(brief)


@api.post("/briefs/<int:brief_id>/open")
@api.output(BriefOut)
@guard(Capability.WRITE_PROGRAMMES)
def brief_open(brief_id: int) -> ResponseReturnValue:
    """Partners are asked by it from now on."""
    brief = queries.brief_for(brief_id)
    briefs.open_brief(brief, actor=current_user.actor, now=clock.now())
    return _told(brief)


@api.post("/briefs/<int:brief_id>/close")
@api.output(BriefOut)
@guard(Capability.WRITE_PROGRAMMES)
def brief_close(brief_id: int) -> ResponseReturnValue:
    """No more offers are made of it."""
    brief = queries.brief_for(brief_id)
    briefs.close_brief(brief, actor=current_user.actor, now=clock.now())
    return _told(brief)


def _wanted(given: dict[str, Any], currency: str) -> Wanted:
    lists: dict[str, Any] = {name: tuple(given[name]) for name in LISTS}
    return Wanted(
        given["goal"], given["audience"], given["starts_on"], given["ends_on"], lines_from(given["lines"], currency),
        notes=given["notes"], usage=usage_from(given["usage"]), **lists,
    )  # fmt: skip


def _told(brief: Brief) -> dict[str, Any]:
    version = brief.version
    said = wanted_of(version)
    names = ("goal", "audience", "starts_on", "ends_on", "notes", *LISTS)
    return {
        **{name: getattr(version, name) for name in names}, "id": brief.id, "programme_id": brief.programme_id,
        "title": brief.title, "campaign": brief.campaign, "state": brief.state.value, "version": brief.version_number,
        "sha256": version.sha256, "lines": [line_told(each, version.currency) for each in said.lines],
        "usage": usage_told(said.usage), "created_at": instant(brief.created_at),
    }  # fmt: skip
