"""The API of gift cards: one's own with what opens them, everybody's orders without, and their verbs."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Dict, Integer, String
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow.validate import Length, OneOf

from advocacy import clock
from advocacy.clock import to_rfc3339
from advocacy.errors import NotAllowed
from advocacy.links.attribution import money
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list
from rewards.gift_cards import orders, queries
from rewards.gift_cards.models import GiftOrder
from rewards.gift_cards.orders import LONGEST_LINK

api = APIBlueprint("gift_cards_api", __name__, url_prefix="/api/v1/gift-orders", tag="Rewards")


class OrdersQuery(ListQuery):
    """Whose: one's own that are there, or everybody's in a part of the list."""

    of = String(load_default="me", validate=OneOf(["me", "everyone"]))
    shown = String(load_default="all", validate=OneOf(["waiting", "on_the_way", "done", "all"]))


class OrderOut(Schema):
    """An order; ``link`` is there in one's own list only."""

    id = Integer()
    state = String()
    redemption_id = Integer()
    person_id = Integer()
    perk = String()
    provider = String()
    value = Dict()
    problem = String()
    created_at = String()
    delivered_at = String(allow_none=True)
    link = String()


class HandOverIn(Schema):
    """The link or code of a card that was got elsewhere."""

    link = String(required=True, validate=Length(1, LONGEST_LINK))


@api.get("")
@api.input(OrdersQuery, location="query")
@api.output(as_list(OrderOut))
@guard(Capability.SHARE, Capability.WRITE_REWARDS, Capability.SEE_SYSTEM)
def order_list(query_data: dict[str, Any]) -> ResponseReturnValue:
    """The caller's cards with what opens them; with ``of=everyone`` all orders, for whoever runs rewards."""
    cursor, limit = query_data["cursor"], query_data["limit"]
    if query_data["of"] == "me":
        own = queries.mine(current_user.id, cursor, limit)
        return {"items": [{**_order(each), "link": each.link or ""} for each in own.items], "next": own.next}
    if not (current_user.can(Capability.WRITE_REWARDS) or current_user.can(Capability.SEE_SYSTEM)):
        raise NotAllowed(_("Your role does not see everyone's gift cards."), remedy=_("Ask for your own."))
    found = queries.orders(query_data["shown"], cursor, limit)
    return {"items": [_order(each) for each in found.items], "next": found.next}


@api.get("/<int:order_id>")
@api.output(OrderOut)
@guard(Capability.WRITE_REWARDS, Capability.SEE_SYSTEM)
def one_order(order_id: int) -> ResponseReturnValue:
    """One order."""
    return _order(queries.order_of(order_id))


@api.post("/<int:order_id>/hand-over")
@api.input(HandOverIn)
@api.output(OrderOut)
@guard(Capability.WRITE_REWARDS)
def hand_over(order_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Gives a card that was got elsewhere to its person."""
    order = queries.order_of(order_id)
    orders.hand_over(order, json_data["link"], actor=current_user.actor, now=clock.now())
    return _order(order)


@api.post("/<int:order_id>/try-again")
@api.output(OrderOut)
@guard(Capability.WRITE_REWARDS)
def try_again(order_id: int) -> ResponseReturnValue:
    """Has a refused order placed once more."""
    order = queries.order_of(order_id)
    orders.try_again(order, actor=current_user.actor, now=clock.now())
    return _order(order)


def _order(order: GiftOrder) -> dict[str, Any]:
    return {
        "id": order.id, "state": order.state.value, "redemption_id": order.redemption_id,
        "person_id": order.person_id, "perk": order.redemption.perk.name, "provider": order.provider,
        "value": money.told(order.amount, order.currency), "problem": order.problem,
        "created_at": to_rfc3339(order.created_at),
        "delivered_at": to_rfc3339(order.delivered_at) if order.delivered_at else None,
    }  # fmt: skip
