"""The API of takedown requests: ask, see how they stand, answer one's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Dict, Integer, List, Nested, String
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow.validate import Length, OneOf

from advocacy import clock
from advocacy.campaigns import pauses
from advocacy.campaigns.switch import called
from advocacy.errors import Breach
from advocacy.people.capabilities import Capability
from advocacy.posts import takedown_queries, takedowns
from advocacy.posts.takedown_models import ANSWERED, Takedown, TakedownCall, TakedownState
from advocacy.posts.takedown_queries import About
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list

api = APIBlueprint("takedowns_api", __name__, url_prefix="/api/v1", tag="Takedown requests")


class TakedownIn(Schema):
    """Which posts: those that a pause covers, those of a story ("item:12"), or one share; and why."""

    pause_id = Integer()
    source = String(validate=Length(1, 80))
    share_id = Integer()
    why = String(required=True, validate=Length(1, 2000))


class CallOut(Schema):
    """A call to take posts down; ``counts`` says how many requests stand where."""

    id = Integer()
    about = String()
    title = String()
    why = String()
    asked_by = Integer(allow_none=True)
    asked_at = String()
    counts = Dict()


class PostOut(Schema):
    """One post of a call: where it is and how the request about it stands.

    ``state`` is asked, answered, no_longer_there or called_off. Whose it is isn't told, nor what they answered.
    """

    id = Integer()
    network = String()
    url = String(allow_none=True)
    state = String()
    answered_at = String(allow_none=True)


class CallWithPostsOut(CallOut):
    """A call with the first posts of it."""

    posts = List(Nested(PostOut))
    next = String(allow_none=True)


class MineOut(Schema):
    """What I am asked about a post of mine."""

    id = Integer()
    share_id = Integer()
    title = String()
    network = String()
    url = String(allow_none=True)
    why = String()
    state = String()


class TakedownAnswerIn(Schema):
    """What I did. A note is mine to give."""

    answer = String(required=True, validate=OneOf(["taken_down", "kept"]))
    note = String(load_default="", validate=Length(0, 2000))


@api.get("/takedowns")
@api.input(ListQuery, location="query")
@api.output(as_list(CallOut))
@guard(Capability.PAUSE)
def list_calls(query_data: dict[str, Any]) -> dict[str, Any]:
    """Calls, newest first."""
    found = takedown_queries.calls(query_data["cursor"], query_data["limit"])
    counts = takedown_queries.counts_of([call.id for call in found.items])
    return {"items": [_told(call, counts[call.id]) for call in found.items], "next": found.next}


@api.post("/takedowns")
@api.input(TakedownIn)
@api.output(CallOut, status_code=201)
@guard(Capability.PAUSE)
def ask(json_data: dict[str, Any]) -> dict[str, Any]:
    """Asks the people of published posts to take them down; each post is asked about once."""
    about = _about(json_data)
    call = takedowns.ask(
        takedown_queries.published(about.what), json_data["why"], about_ref=about.ref, title=about.title,
        actor=current_user.actor, now=clock.now(),
    )  # fmt: skip
    return _told(call, takedown_queries.counts_of([call.id])[call.id])


@api.get("/takedowns/<int:call_id>")
@api.input(ListQuery, location="query")
@api.output(CallWithPostsOut)
@guard(Capability.PAUSE)
def one(call_id: int, query_data: dict[str, Any]) -> dict[str, Any]:
    """One call and its posts."""
    call = takedown_queries.call_for(call_id)
    found = takedown_queries.requests_of(call_id, None, query_data["cursor"], query_data["limit"])
    posts = [_post(each) for each in found.items]
    return {**_told(call, takedown_queries.counts_of([call_id])[call_id]), "posts": posts, "next": found.next}


@api.get("/takedowns/mine")
@api.output(MineOut(many=True))
@guard(Capability.SHARE)
def mine() -> list[dict[str, Any]]:
    """What I am asked and have not answered."""
    return [_mine(each) for each in takedown_queries.waiting_for(current_user.id)]


@api.post("/takedowns/mine/<int:takedown_id>")
@api.input(TakedownAnswerIn)
@api.output(MineOut)
@guard(Capability.SHARE)
def answer(takedown_id: int, json_data: dict[str, Any]) -> dict[str, Any]:
    """My answer about my post."""
    found = takedown_queries.mine(current_user.id, takedown_id)
    verb = takedowns.take_down if json_data["answer"] == "taken_down" else takedowns.keep
    verb(found, actor=current_user.actor, now=clock.now(), note=json_data["note"])
    return _mine(found)


def _about(given: Mapping[str, Any]) -> About:
    named = [name for name in ("pause_id", "source", "share_id") if name in given]
    if len(named) != 1:
        raise Breach(_("Which posts are meant?"), errors={"pause_id": [_("Give pause_id, source or share_id.")]})
    if "pause_id" in given:
        pause = pauses.pause_for(given["pause_id"])
        return About(pause.reach.ref, called(pause), pause.reach, {})
    ref = given.get("source") or f"{takedown_queries.SHARE}{given['share_id']}"
    return About(ref, ref, ref, {})


def _told(call: TakedownCall, counts: Mapping[TakedownState, int]) -> dict[str, Any]:
    return {
        "id": call.id, "about": call.about_ref, "title": call.title, "why": call.why, "asked_by": call.asked_by,
        "asked_at": clock.to_rfc3339(call.asked_at),
        "counts": {state.value: counts.get(state, 0) for state in TakedownState},
    }  # fmt: skip


def _post(found: Takedown) -> dict[str, Any]:
    url = None if found.state in ANSWERED else found.share.url  # an address tells whose post it is
    return {
        "id": found.id, "network": found.share.network, "url": url, "state": found.told,
        "answered_at": clock.to_rfc3339(found.answered_at) if found.answered_at else None,
    }  # fmt: skip


def _mine(found: Takedown) -> dict[str, Any]:
    return {
        "id": found.id, "share_id": found.share_id, "title": found.share.title, "network": found.share.network,
        "url": found.share.url, "why": found.call.why, "state": found.state.value,
    }  # fmt: skip
