"""The API of records: retention, legal holds, what is kept of a person, leaving."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, DateTime, Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow.validate import Length, OneOf, Range

from advocacy import clock
from advocacy.clock import to_rfc3339
from advocacy.errors import Breach
from advocacy.people.capabilities import Capability
from advocacy.records import holds, retention
from advocacy.records.holds import Matter
from advocacy.records.models import HoldScope, LegalHold, RetentionProfile
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery

api = APIBlueprint("records_api", __name__, url_prefix="/api/v1", tag="Records")
SEE = (Capability.SEE_HISTORY, Capability.WRITE_RECORDS)
REASON = Length(1, 2000)


class RetentionProfileIn(Schema):
    """A profile: so many months."""

    name = String(required=True, validate=Length(1, 80))
    months = Integer(required=True, validate=Range(1, retention.LONGEST))
    why = String(load_default="", validate=Length(0, 2000))


class RetentionProfileOut(Schema):
    """A profile."""

    id = Integer()
    name = String()
    months = Integer()
    why = String()
    default = Boolean()


class RetainedOut(Schema):
    """How a kind of records is kept: what is older than ``before`` goes, but for what holds spare."""

    kind = String()
    profile = Nested(RetentionProfileOut)
    before = String()
    past = Integer()
    spared = Integer()


class RetentionOut(Schema):
    """All kinds and profiles."""

    items = List(Nested(RetainedOut))
    profiles = List(Nested(RetentionProfileOut))


class RetentionIn(Schema):
    """The profile of a kind, and why."""

    profile_id = Integer(required=True)
    why = String(required=True, validate=REASON)


class HoldIn(Schema):
    """A legal hold: the field of its scope is given."""

    scope = String(required=True, validate=OneOf([scope.value for scope in HoldScope]))
    person_id = Integer()
    item_id = Integer()
    campaign = String(validate=Length(1, 120))
    from_at = DateTime(data_key="from", format="iso")
    until_at = DateTime(data_key="until", format="iso")
    why = String(required=True, validate=REASON)


class LiftIn(Schema):
    """A reason."""

    why = String(required=True, validate=REASON)


class HoldOut(Schema):
    """A legal hold."""

    id = Integer()
    scope = String()
    person_id = Integer(allow_none=True)
    item_id = Integer(allow_none=True)
    campaign = String()
    from_at = String(allow_none=True, data_key="from")
    until_at = String(allow_none=True, data_key="until")
    why = String()
    state = String()
    placed_at = String()
    placed_by = Integer(allow_none=True)
    asked_by = Integer(allow_none=True)
    lifted_by = Integer(allow_none=True)


class HoldsOut(Schema):
    """A part of the holds, newest first."""

    items = List(Nested(HoldOut))
    next = String(allow_none=True)


@api.get("/retention")
@api.output(RetentionOut)
@guard(*SEE)
def retained() -> ResponseReturnValue:
    """How long each kind of records is kept, and what the next night would remove."""
    kinds = [
        {
            "kind": each.kind.key, "profile": _profile(each.profile), "before": to_rfc3339(each.before),
            "past": each.past, "spared": each.spared,
        }
        for each in retention.kept(clock.now(), holds.held())
    ]  # fmt: skip
    return {"items": kinds, "profiles": [_profile(each) for each in retention.profiles()]}


@api.post("/retention/profiles")
@api.input(RetentionProfileIn)
@api.output(RetentionProfileOut, status_code=201)
@guard(Capability.WRITE_RECORDS)
def add_profile(json_data: dict[str, Any]) -> ResponseReturnValue:
    """A new profile."""
    return _profile(retention.add_profile(**json_data, actor=current_user.actor, now=clock.now()))


@api.put("/retention/<kind>")
@api.input(RetentionIn)
@api.output(RetentionProfileOut)
@guard(Capability.WRITE_RECORDS)
def choose(kind: str, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Keeps a kind by another profile."""
    profile = retention.profile_for(json_data["profile_id"])
    retention.choose(kind, profile, json_data["why"], actor=current_user.actor, now=clock.now())
    return _profile(profile)


@api.get("/holds")
@api.input(ListQuery, location="query")
@api.output(HoldsOut)
@guard(*SEE)
def list_holds(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Legal holds, newest first."""
    found = holds.listed(query_data["cursor"], query_data["limit"])
    return {"items": [_hold(each) for each in found.items], "next": found.next}


@api.post("/holds")
@api.input(HoldIn)
@api.output(HoldOut, status_code=201)
@guard(Capability.WRITE_RECORDS)
def place(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Places a hold."""
    why = json_data.pop("why")
    for name in ("from_at", "until_at"):
        if json_data.get(name) is not None and json_data[name].tzinfo is None:
            raise Breach(_("A time needs an offset."), errors={name: [_("Add Z or an offset such as +01:00.")]})
    matter = Matter(HoldScope(json_data.pop("scope")), **json_data)
    return _hold(holds.place(matter, why, actor=current_user.actor, now=clock.now()))


@api.post("/holds/<int:hold_id>/ask-to-lift")
@api.input(LiftIn)
@api.output(HoldOut)
@guard(Capability.WRITE_RECORDS)
def ask_to_lift(hold_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Asks a second person to lift it."""
    hold = holds.hold_for(hold_id)
    holds.ask_to_lift(hold, json_data["why"], actor=current_user.actor, now=clock.now())
    return _hold(hold)


@api.post("/holds/<int:hold_id>/keep")
@api.output(HoldOut)
@guard(Capability.WRITE_RECORDS)
def keep(hold_id: int) -> ResponseReturnValue:
    """It stays."""
    hold = holds.hold_for(hold_id)
    holds.keep(hold, actor=current_user.actor, now=clock.now())
    return _hold(hold)


@api.post("/holds/<int:hold_id>/lift")
@api.output(HoldOut)
@guard(Capability.WRITE_RECORDS)
def lift(hold_id: int) -> ResponseReturnValue:
    """The second person agrees; 409 for whoever asked."""
    hold = holds.hold_for(hold_id)
    holds.lift(hold, actor=current_user.actor, now=clock.now())
    return _hold(hold)


def _profile(profile: RetentionProfile) -> dict[str, Any]:
    names = ("id", "name", "months", "why")
    return {**{name: getattr(profile, name) for name in names}, "default": profile.is_default}


def _hold(hold: LegalHold) -> dict[str, Any]:
    names = ("id", "person_id", "item_id", "campaign", "why")
    return {
        **{name: getattr(hold, name) for name in names}, "scope": hold.scope.value, "state": hold.state.value,
        "from_at": to_rfc3339(hold.from_at) if hold.from_at else None,
        "until_at": to_rfc3339(hold.until_at) if hold.until_at else None, "placed_at": to_rfc3339(hold.placed_at),
        "placed_by": hold.placed_by_id, "asked_by": hold.asked_by_id, "lifted_by": hold.lifted_by_id,
    }  # fmt: skip
