"""The API of refunds for a shop's server: told by the order's id, before the order or after it. Thin."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Integer, Nested, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Length, OneOf

from advocacy import clock
from advocacy.clock import to_rfc3339
from advocacy.links.attribution import early_refunds, money
from advocacy.links.attribution.api import MoneySchema
from advocacy.links.attribution.models import EarlyRefund
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list

api = APIBlueprint("refunds_api", __name__, url_prefix="/api/v1", tag="Conversions")


class EarlyRefundIn(Schema):
    """What was given back of an order: ``amount`` in its currency under a ``reference``, or all of it without."""

    order_id = String(required=True, validate=Length(1, 120))
    amount = Nested(MoneySchema, load_default=None, allow_none=True)
    reference = String(load_default="", validate=Length(max=120))
    why = String(required=True, validate=Length(1, 2000))


class RefundOut(Schema):
    """What became of it: given back, kept because its order has not come (waiting), or told before (repeated)."""

    order_id = String()
    reference = String()
    outcome = String(validate=OneOf(["given_back", "waiting", "repeated"]))
    conversion_id = Integer(allow_none=True)


class EarlyRefundOut(Schema):
    """A refund that is kept. ``problem`` says why it could not be applied to its order; empty: none came yet."""

    order_id = String()
    reference = String()
    amount = Nested(MoneySchema, allow_none=True)
    why = String()
    told_at = String()
    problem = String()


@api.post("/conversions/refunds")
@api.input(EarlyRefundIn)
@api.output(RefundOut)
@guard(Capability.WRITE_CONVERSIONS)
def tell(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Tells a refund by its order's id. One that overtakes its order is kept and applied when the order comes."""
    sum_, units, currency = json_data["amount"], None, ""
    if sum_ is not None:
        currency = money.currency_of(sum_["currency"])
        units = money.minor(sum_["amount"], currency, "amount")
    told = early_refunds.checked(json_data["order_id"], json_data["reference"], json_data["why"], units, currency)
    taken = early_refunds.tell(told, actor=current_user.actor, now=clock.now())
    outcome = "waiting" if taken.conversion is None else "given_back"
    return {
        "order_id": told.order_id, "reference": told.reference, "outcome": outcome if taken.fresh else "repeated",
        "conversion_id": taken.conversion.id if taken.conversion else None,
    }  # fmt: skip


@api.get("/conversions/refunds")
@api.input(ListQuery, location="query")
@api.output(as_list(EarlyRefundOut))
@guard(Capability.WRITE_CONVERSIONS)
def waiting(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Refunds whose order has not come, or to whose order they could not be applied, the newest first."""
    found = early_refunds.listed(query_data["cursor"], query_data["limit"])
    return {"items": [_shown(each) for each in found.items], "next": found.next}


def _shown(each: EarlyRefund) -> dict[str, Any]:
    return {
        "order_id": each.order_id, "reference": each.reference, "amount": money.told(each.amount, each.currency),
        "why": each.why, "told_at": to_rfc3339(each.told_at), "problem": each.problem,
    }  # fmt: skip
