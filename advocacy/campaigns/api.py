"""The API of pauses, campaigns and topics."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Date, Integer, List, Nested, String
from flask_login import current_user
from marshmallow.validate import Length, OneOf
from sqlalchemy import select

from advocacy import clock
from advocacy.campaigns import campaigns, pauses
from advocacy.campaigns.models import Campaign, Pause, PauseState, Topic
from advocacy.campaigns.scopes import Scope
from advocacy.campaigns.views import scope_named, under_way_of
from advocacy.database import page
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard, signed_in
from advocacy.web.lists import ListQuery, as_list

api = APIBlueprint("campaigns_api", __name__, url_prefix="/api/v1", tag="Campaigns and pauses")


class PauseIn(Schema):
    """What to stop. ``name`` is the campaign's, topic's, region's or network's; none for "all"."""

    scope = String(required=True, validate=OneOf([str(scope) for scope in Scope]))
    name = String(load_default="", validate=Length(0, 120))
    why = String(required=True, validate=Length(1, 2000))


class ReasonIn(Schema):
    """Why, if there is something to say."""

    why = String(load_default=None, validate=Length(0, 2000))


class SendingOut(Schema):
    """A post that was being sent when the switch was pressed."""

    id = Integer()
    network = String()
    title = String()


class PauseOut(Schema):
    """A pause. ``state`` is on, resume_asked or off; while it is not off, nothing that it covers is sent."""

    id = Integer()
    scope = String()
    name = String()
    why = String()
    state = String()
    pressed_by = Integer(allow_none=True)
    pressed_at = String()
    asked_by = Integer(allow_none=True)
    asked_at = String(allow_none=True)
    resumed_by = Integer(allow_none=True)
    resumed_at = String(allow_none=True)
    under_way = List(Nested(SendingOut))


class CampaignIn(Schema):
    """A campaign; its name is the tag that links and shares carry."""

    name = String(required=True, validate=Length(1, 120))
    summary = String(load_default="")
    starts_on = Date(load_default=None)
    ends_on = Date(load_default=None)


class CampaignOut(Schema):
    """A campaign."""

    id = Integer()
    name = String()
    summary = String()
    starts_on = Date(allow_none=True)
    ends_on = Date(allow_none=True)


class TopicOut(Schema):
    """A topic."""

    id = Integer()
    name = String()


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
    scope = scope_named(json_data["scope"])
    pause = pauses.press(scope, json_data["name"], json_data["why"], actor=current_user.actor, now=clock.now())
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


@api.get("/campaigns")
@api.input(ListQuery, location="query")
@api.output(as_list(CampaignOut))
@signed_in
def list_campaigns(query_data: dict[str, Any]) -> Any:
    """Campaigns that are open, newest first."""
    return page(select(Campaign).where(~Campaign.archived), Campaign.id, query_data["cursor"], query_data["limit"])


@api.post("/campaigns")
@api.input(CampaignIn)
@api.output(CampaignOut, status_code=201)
@guard(Capability.WRITE_ITEMS)
def add_campaign(json_data: dict[str, Any]) -> Any:
    """Adds a campaign."""
    return campaigns.add_campaign(**json_data, actor=current_user.actor, now=clock.now())


@api.get("/topics")
@api.input(ListQuery, location="query")
@api.output(as_list(TopicOut))
@signed_in
def list_topics(query_data: dict[str, Any]) -> Any:
    """Topics, newest first."""
    return page(select(Topic), Topic.id, query_data["cursor"], query_data["limit"])


def _all_shown(some: Sequence[Pause]) -> list[dict[str, Any]]:
    under_way = under_way_of([pause for pause in some if pause.state is not PauseState.OFF])
    return [_told(pause, under_way.get(pause.id, [])) for pause in some]


def _shown(pause: Pause) -> dict[str, Any]:
    return _all_shown([pause])[0]


def _told(pause: Pause, under_way: Sequence[object]) -> dict[str, Any]:
    times = {name: getattr(pause, name) for name in ("pressed_at", "asked_at", "resumed_at")}
    return {
        "id": pause.id, "scope": pause.scope.value, "name": pause.name, "why": pause.why, "state": pause.state.value,
        "pressed_by": pause.pressed_by, "asked_by": pause.asked_by, "resumed_by": pause.resumed_by,
        "under_way": under_way,
        **{name: clock.to_rfc3339(at) if at else None for name, at in times.items()},
    }  # fmt: skip
