"""The API of rate cards and of what programmes cost."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Date, Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Length, Range

from advocacy import clock
from advocacy.clock import to_rfc3339
from advocacy.links.attribution import money
from advocacy.people.capabilities import Capability
from advocacy.reach.studies import money_forms, outlays, rate_cards
from advocacy.reach.studies.models import Outlay, RateCard
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list

api = APIBlueprint("studies_api", __name__, url_prefix="/api/v1", tag="Reach")


class RateIn(Schema):
    """What adverts on a network ("any": all that are not named) cost, as amounts such as "6.50"; absent: not bought."""

    network = String(required=True)
    per_thousand = String(load_default=None, allow_none=True)
    per_click = String(load_default=None, allow_none=True)
    per_interaction = String(load_default=None, allow_none=True)


class RateCardIn(Schema):
    """The next version of the rates, in force from its day on."""

    effective_from = Date(required=True)
    currency = String(required=True)
    source = String(required=True, validate=Length(1, 300))
    seen_percent = Integer(load_default=None, allow_none=True, validate=Range(1, 100))
    note = String(load_default="", validate=Length(0, 2000))
    rates = List(Nested(RateIn), required=True, validate=Length(1, 60))


class RateCardOut(Schema):
    """A version of the rates."""

    version = Integer()
    effective_from = Date()
    currency = String()
    source = String()
    seen_percent = Integer(allow_none=True)
    note = String()
    rates = List(Nested(RateIn))
    written_at = String()


class AmountField(Schema):
    """An amount of money."""

    amount = String(required=True)
    currency = String(required=True)


class CostIn(Schema):
    """What a programme costs; the amount is spread evenly over its days."""

    programme = String(required=True)
    what = String(required=True, validate=Length(1, 200))
    value = Nested(AmountField, required=True)
    first_day = Date(required=True)
    last_day = Date(required=True)
    reference = String(required=True, validate=Length(1, 120))


class CostOut(CostIn):
    """A booked cost."""

    id = Integer()
    state = String()
    booked_at = String()


@api.get("/rate-cards")
@api.input(ListQuery, location="query")
@api.output(as_list(RateCardOut))
@guard(Capability.SEE_REACH)
def list_cards(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Every version, the newest first."""
    found = rate_cards.written(query_data["cursor"], query_data["limit"])
    return {"items": [_card(each) for each in found.items], "next": found.next}


@api.post("/rate-cards")
@api.input(RateCardIn)
@api.output(RateCardOut, status_code=201)
@guard(Capability.WRITE_RATES)
def write_card(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Writes the next version; those before it stay as they are."""
    rates = money_forms.rates_of(json_data.pop("rates"), money.currency_of(json_data["currency"]))
    return _card(
        rate_cards.write(rate_cards.Draft(**json_data, rates=rates), actor=current_user.actor, now=clock.now())
    )


@api.get("/costs")
@api.input(ListQuery, location="query")
@api.output(as_list(CostOut))
@guard(Capability.SEE_REACH)
def list_costs(query_data: dict[str, Any]) -> ResponseReturnValue:
    """What was booked, the newest first."""
    found = outlays.booked(query_data["cursor"], query_data["limit"])
    return {"items": [_cost(each) for each in found.items], "next": found.next}


@api.post("/costs")
@api.input(CostIn)
@api.output(CostOut, status_code=201)
@guard(Capability.WRITE_RATES)
def book_cost(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Books a cost of a programme, once a reference."""
    value = json_data.pop("value")
    currency = money.currency_of(value["currency"])
    booking = outlays.Booking(
        **json_data, amount=money.minor(value["amount"], currency, "value.amount"), currency=currency
    )
    return _cost(outlays.book(booking, actor=current_user.actor, now=clock.now()))


@api.post("/costs/<int:outlay_id>/take-back")
@api.output(CostOut)
@guard(Capability.WRITE_RATES)
def take_cost_back(outlay_id: int) -> ResponseReturnValue:
    """Takes back what was booked by mistake; it counts no more, and stays to be seen."""
    outlay = outlays.outlay_for(outlay_id)
    outlays.take_back(outlay, actor=current_user.actor, now=clock.now())
    return _cost(outlay)


def _card(card: RateCard) -> dict[str, Any]:
    names = ("version", "effective_from", "currency", "source", "seen_percent", "note")
    rates = [
        {"network": each.network, **{way: _amount(getattr(each, way), card.currency) for way in money_forms.WAYS}}
        for each in card.rates
    ]
    return {**{name: getattr(card, name) for name in names}, "rates": rates, "written_at": to_rfc3339(card.written_at)}


def _amount(units: int | None, currency: str) -> str | None:
    return None if units is None else money.amount(units, currency)


def _cost(outlay: Outlay) -> dict[str, Any]:
    names = ("id", "programme", "what", "first_day", "last_day", "reference")
    return {
        **{name: getattr(outlay, name) for name in names}, "value": money.told(outlay.amount, outlay.currency),
        "state": outlay.state.value, "booked_at": to_rfc3339(outlay.booked_at),
    }  # fmt: skip
