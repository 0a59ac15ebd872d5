"""The API of planning a campaign for oneself: proposals first, then what was agreed to of them."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Length

from advocacy import clock
from advocacy.networks.connections import Connection, connection_of
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from content_library.api.shares import EchoOut
from content_library.lending import campaign_plan
from content_library.lending.campaign_plan import MOST, Agreed, Proposal

api = APIBlueprint("campaign_plans_api", __name__, url_prefix="/api/v1", tag="Shares")


class PlanIn(Schema):
    """Which campaign, where; without ``connection_id`` by hand."""

    campaign = String(required=True)
    network = String(required=True)
    connection_id = Integer(load_default=None, allow_none=True)


class PlannedPostOut(Schema):
    """One story: what would be sent when; without a time, why it can't be planned."""

    item_id = Integer()
    title = String()
    caption_id = Integer(allow_none=True)
    publish_at = String(allow_none=True)
    text = String(allow_none=True)
    sha256 = String(allow_none=True)
    why = String()
    echo = Nested(EchoOut)


class PlanOut(Schema):
    """The proposals; nothing is scheduled yet."""

    items = List(Nested(PlannedPostOut))


class AgreedIn(Schema):
    """What is agreed to of a proposal, as it was given."""

    item_id = Integer(required=True)
    caption_id = Integer(required=True)
    publish_at = String(required=True)
    sha256 = String(required=True)


class ScheduleIn(Schema):
    """What to schedule of a plan."""

    network = String(required=True)
    connection_id = Integer(load_default=None, allow_none=True)
    items = List(Nested(AgreedIn), required=True, validate=Length(1, MOST))


class RefusedOut(Schema):
    """A story that could not be scheduled."""

    item_id = Integer()
    why = String()


class ScheduledOut(Schema):
    """The shares that were made, and what was refused."""

    shares = List(Integer())
    refused = List(Nested(RefusedOut))


@api.post("/campaign-plans")
@api.input(PlanIn)
@api.output(PlanOut)
@guard(Capability.SHARE)
def propose(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Proposes times and words for the stories of a campaign that I have not shared there."""
    account, network = _account(json_data), json_data["network"]
    found = campaign_plan.propose(current_user.person, json_data["campaign"], network, account, now=clock.now())
    return {"items": [_shown(each) for each in found]}


@api.post("/campaign-plans/schedule")
@api.input(ScheduleIn)
@api.output(ScheduledOut, status_code=201)
@guard(Capability.SHARE)
def schedule(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Schedules what is agreed to; what is refused leaves the rest alone."""
    agreed = [
        Agreed(each["item_id"], each["caption_id"], clock.from_rfc3339(each["publish_at"]), each["sha256"])
        for each in json_data["items"]
    ]
    account, network = _account(json_data), json_data["network"]
    made, refused = campaign_plan.schedule_all(agreed, current_user.person, network, account, now=clock.now())
    return {
        "shares": [each.id for each in made],
        "refused": [{"item_id": each.item_id, "why": each.why} for each in refused],
    }


def _account(given: dict[str, Any]) -> Connection | None:
    return connection_of(current_user.id, given["connection_id"]) if given["connection_id"] is not None else None


def _shown(it: Proposal) -> dict[str, Any]:
    shown = it.shown if it.at else None
    return {
        "item_id": it.item.id, "title": it.item.title, "caption_id": shown.caption.id if shown else None,
        "publish_at": clock.to_rfc3339(it.at) if it.at else None, "text": shown.text if shown else None,
        "sha256": shown.sha256 if shown else None, "why": it.why, "echo": it.echo,
    }  # fmt: skip
