"""The API of what two people give partners or take from them by hand."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Integer, Nested, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Length, OneOf

from advocacy import clock
from advocacy.links.attribution import money
from advocacy.links.attribution.api import MoneySchema
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list
from influencers.commissions import adjustments, queries
from influencers.commissions.api import SEES, CommissionWhyIn
from influencers.commissions.plan_models import Adjustment, AdjustmentKind

api = APIBlueprint("adjustments_api", __name__, url_prefix="/api/v1", tag="Programmes")


class AdjustmentIn(Schema):
    """A bonus, a correction or a forgiven debt; the partner reads why."""

    enrolment_id = Integer(required=True)
    kind = String(required=True, validate=OneOf([str(kind) for kind in AdjustmentKind]))
    amount = Nested(MoneySchema, required=True)
    why = String(required=True, validate=Length(1, 2000))


class AdjustmentOut(Schema):
    """The same as it stands."""

    id = Integer()
    enrolment_id = Integer()
    kind = String()
    amount = Nested(MoneySchema)
    why = String()
    state = String()
    proposed_by = Integer(allow_none=True)
    decided_by = Integer(allow_none=True)


def shown(each: Adjustment) -> dict[str, Any]:
    """An adjustment as the API gives it."""
    return {
        "id": each.id, "enrolment_id": each.enrolment_id, "kind": each.kind.value, "why": each.why,
        "amount": money.told(each.amount, each.currency), "state": each.state.value, "proposed_by": each.proposed_by,
        "decided_by": each.decided_by,
    }  # fmt: skip


@api.get("/adjustments")
@api.input(ListQuery, location="query")
@api.output(as_list(AdjustmentOut))
@guard(*SEES)
def list_adjustments(query_data: dict[str, Any]) -> ResponseReturnValue:
    """What was proposed, newest first."""
    found = adjustments.listed(cursor=query_data["cursor"], limit=query_data["limit"])
    return {"items": [shown(each) for each in found.items], "next": found.next}


@api.post("/adjustments")
@api.input(AdjustmentIn)
@api.output(AdjustmentOut, status_code=201)
@guard(*SEES)
def propose(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Proposes it; it holds once a second person agrees."""
    said = json_data["amount"]
    currency = money.currency_of(said["currency"])
    made = adjustments.propose(
        queries.enrolment_for(json_data["enrolment_id"]), AdjustmentKind(json_data["kind"]),
        money.minor(said["amount"], currency, "amount"), currency, json_data["why"], actor=current_user.actor,
        now=clock.now(),
    )  # fmt: skip
    return shown(made)


@api.post("/adjustments/<int:adjustment_id>/confirm")
@api.output(AdjustmentOut)
@guard(*SEES)
def confirm(adjustment_id: int) -> ResponseReturnValue:
    """I agree to what somebody else proposed."""
    found = adjustments.adjustment_for(adjustment_id)
    adjustments.confirm(found, actor=current_user.actor, now=clock.now())
    return shown(found)


@api.post("/adjustments/<int:adjustment_id>/decline")
@api.input(CommissionWhyIn)
@api.output(AdjustmentOut)
@guard(*SEES)
def decline(adjustment_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """It does not come about."""
    found = adjustments.adjustment_for(adjustment_id)
    adjustments.decline(found, actor=current_user.actor, now=clock.now(), **json_data)
    return shown(found)
