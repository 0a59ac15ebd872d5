"""The API of conversions for a merchant's server: tell one or many, give back; and why one was attributed as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Dict, Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow.validate import Length, OneOf

from advocacy import clock
from advocacy.clock import to_rfc3339
from advocacy.database import writing
from advocacy.errors import Breach, InvalidMove, Refused
from advocacy.history import Actor
from advocacy.links.attribution import conversions, money, queries, refunds
from advocacy.links.attribution.conversions import Received
from advocacy.links.attribution.deciding import Why
from advocacy.links.attribution.models import Conversion, ConversionKind, ConversionState
from advocacy.links.attribution.queries import Step, Wanted
from advocacy.links.attribution.telling import Told, checked
from advocacy.links.lists import in_lists
from advocacy.links.queries import short_url
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.instants import Instant
from advocacy.web.lists import ListQuery, as_list
from advocacy.web.transactions import own_transactions

api = APIBlueprint("conversions_api", __name__, url_prefix="/api/v1", tag="Conversions")

MOST_AT_ONCE = 500
REASONS = [each.value for each in Why]


class MoneySchema(Schema):
    """A sum: the amount as text, such as "12.50", and the currency's code (ISO 4217)."""

    amount = String(required=True, validate=Length(1, 20))
    currency = String(required=True, validate=Length(3, 3))


class ConversionIn(Schema):
    """A sale (the same by ``order_id``) or a lead (the same by ``customer`` and ``event``).

    ``click_ids`` are those that your pages were opened with, ``codes`` those named at the till. Of the customer only
    a keyed hash is kept.
    """

    kind = String(load_default="sale", validate=OneOf([each.value for each in ConversionKind]))
    order_id = String(load_default="", validate=Length(max=120))
    customer = String(load_default="", validate=Length(max=320))
    event = String(load_default="", validate=Length(max=80))
    at = Instant(load_default=None, allow_none=True)
    value = Nested(MoneySchema, load_default=None, allow_none=True)
    click_ids = List(String(validate=Length(max=200)), load_default=[])
    codes = List(String(validate=Length(max=200)), load_default=[])


class WonOut(Schema):
    """What a conversion counts for: a link or a code."""

    link = String(allow_none=True)
    code = String(allow_none=True)
    programme = String()
    campaign = String()
    person_id = Integer(allow_none=True)


class ConversionOut(Schema):
    """A conversion. ``net`` is what is left of its value after refunds; ``reason`` says why it was decided so."""

    id = Integer()
    state = String()
    kind = String()
    order_id = String()
    event = String()
    at = String()
    received_at = String()
    value = Nested(MoneySchema, allow_none=True)
    net = Nested(MoneySchema, allow_none=True)
    reason = String(allow_none=True, validate=OneOf(REASONS))
    rule_version = Integer(allow_none=True)
    won_by = Nested(WonOut, allow_none=True)


class TouchOut(Schema):
    """A touch that was sent along, and why it won or lost."""

    kind = String()
    named = String()
    at = String(allow_none=True)
    landed_at = String(allow_none=True)
    link = String(allow_none=True)
    programme = String()
    window_days = Integer(allow_none=True)
    won = Boolean()
    reason = String(allow_none=True)


class ExplainedOut(ConversionOut):
    """A conversion with everything that decided it."""

    rule = Dict()
    touches = List(Nested(TouchOut))


class ConversionsIn(Schema):
    """Many at once: each is received or refused by itself."""

    conversions = List(Dict(), required=True, validate=Length(1, MOST_AT_ONCE))


class ConversionOutcomeOut(Schema):
    """What became of one: received, repeated (it was there) or refused, with the reason by field."""

    index = Integer()
    outcome = String(validate=OneOf(["received", "repeated", "refused"]))
    conversion = Nested(ConversionOut, allow_none=True)
    detail = String(allow_none=True)
    errors = Dict()


class ConversionOutcomesOut(Schema):
    """What became of each, in the order in which they were told."""

    items = List(Nested(ConversionOutcomeOut))
    next = String(allow_none=True)


class ReversalIn(Schema):
    """What is given back: an amount in the conversion's currency under a reference of its own, or all of it without."""

    why = String(required=True, validate=Length(1, 2000))
    amount = String(load_default=None, allow_none=True, validate=Length(1, 20))
    reference = String(load_default="", validate=Length(max=120))


class ConversionsQuery(ListQuery):
    """Which conversions."""

    state = String(load_default="", validate=OneOf(["", *(each.value for each in ConversionState)]))
    programme = String(load_default="")
    order_id = String(load_default="")


@api.get("/conversions")
@api.input(ConversionsQuery, location="query")
@api.output(as_list(ConversionOut))
@guard(Capability.WRITE_CONVERSIONS)
def list_conversions(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Conversions, the newest first."""
    wanted = Wanted(query_data["state"], query_data["programme"], order_id=query_data["order_id"])
    found = queries.listed(wanted, query_data["cursor"], query_data["limit"])
    won = queries.winners(found.items)
    return {"items": [_shown(each, *won[each.id]) for each in found.items], "next": found.next}


@api.post("/conversions")
@api.input(ConversionIn)
@api.output(ConversionOut, status_code=201)
@guard(Capability.WRITE_CONVERSIONS)
def tell(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Tells a conversion. Told again it is the same one, and the answer is 200; with another value it is refused."""
    now = clock.now()
    found, fresh = conversions.receive(_told(json_data, now), actor=current_user.actor, now=now)
    return _one(found), 201 if fresh else 200


@api.post("/conversions/batch")
@api.input(ConversionsIn)
@api.output(ConversionOutcomesOut)
@guard(Capability.WRITE_CONVERSIONS)
@own_transactions
def tell_many(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Tells up to 500 conversions; one that is refused takes no other along. A batch may be sent again."""
    actor, now, items = current_user.actor, clock.now(), []
    for some in in_lists(list(enumerate(json_data["conversions"])), conversions.AT_ONCE):
        items += _outcomes(some, actor, now)
    return {"items": items, "next": None}


@api.get("/conversions/<int:conversion_id>")
@api.output(ExplainedOut)
@guard(Capability.WRITE_CONVERSIONS)
def one(conversion_id: int) -> ResponseReturnValue:
    """One conversion, and why it was attributed as it was: rule, touches, why each of them won or lost."""
    found = queries.conversion_for(conversion_id)
    told = queries.explained(found)
    rule = told.rule
    said = {} if rule is None else {
        "version": rule.version, "wins": rule.wins.value, "code_beats_link": rule.code_beats_link,
        "window_days": rule.window_days,
    }  # fmt: skip
    return {**_one(found), "rule": said, "touches": [_touch(each) for each in told.steps]}


@api.post("/conversions/<int:conversion_id>/reverse")
@api.input(ReversalIn)
@api.output(ConversionOut)
@guard(Capability.WRITE_CONVERSIONS)
def reverse(conversion_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Gives part of a conversion's value back, or reverses it whole. The same reference is the same refund."""
    found = queries.conversion_for(conversion_id)
    amount = json_data["amount"]
    if amount is not None and not found.currency:
        raise Breach(_("This conversion has no value to give a part of back."), remedy=_("Leave the amount out."))
    refunds.give_back(
        found, actor=current_user.actor, now=clock.now(), why=json_data["why"], reference=json_data["reference"],
        amount=None if amount is None else money.minor(amount, found.currency, "amount"),
    )  # fmt: skip
    return _one(found)


def _told(said: dict[str, Any], now: datetime) -> Told:
    value = said["value"] or {"amount": "", "currency": ""}
    facts = {name: said[name] for name in ("kind", "at", "order_id", "customer", "event", "click_ids", "codes")}
    return checked(**facts, **value, now=now)


def _outcomes(said: Sequence[tuple[int, dict[str, Any]]], actor: Actor, now: datetime) -> list[dict[str, Any]]:
    """What becomes of some of them, in a transaction of its own."""
    read = [(index, _read(index, each, now)) for index, each in said]
    told = [each for _index, each in read if isinstance(each, Told)]
    with writing():
        found = conversions.receive_all(told, actor=actor, now=now)
        won = queries.winners([each[0] for each in found if isinstance(each, tuple)])
        received = iter(found)
        return [
            _outcome(index, next(received), won) if isinstance(each, Told) else each
            for index, each in read
        ]  # fmt: skip


def _read(index: int, said: dict[str, Any], now: datetime) -> Told | dict[str, Any]:
    """The conversion, or that it is refused."""
    errors = ConversionIn().validate(said)
    if errors:
        return _refused(index, "Fields are wrong.", errors)
    try:
        return _told(ConversionIn().load(said), now)
    except Refused as refusal:
        return _refused(index, str(refusal), refusal.errors)


def _outcome(index: int, found: Received, won: Mapping[int, tuple[str | None, str | None]]) -> dict[str, Any]:
    if isinstance(found, InvalidMove):
        return _refused(index, str(found), found.errors)
    conversion, fresh = found
    shown = _shown(conversion, *won[conversion.id])
    outcome = "received" if fresh else "repeated"
    return {"index": index, "outcome": outcome, "conversion": shown, "detail": None, "errors": {}}


def _refused(index: int, detail: str, errors: Any) -> dict[str, Any]:
    return {"index": index, "outcome": "refused", "conversion": None, "detail": detail, "errors": errors}


def _one(found: Conversion) -> dict[str, Any]:
    return _shown(found, *queries.winners([found])[found.id])


def _shown(found: Conversion, slug: str | None, code: str | None) -> dict[str, Any]:
    won = slug or code
    return {
        "id": found.id, "state": found.state.value, "kind": found.kind.value, "order_id": found.order_id,
        "event": found.event, "at": to_rfc3339(found.at), "received_at": to_rfc3339(found.received_at),
        "value": money.told(found.value, found.currency), "reason": found.reason or None,
        "net": None if found.value is None else money.told(found.net, found.currency),
        "rule_version": found.rule_version,
        "won_by": {
            "link": slug, "code": code, "programme": found.programme, "campaign": found.campaign,
            "person_id": found.person_id,
        } if won else None,
    }  # fmt: skip


def _touch(step: Step) -> dict[str, Any]:
    owner = step.link or step.code
    return {
        "kind": step.touch.kind.value, "named": step.touch.named, "won": step.touch.won,
        "at": to_rfc3339(step.touch.at) if step.touch.at else None,
        "landed_at": to_rfc3339(step.landed_at) if step.landed_at else None,
        "link": short_url(step.link) if step.link else None, "programme": owner.programme if owner else "",
        "window_days": step.days, "reason": step.why,
    }  # fmt: skip
