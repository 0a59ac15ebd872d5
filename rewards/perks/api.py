"""The API of perks and redemptions."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Integer, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Length, OneOf, Range

from advocacy import clock
from advocacy.clock import to_rfc3339
from advocacy.database import get
from advocacy.errors import NotAllowed
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list
from rewards.perks import perks, queries, redemptions
from rewards.perks.facts import MOST
from rewards.perks.models import Perk, Redemption, RedemptionState

api = APIBlueprint("perks_api", __name__, url_prefix="/api/v1", tag="Rewards")


SHOWN = ("name", "description", "cost", "stock", "per_person")


class PerkIn(Schema):
    """A new perk; without ``stock`` or ``per_person`` there is no limit."""

    name = String(required=True, validate=Length(1, 120))
    description = String(load_default="")
    cost = Integer(required=True, strict=True, validate=Range(1, MOST))
    stock = Integer(load_default=None, allow_none=True, strict=True, validate=Range(0, MOST))
    per_person = Integer(load_default=None, allow_none=True, strict=True, validate=Range(1, MOST))
    active = Boolean(load_default=True)


class PerkChange(Schema):
    """Facts to change; what is not there stays as it is."""

    name = String(validate=Length(1, 120))
    description = String()
    cost = Integer(strict=True, validate=Range(1, MOST))
    stock = Integer(allow_none=True, strict=True, validate=Range(0, MOST))
    per_person = Integer(allow_none=True, strict=True, validate=Range(1, MOST))
    active = Boolean()


class PerkOut(Schema):
    """A perk."""

    id = Integer()
    name = String()
    description = String()
    cost = Integer()
    stock = Integer(allow_none=True)
    per_person = Integer(allow_none=True)
    active = Boolean()


class RedemptionIn(Schema):
    """Which perk."""

    perk_id = Integer(required=True, strict=True)


class RedemptionDecisionIn(Schema):
    """A note that the person reads: a code, where to fetch it, why it is cancelled."""

    note = String(load_default="", validate=Length(max=2_000))


class RedemptionsQuery(ListQuery):
    """Whose redemptions, and in which state."""

    of = String(load_default="me", validate=OneOf(["me", "everyone"]))
    state = String(load_default=None, validate=OneOf([state.value for state in RedemptionState]))


class RedemptionOut(Schema):
    """A redemption."""

    id = Integer()
    state = String()
    perk_id = Integer()
    perk = String()
    person_id = Integer()
    cost = Integer()
    requested_at = String()
    decided_at = String(allow_none=True)
    note = String()


@api.get("/perks")
@api.input(ListQuery, location="query")
@api.output(as_list(PerkOut))
@guard(Capability.SHARE, Capability.WRITE_REWARDS)
def perk_list(query_data: dict[str, Any]) -> ResponseReturnValue:
    """What points can be redeemed for; whoever runs rewards sees perks that are not offered, too."""
    cursor, limit = query_data["cursor"], query_data["limit"]
    if current_user.can(Capability.WRITE_REWARDS):
        found = queries.all_perks(cursor, limit)
    else:
        found = queries.catalogue(current_user.person, clock.now(), cursor=cursor, limit=limit)
    return {"items": [_perk(perk) for perk in found.items], "next": found.next}


@api.post("/perks")
@api.input(PerkIn)
@api.output(PerkOut, status_code=201)
@guard(Capability.WRITE_REWARDS)
def add_perk(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Adds a perk."""
    return _perk(perks.add_perk(**json_data, actor=current_user.actor, now=clock.now()))


@api.patch("/perks/<int:perk_id>")
@api.input(PerkChange)
@api.output(PerkOut)
@guard(Capability.WRITE_REWARDS)
def change_perk(perk_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Changes a perk; redemptions under way keep their cost."""
    perk = get(Perk, perk_id, "perk")
    perks.change_perk(perk, **json_data, actor=current_user.actor, now=clock.now())
    return _perk(perk)


@api.get("/redemptions")
@api.input(RedemptionsQuery, location="query")
@api.output(as_list(RedemptionOut))
@guard(Capability.SHARE, Capability.WRITE_REWARDS)
def redemption_list(query_data: dict[str, Any]) -> ResponseReturnValue:
    """The caller's redemptions, newest first; with ``of=everyone`` all, for whoever runs rewards."""
    everyone = query_data["of"] == "everyone"
    if everyone and not current_user.can(Capability.WRITE_REWARDS):
        raise NotAllowed("Your role does not see everyone's redemptions.", remedy="Ask for your own.")
    states = [RedemptionState(query_data["state"])] if query_data["state"] else []
    person_id = None if everyone else current_user.id
    found = queries.redemptions(query_data["cursor"], query_data["limit"], person_id=person_id, states=states)
    return {"items": [_redemption(each) for each in found.items], "next": found.next}


@api.post("/redemptions")
@api.input(RedemptionIn)
@api.output(RedemptionOut, status_code=201)
@guard(Capability.SHARE)
def redeem(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Asks for a perk: its points are held and one is taken from the stock."""
    perk = get(Perk, json_data["perk_id"], "perk")
    return _redemption(redemptions.request(perk, current_user.person, actor=current_user.actor, now=clock.now()))


@api.get("/redemptions/<int:redemption_id>")
@api.output(RedemptionOut)
@guard(Capability.SHARE, Capability.WRITE_REWARDS)
def one_redemption(redemption_id: int) -> ResponseReturnValue:
    """One redemption: one's own, or anybody's for whoever runs rewards."""
    return _redemption(_visible(redemption_id))


@api.post("/redemptions/<int:redemption_id>/approve")
@api.output(RedemptionOut)
@guard(Capability.WRITE_REWARDS)
def approve(redemption_id: int) -> ResponseReturnValue:
    """Says yes to somebody else's."""
    redemption = _visible(redemption_id)
    redemptions.approve(redemption, actor=current_user.actor, now=clock.now())
    return _redemption(redemption)


@api.post("/redemptions/<int:redemption_id>/fulfil")
@api.input(RedemptionDecisionIn)
@api.output(RedemptionOut)
@guard(Capability.WRITE_REWARDS)
def fulfil(redemption_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """The perk is handed out: its points are spent."""
    redemption = _visible(redemption_id)
    redemptions.fulfil(redemption, actor=current_user.actor, now=clock.now(), note=json_data["note"])
    return _redemption(redemption)


@api.post("/redemptions/<int:redemption_id>/cancel")
@api.input(RedemptionDecisionIn)
@api.output(RedemptionOut)
@guard(Capability.SHARE, Capability.WRITE_REWARDS)
def cancel(redemption_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Points and stock go back: one's own while it is requested; somebody else's with a reason in ``note``."""
    redemption = _visible(redemption_id)
    redemptions.cancel(redemption, actor=current_user.actor, now=clock.now(), why=json_data["note"])
    return _redemption(redemption)


@api.post("/redemptions/<int:redemption_id>/refund")
@api.input(RedemptionDecisionIn)
@api.output(RedemptionOut)
@guard(Capability.WRITE_REWARDS)
def refund(redemption_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """What was handed out came back: the points are available again. The reason is in ``note``."""
    redemption = _visible(redemption_id)
    redemptions.refund(redemption, actor=current_user.actor, now=clock.now(), why=json_data["note"])
    return _redemption(redemption)


def _visible(redemption_id: int) -> Redemption:
    everyone = current_user.can(Capability.WRITE_REWARDS)
    return queries.redemption_for(redemption_id, person_id=None if everyone else current_user.id)


def _perk(perk: Perk) -> dict[str, Any]:
    return {"id": perk.id, "active": perk.active, **{name: getattr(perk, name) for name in SHOWN}}


def _redemption(redemption: Redemption) -> dict[str, Any]:
    return {
        "id": redemption.id, "state": redemption.state.value, "perk_id": redemption.perk_id,
        "perk": redemption.perk.name, "person_id": redemption.person_id, "cost": redemption.cost,
        "requested_at": to_rfc3339(redemption.requested_at), "note": redemption.note,
        "decided_at": to_rfc3339(redemption.decided_at) if redemption.decided_at else None,
    }  # fmt: skip
