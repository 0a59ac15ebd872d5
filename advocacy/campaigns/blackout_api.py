"""The API of blackouts."""

from __future__ import annotations

from datetime import time
from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Date, Integer, String, Time
from flask_login import current_user
from marshmallow.validate import Length, OneOf, Range

from advocacy import clock
from advocacy.campaigns import blackouts
from advocacy.campaigns.api import ReasonIn
from advocacy.campaigns.blackouts import Plan, Quarters
from advocacy.campaigns.known import known
from advocacy.campaigns.models import Blackout
from advocacy.campaigns.scopes import Scope
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list

api = APIBlueprint("blackouts_api", __name__, url_prefix="/api/v1", tag="Pauses and blackouts")


class CoverIn(Schema):
    """What is held: ``name`` is the campaign's, topic's, region's, network's or product class's; none for "all"."""

    title = String(required=True, validate=Length(1, 100))
    scope = String(required=True, validate=OneOf([str(scope) for scope in Scope]))
    name = String(load_default="", validate=Length(0, 120))
    why = String(load_default="", validate=Length(0, 2000))


class BlackoutIn(CoverIn):
    """A blackout, from one instant to another (RFC 3339)."""

    from_at = String(required=True)
    until_at = String(required=True)


class QuietPeriodsIn(CoverIn):
    """Quiet periods before quarterly results: from so many days before until they are out, by your own clock."""

    first_results = Date(required=True)
    count = Integer(load_default=4, validate=Range(1, 8))
    days_before = Integer(load_default=14, validate=Range(0, 120))
    out_at = Time(load_default=time(7))


class BlackoutOut(Schema):
    """A blackout. ``state`` is planned, lift_asked or lifted; it begins and ends by the clock."""

    id = Integer()
    title = String()
    scope = String()
    name = String()
    why = String()
    from_at = String()
    until_at = String()
    state = String()
    planned_by = Integer(allow_none=True)
    asked_by = Integer(allow_none=True)
    lifted_by = Integer(allow_none=True)
    lifted_at = String(allow_none=True)


@api.get("/blackouts")
@api.input(ListQuery, location="query")
@api.output(as_list(BlackoutOut))
@guard(Capability.PAUSE)
def list_blackouts(query_data: dict[str, Any]) -> dict[str, Any]:
    """Blackouts, newest first."""
    found = blackouts.all_blackouts(query_data["cursor"], query_data["limit"])
    return {"items": [_shown(each) for each in found.items], "next": found.next}


@api.post("/blackouts")
@api.input(BlackoutIn)
@api.output(BlackoutOut, status_code=201)
@guard(Capability.PAUSE)
def plan(json_data: dict[str, Any]) -> dict[str, Any]:
    """Plans a blackout; one that has begun holds at once."""
    return _shown(blackouts.plan(_plan(json_data), actor=current_user.actor, now=clock.now()))


@api.post("/blackouts/quiet-periods")
@api.input(QuietPeriodsIn)
@api.output(BlackoutOut(many=True), status_code=201)
@guard(Capability.PAUSE)
def plan_quarters(json_data: dict[str, Any]) -> list[dict[str, Any]]:
    """Plans the quiet periods before several quarters' results; all of them or none."""
    given, now = json_data, clock.now()
    quarters = Quarters(given["first_results"], given["count"], given["days_before"], given["out_at"])
    like = Plan(given["title"], *_cover(given), now, now, given["why"])
    made = blackouts.plan_quarters(like, quarters, current_user.zone, actor=current_user.actor, now=now)
    return [_shown(each) for each in made]


@api.get("/blackouts/<int:blackout_id>")
@api.output(BlackoutOut)
@guard(Capability.PAUSE)
def one(blackout_id: int) -> dict[str, Any]:
    """One blackout."""
    return _shown(blackouts.blackout_for(blackout_id))


@api.put("/blackouts/<int:blackout_id>")
@api.input(BlackoutIn)
@api.output(BlackoutOut)
@guard(Capability.PAUSE)
def change(blackout_id: int, json_data: dict[str, Any]) -> dict[str, Any]:
    """Makes it longer or wider, never less: that takes two."""
    found = blackouts.blackout_for(blackout_id)
    blackouts.change(found, _plan(json_data), actor=current_user.actor, now=clock.now())
    return _shown(found)


@api.post("/blackouts/<int:blackout_id>/ask-to-lift")
@api.input(ReasonIn)
@api.output(BlackoutOut)
@guard(Capability.PAUSE)
def ask_to_lift(blackout_id: int, json_data: dict[str, Any]) -> dict[str, Any]:
    """Asks a second person to agree that it ends early."""
    found = blackouts.blackout_for(blackout_id)
    blackouts.ask_to_lift(found, actor=current_user.actor, now=clock.now(), why=json_data["why"])
    return _shown(found)


@api.post("/blackouts/<int:blackout_id>/keep")
@api.input(ReasonIn)
@api.output(BlackoutOut)
@guard(Capability.PAUSE)
def keep(blackout_id: int, json_data: dict[str, Any]) -> dict[str, Any]:
    """Refuses, or takes back, the wish to lift it."""
    found = blackouts.blackout_for(blackout_id)
    blackouts.keep(found, actor=current_user.actor, now=clock.now(), why=json_data["why"])
    return _shown(found)


@api.post("/blackouts/<int:blackout_id>/lift")
@api.input(ReasonIn)
@api.output(BlackoutOut)
@guard(Capability.PAUSE)
def lift(blackout_id: int, json_data: dict[str, Any]) -> dict[str, Any]:
    """Ends it now; 403 for the person who asked."""
    found = blackouts.blackout_for(blackout_id)
    blackouts.lift(found, actor=current_user.actor, now=clock.now(), why=json_data["why"])
    return _shown(found)


def _plan(given: dict[str, Any]) -> Plan:
    start, end = clock.from_rfc3339(given["from_at"]), clock.from_rfc3339(given["until_at"])
    return Plan(given["title"], *_cover(given), start, end, given["why"])


def _cover(given: dict[str, Any]) -> tuple[Scope, str]:
    scope = Scope(given["scope"])
    return scope, known(scope, given["name"])


def _shown(found: Blackout) -> dict[str, Any]:
    plain = ("id", "title", "name", "why", "planned_by", "asked_by", "lifted_by")
    return {
        **{name: getattr(found, name) for name in plain}, "scope": found.scope.value, "state": found.state.value,
        "from_at": clock.to_rfc3339(found.from_at), "until_at": clock.to_rfc3339(found.until_at),
        "lifted_at": clock.to_rfc3339(found.lifted_at) if found.lifted_at else None,
    }  # fmt: skip
