"""The API of the switch: press it, hold links, ask to resume, resume."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Integer, List, Nested, String
from flask_login import current_user
from marshmallow.validate import Length, OneOf
from sqlalchemy import select

from advocacy import clock
from advocacy.campaigns import pauses, switch
from advocacy.campaigns.models import Pause, PauseState
from advocacy.campaigns.scopes import Scope
from advocacy.database import page
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list

api = APIBlueprint("pauses_api", __name__, url_prefix="/api/v1", tag="Pauses and blackouts")


class PauseIn(Schema):
    """What to stop. ``name`` is the campaign's, topic's, region's, network's or product class's; none for "all".

    With ``links_held`` the tracked links of what it covers lead to ``holding_url``, or to a page that says so.
    """

    scope = String(required=True, validate=OneOf([str(scope) for scope in Scope]))
    name = String(load_default="", validate=Length(0, 120))
    why = String(required=True, validate=Length(1, 2000))
    links_held = Boolean(load_default=False)
    holding_url = String(load_default="", validate=Length(0, 2000))


class LinksIn(Schema):
    """Whether links are held, and where they lead meanwhile; without an address to a page of ours."""

    links_held = Boolean(required=True)
    holding_url = String(load_default="", validate=Length(0, 2000))


class ReasonIn(Schema):
    """Why, if there is something to say."""

    why = String(load_default=None, validate=Length(0, 2000))


class SendingOut(Schema):
    """A post that was being sent when the switch was pressed, and what became of it."""

    id = Integer()
    network = String()
    title = String()
    state = String()
    url = String(allow_none=True)


class PauseOut(Schema):
    """A pause. ``state`` is on, resume_asked or off; while it is not off, nothing that it covers is sent.

    ``held`` counts the posts that it keeps back now.
    """

    id = Integer()
    scope = String()
    name = String()
    why = String()
    state = String()
    links_held = Boolean()
    holding_url = String()
    held = Integer()
    pressed_by = Integer(allow_none=True)
    pressed_at = String()
    asked_by = Integer(allow_none=True)
    asked_at = String(allow_none=True)
    resumed_by = Integer(allow_none=True)
    resumed_at = String(allow_none=True)
    under_way = List(Nested(SendingOut))


@api.get("/pauses")
@api.input(ListQuery, location="query")
@api.output(as_list(PauseOut))
@guard(Capability.PAUSE)
def list_pauses(query_data: dict[str, Any]) -> dict[str, Any]:
    """Pauses, newest first."""
    found = page(select(Pause), Pause.id, query_data["cursor"], query_data["limit"])
    return {"items": _all_shown(found.items), "next": found.next}


@api.post("/pauses")
@api.input(PauseIn)
@api.output(PauseOut, status_code=201)
@guard(Capability.PAUSE)
def press(json_data: dict[str, Any]) -> dict[str, Any]:
    """Presses the switch. Posts already on their way finish; they are listed."""
    order = switch.Order(**{**json_data, "scope": switch.scope_named(json_data["scope"])})
    return _shown(switch.press(order, actor=current_user.actor, now=clock.now()))


@api.post("/pauses/<int:pause_id>/links")
@api.input(LinksIn)
@api.output(PauseOut)
@guard(Capability.PAUSE)
def hold_links(pause_id: int, json_data: dict[str, Any]) -> dict[str, Any]:
    """Lets the links of what it covers lead to a holding page, or to their targets again; the door follows at once."""
    pause, held = pauses.pause_for(pause_id), json_data["links_held"]
    pauses.hold_links(pause, held, json_data["holding_url"], actor=current_user.actor, now=clock.now())
    return _shown(pause)


@api.post("/pauses/<int:pause_id>/ask-to-resume")
@api.input(ReasonIn)
@api.output(PauseOut)
@guard(Capability.PAUSE)
def ask_to_resume(pause_id: int, json_data: dict[str, Any]) -> dict[str, Any]:
    """Asks a second person to agree."""
    pause = pauses.pause_for(pause_id)
    pauses.ask_to_resume(pause, actor=current_user.actor, now=clock.now(), why=json_data["why"])
    return _shown(pause)


@api.post("/pauses/<int:pause_id>/keep-on")
@api.input(ReasonIn)
@api.output(PauseOut)
@guard(Capability.PAUSE)
def keep_on(pause_id: int, json_data: dict[str, Any]) -> dict[str, Any]:
    """Refuses, or takes back, the wish to resume."""
    pause = pauses.pause_for(pause_id)
    pauses.keep_on(pause, actor=current_user.actor, now=clock.now(), why=json_data["why"])
    return _shown(pause)


@api.post("/pauses/<int:pause_id>/resume")
@api.input(ReasonIn)
@api.output(PauseOut)
@guard(Capability.PAUSE)
def resume(pause_id: int, json_data: dict[str, Any]) -> dict[str, Any]:
    """Ends the pause; 403 for the person who asked."""
    pause = pauses.pause_for(pause_id)
    pauses.resume(pause, actor=current_user.actor, now=clock.now(), why=json_data["why"])
    return _shown(pause)


def _all_shown(some: Sequence[Pause]) -> list[dict[str, Any]]:
    under_way, on = switch.under_way_of(some), [pause for pause in some if pause.state is not PauseState.OFF]
    counts = switch.held_by([pause.reach for pause in on])
    held = {pause.id: count for pause, count in zip(on, counts, strict=True)}
    return [_told(pause, under_way.get(pause.id, []), held.get(pause.id, 0)) for pause in some]


def _shown(pause: Pause) -> dict[str, Any]:
    return _all_shown([pause])[0]


def _told(pause: Pause, under_way: Sequence[object], held: int) -> dict[str, Any]:
    times = {name: getattr(pause, name) for name in ("pressed_at", "asked_at", "resumed_at")}
    plain = ("id", "name", "why", "links_held", "holding_url", "pressed_by", "asked_by", "resumed_by")
    return {
        **{name: getattr(pause, name) for name in plain}, "scope": pause.scope.value, "state": pause.state.value,
        "under_way": under_way, "held": held,
        **{name: clock.to_rfc3339(at) if at else None for name, at in times.items()},
    }  # fmt: skip
