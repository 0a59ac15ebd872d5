"""The API of drafts of rules and of their simulations, for whoever writes rewards."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Date, Dict, Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow.validate import Length, OneOf, Range

from advocacy import clock
from advocacy.clock import to_rfc3339
from advocacy.database import get
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.instants import Instant
from advocacy.web.lists import ListQuery, as_list
from rewards.earning import drafts, simulations
from rewards.earning.models import RuleDraft, Simulation
from rewards.earning.shipped import MOST_POINTS
from rewards.earning.triggers import Pending, Phase, Trigger

api = APIBlueprint("rule_drafts_api", __name__, url_prefix="/api/v1", tag="Rewards")

MOST_CAP = 10**9


def _cap() -> Integer:
    return Integer(allow_none=True, strict=True, validate=Range(1, MOST_CAP))


def _named() -> Any:
    return List(String(validate=Length(1, 120)), validate=Length(max=100))


class ConditionsIn(Schema):
    """For what a rule holds: of each that is named, one must fit. Teams by their ids."""

    networks = _named()
    campaigns = _named()
    topics = _named()
    items = _named()
    programmes = _named()
    teams = _named()
    regions = _named()
    tiers = _named()


class RuleBody(Schema):
    """What a rule says. Caps are points a person; ``percent`` is a multiplier's; ``cool_down`` is in minutes."""

    name = String(load_default="", validate=Length(max=120))
    trigger = String(required=True, validate=OneOf([each.value for each in Trigger]))
    phase = String(load_default=Phase.GENERAL.value, validate=OneOf([each.value for each in Phase]))
    points = Integer(required=True, strict=True, validate=Range(0, MOST_POINTS))
    percent = Integer(load_default=0, strict=True)
    step = _cap()
    most_steps = _cap()
    daily_cap = _cap()
    weekly_cap = _cap()
    monthly_cap = _cap()
    subject_cap = _cap()
    diminish_after = _cap()
    diminish_per = String(load_default="week", validate=OneOf(["day", "week"]))
    diminish_percent = Integer(load_default=100, strict=True)
    cool_down = _cap()
    pending = String(load_default=Pending.NOTHING.value, validate=OneOf([each.value for each in Pending]))
    pending_days = Integer(load_default=0, strict=True)
    conditions = Nested(ConditionsIn, load_default=dict)


class DraftIn(Schema):
    """A draft: of the next version of the rule with that key, or of a new one."""

    key = String(required=True, validate=Length(2, 60))
    body = Nested(RuleBody, required=True)


class DraftChange(Schema):
    """What an open draft says from now on."""

    body = Nested(RuleBody, required=True)


class PublishIn(Schema):
    """From when on a draft is in force (now by default), until when, and why; and why it needs no simulation, unless
    one has played what it says."""

    valid_from = Instant(load_default=None, allow_none=True)
    valid_until = Instant(load_default=None, allow_none=True)
    why = String(required=True, validate=Length(1, 500))
    without_simulation = String(load_default="", validate=Length(max=500))


class DraftOut(Schema):
    """A draft; published, ``version`` says which version of its rule it is."""

    id = Integer()
    key = String()
    state = String()
    body = Dict()
    version = Integer(allow_none=True)
    changed_at = String()


class SimulationIn(Schema):
    """Which draft, on how many of the last whole days, and by how many points it may cost more."""

    draft_id = Integer(required=True, strict=True)
    days = Integer(load_default=simulations.USUAL_DAYS, strict=True, validate=Range(1, simulations.MOST_DAYS))
    budget = Integer(load_default=None, allow_none=True, strict=True, validate=Range(min=0))


class SimulationOut(Schema):
    """A simulation: sums, quantiles and teams from five people up; nobody is named."""

    id = Integer()
    draft_id = Integer()
    state = String()
    first_day = Date()
    last_day = Date()
    done = Integer()
    total = Integer()
    result = Dict(allow_none=True)


@api.get("/rules/drafts")
@api.input(ListQuery, location="query")
@api.output(as_list(DraftOut))
@guard(Capability.WRITE_REWARDS)
def draft_list(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Drafts, the newest first."""
    found = drafts.listing(query_data["cursor"], query_data["limit"])
    return {"items": [_draft(each) for each in found.items], "next": found.next}


@api.post("/rules/drafts")
@api.input(DraftIn)
@api.output(DraftOut, status_code=201)
@guard(Capability.WRITE_REWARDS)
def add_draft(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Keeps a draft."""
    found = drafts.write(json_data["key"], json_data["body"], actor=current_user.actor, now=clock.now())
    return _draft(found)


@api.get("/rules/drafts/<int:draft_id>")
@api.output(DraftOut)
@guard(Capability.WRITE_REWARDS)
def one_draft(draft_id: int) -> ResponseReturnValue:
    """A draft."""
    return _draft(get(RuleDraft, draft_id, _("There is no such draft.")))


@api.put("/rules/drafts/<int:draft_id>")
@api.input(DraftChange)
@api.output(DraftOut)
@guard(Capability.WRITE_REWARDS)
def change_draft(draft_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Changes an open draft."""
    found = get(RuleDraft, draft_id, _("There is no such draft."))
    drafts.change(found, json_data["body"], actor=current_user.actor, now=clock.now())
    return _draft(found)


@api.post("/rules/drafts/<int:draft_id>/publish")
@api.input(PublishIn)
@api.output(DraftOut)
@guard(Capability.WRITE_REWARDS)
def publish_draft(draft_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Makes a draft its rule's next version."""
    found = get(RuleDraft, draft_id, _("There is no such draft."))
    drafts.publish(found, **json_data, actor=current_user.actor, now=clock.now())
    return _draft(found)


@api.post("/rules/drafts/<int:draft_id>/discard")
@api.output(DraftOut)
@guard(Capability.WRITE_REWARDS)
def discard_draft(draft_id: int) -> ResponseReturnValue:
    """Lays a draft aside."""
    found = get(RuleDraft, draft_id, _("There is no such draft."))
    drafts.discard(found, actor=current_user.actor, now=clock.now())
    return _draft(found)


@api.post("/rules/simulations")
@api.input(SimulationIn)
@api.output(SimulationOut, status_code=201)
@guard(Capability.WRITE_REWARDS)
def add_simulation(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Asks for a simulation of a draft; a worker plays it."""
    draft = get(RuleDraft, json_data["draft_id"], _("There is no such draft."))
    asked = {name: json_data[name] for name in ("days", "budget")}
    return _simulation(simulations.ask(draft, **asked, actor=current_user.actor, now=clock.now()))


@api.get("/rules/simulations/<int:simulation_id>")
@api.output(SimulationOut)
@guard(Capability.WRITE_REWARDS)
def one_simulation(simulation_id: int) -> ResponseReturnValue:
    """How far a simulation is, and what it tells."""
    return _simulation(get(Simulation, simulation_id, _("There is no such simulation.")))


def _draft(draft: RuleDraft) -> dict[str, Any]:
    plain = {name: getattr(draft, name) for name in ("id", "key", "body", "version")}
    return {**plain, "state": draft.state.value, "changed_at": to_rfc3339(draft.changed_at)}


def _simulation(simulation: Simulation) -> dict[str, Any]:
    names = ("id", "draft_id", "first_day", "last_day", "done", "total", "result")
    return {**{name: getattr(simulation, name) for name in names}, "state": simulation.state.value}
