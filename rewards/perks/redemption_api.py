"""The API of redemptions: ask, approve, hand out, cancel, refund; one's own code."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Integer, Nested, String
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow.validate import Length, OneOf

from advocacy import clock
from advocacy.errors import NotAllowed, NotFound
from advocacy.links.attribution import money
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list
from rewards.perks import codes, queries, redemptions, rights
from rewards.perks.api_fields import Worth, instant
from rewards.perks.models import Redemption, RedemptionState

api = APIBlueprint("redemptions_api", __name__, url_prefix="/api/v1", tag="Rewards")


class RedemptionIn(Schema):
    """Which perk."""

    perk_id = Integer(required=True, strict=True)


class RedemptionDecisionIn(Schema):
    """A note that the person reads: where to fetch it, why it is cancelled. Whoever runs rewards reads it too, so no
    code belongs here: those are uploaded (``POST /perks/<id>/codes``) and shown to their person alone."""

    note = String(load_default="", validate=Length(max=2_000))


class RefundIn(RedemptionDecisionIn):
    """Why, and whether its value is in the budget again: null leaves that to the kind of perk (a gift card's money
    comes back when its provider takes it back)."""

    money_back = Boolean(load_default=None, allow_none=True)


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
    kind = String()
    person_id = Integer()
    cost = Integer()
    value = Nested(Worth, allow_none=True)
    tax_class = String()
    budget_id = Integer(allow_none=True)
    requested_at = String()
    decided_at = String(allow_none=True)
    note = String()


class PerkCodeOut(Schema):
    """The code that was handed out; null while there is none."""

    code = String(allow_none=True)


@api.get("/redemptions")
@api.input(RedemptionsQuery, location="query")
@api.output(as_list(RedemptionOut))
@guard(Capability.SHARE, Capability.WRITE_REWARDS)
def redemption_list(query_data: dict[str, Any]) -> ResponseReturnValue:
    """The caller's redemptions, newest first; with ``of=everyone`` all, for whoever runs rewards."""
    everyone = query_data["of"] == "everyone"
    if everyone and not current_user.can(Capability.WRITE_REWARDS):
        raise NotAllowed(_("Your role does not see everyone's redemptions."), remedy=_("Ask for your own."))
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
    now = clock.now()
    perk = queries.offered_perk(json_data["perk_id"], current_user.person, now)
    return _redemption(redemptions.request(perk, current_user.person, actor=current_user.actor, now=now))


@api.get("/redemptions/<int:redemption_id>")
@api.output(RedemptionOut)
@guard(Capability.SHARE, *rights.DECIDERS)
def one_redemption(redemption_id: int) -> ResponseReturnValue:
    """One redemption: one's own, or anybody's for whoever runs rewards."""
    return _redemption(_visible(redemption_id))


@api.get("/redemptions/<int:redemption_id>/code")
@api.output(PerkCodeOut)
@guard(Capability.SHARE)
def own_code(redemption_id: int) -> ResponseReturnValue:
    """The code of one's own redemption; nobody else is shown it, and no cache keeps it."""
    mine = queries.redemption_for(redemption_id, person_id=current_user.id)
    return {"code": codes.code_of(mine)}, 200, {"Cache-Control": "no-store"}


@api.post("/redemptions/<int:redemption_id>/approve")
@api.output(RedemptionOut)
@guard(*rights.DECIDERS)
def approve(redemption_id: int) -> ResponseReturnValue:
    """Says yes to somebody else's: a budget's owner to what it bears, HR to time off, else whoever runs rewards."""
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
@guard(Capability.SHARE, *rights.DECIDERS)
def cancel(redemption_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Points and stock go back: one's own while it is requested; somebody else's with a reason in ``note``."""
    redemption = _visible(redemption_id)
    redemptions.cancel(redemption, actor=current_user.actor, now=clock.now(), why=json_data["note"])
    return _redemption(redemption)


@api.post("/redemptions/<int:redemption_id>/refund")
@api.input(RefundIn)
@api.output(RedemptionOut)
@guard(Capability.WRITE_REWARDS)
def refund(redemption_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """What was handed out came back: the points are available again. The reason is in ``note``."""
    redemption = _visible(redemption_id)
    redemptions.refund(
        redemption, actor=current_user.actor, now=clock.now(), why=json_data["note"],
        money_back=json_data["money_back"],
    )  # fmt: skip
    return _redemption(redemption)


def _visible(redemption_id: int) -> Redemption:
    """One's own, one that waits for one's word, or any for whoever runs rewards. Raises NotFound."""
    found = queries.redemption_for(redemption_id, person_id=None)
    own = found.person_id == current_user.id
    if not (own or current_user.can(Capability.WRITE_REWARDS) or rights.may_approve(found, current_user.person)):
        raise NotFound(_("There is no such redemption."))
    return found


def _redemption(redemption: Redemption) -> dict[str, Any]:
    shown = ("id", "perk_id", "person_id", "cost", "tax_class", "budget_id", "note")
    return {
        **{name: getattr(redemption, name) for name in shown}, "state": redemption.state.value,
        "perk": redemption.perk.name, "kind": redemption.kind.value,
        "value": money.told(redemption.value, redemption.currency) if redemption.value else None,
        "requested_at": instant(redemption.requested_at), "decided_at": instant(redemption.decided_at),
    }  # fmt: skip
