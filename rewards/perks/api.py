"""The API of perks: the catalogue, and codes to hand out."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Dict, Integer, List, Nested, String
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow.validate import Length, OneOf, Range

from advocacy import clock
from advocacy.database import get
from advocacy.links.attribution import money
from advocacy.people.capabilities import Capability
from advocacy.people.models import Relationship
from advocacy.web.guards import guard
from advocacy.web.instants import Instant
from advocacy.web.lists import ListQuery, as_list
from rewards.perks import codes, perks, queries
from rewards.perks.api_fields import Worth, instant
from rewards.perks.code_files import LONGEST, Line
from rewards.perks.code_files import MOST as MOST_CODES
from rewards.perks.facts import MOST
from rewards.perks.models import Narrowing, Perk, PerkKind

api = APIBlueprint("perks_api", __name__, url_prefix="/api/v1", tag="Rewards")


class AudienceIn(Schema):
    """Who sees a perk: of each list that is not empty one has to fit."""

    team = List(Integer(strict=True), load_default=list)
    region = List(String(validate=Length(1, 20)), load_default=list)
    relationship = List(String(validate=OneOf([str(each) for each in Relationship])), load_default=list)
    programme = List(String(validate=Length(1, 120)), load_default=list)


class PerkFacts(Schema):
    """Facts of a perk. No ``stock`` or ``per_person`` (null): no limit."""

    name = String(validate=Length(1, 120))
    description = String()
    cost = Integer(strict=True, validate=Range(1, MOST))
    stock = Integer(allow_none=True, strict=True, validate=Range(0, MOST))
    per_person = Integer(allow_none=True, strict=True, validate=Range(1, MOST))
    value = Nested(Worth, allow_none=True)
    budget_id = Integer(allow_none=True, strict=True)
    tax_class = String(validate=Length(max=60))
    offered_from = Instant(allow_none=True)
    offered_until = Instant(allow_none=True)
    happens_at = Instant(allow_none=True)
    place = String(validate=Length(max=200))
    tier = String(validate=Length(max=60))
    at_once = Boolean()
    active = Boolean()
    audience = Nested(AudienceIn)


class PerkChange(PerkFacts):
    """Facts to change; what is not there stays as it is.

    With ``stock_seen``, the stock that was read before, what was taken since stays taken: 5 where 3 were seen adds 2.
    """

    stock_seen = Integer(allow_none=True, strict=True, validate=Range(0, MOST))


class PerkIn(PerkFacts):
    """A new perk; what is not said has no limit, is for everybody, and is offered at once."""

    name = String(required=True, validate=Length(1, 120))
    cost = Integer(required=True, strict=True, validate=Range(1, MOST))
    kind = String(load_default="goods", validate=OneOf([kind.value for kind in PerkKind]))


class PerkOut(Schema):
    """A perk."""

    id = Integer()
    name = String()
    description = String()
    kind = String()
    cost = Integer()
    stock = Integer(allow_none=True)
    per_person = Integer(allow_none=True)
    value = Nested(Worth, allow_none=True)
    budget_id = Integer(allow_none=True)
    tax_class = String()
    offered_from = String(allow_none=True)
    offered_until = String(allow_none=True)
    happens_at = String(allow_none=True)
    place = String()
    tier = String()
    at_once = Boolean()
    active = Boolean()
    picture = String(allow_none=True)
    audience = Dict(keys=String(), values=List(String()))


class CodesIn(Schema):
    """Codes to hand out; all are taken, or none."""

    codes = List(String(validate=Length(1, LONGEST)), required=True, validate=Length(1, MOST_CODES))


class CountOut(Schema):
    """How many."""

    count = Integer()


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
    kind = PerkKind(json_data.pop("kind"))
    return _perk(perks.add_perk(**_facts(json_data), kind=kind, actor=current_user.actor, now=clock.now()))


@api.patch("/perks/<int:perk_id>")
@api.input(PerkChange)
@api.output(PerkOut)
@guard(Capability.WRITE_REWARDS)
def change_perk(perk_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Changes a perk; redemptions under way keep their cost."""
    perk, seen = get(Perk, perk_id, _("There is no such perk.")), json_data.pop("stock_seen", perks.UNSEEN)
    perks.change_perk(perk, **_facts(json_data), seen=seen, actor=current_user.actor, now=clock.now())
    return _perk(perk)


@api.get("/perks/<int:perk_id>")
@api.output(PerkOut)
@guard(Capability.SHARE, Capability.WRITE_REWARDS)
def one_perk(perk_id: int) -> ResponseReturnValue:
    """One perk: any for whoever runs rewards, else one that is offered to the caller."""
    if current_user.can(Capability.WRITE_REWARDS):
        return _perk(get(Perk, perk_id, _("There is no such perk.")))
    return _perk(queries.offered_perk(perk_id, current_user.person, clock.now()))


@api.post("/perks/<int:perk_id>/codes")
@api.input(CodesIn)
@api.output(CountOut, status_code=201)
@guard(Capability.WRITE_REWARDS)
def add_codes(perk_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Adds codes to a perk of that kind. They are encrypted, and shown to nobody but whom they are handed to."""
    lines = [Line(number, code.strip()) for number, code in enumerate(json_data["codes"], 1)]
    count = codes.add_codes(
        get(Perk, perk_id, _("There is no such perk.")), lines, actor=current_user.actor, now=clock.now()
    )
    return {"count": count}


def _facts(given: dict[str, Any]) -> dict[str, Any]:
    """A body as the verbs take it: the worth in minor units, the audience by kind."""
    facts = dict(given)
    if "value" in facts:
        worth = facts.pop("value")
        currency = money.currency_of(worth["currency"]) if worth else ""
        facts["value"] = money.minor(worth["amount"], currency, "value.amount") if worth else 0
        facts["currency"] = currency
    if "audience" in facts:
        facts["audience"] = {kind: [str(each) for each in facts["audience"][kind.value]] for kind in Narrowing}
    return facts


SHOWN = (
    "id", "name", "description", "cost", "stock", "per_person", "budget_id", "tax_class", "place", "tier", "at_once",
    "active",
)  # fmt: skip


def _perk(perk: Perk) -> dict[str, Any]:
    times = ("offered_from", "offered_until", "happens_at")
    return {
        **{name: getattr(perk, name) for name in SHOWN}, "kind": perk.kind.value,
        **{name: instant(getattr(perk, name)) for name in times},
        "value": money.told(perk.value, perk.currency) if perk.value else None,
        "picture": url_for("catalogue.picture", digest=perk.picture.digest) if perk.picture else None,
        "audience": {kind.value: [row.value for row in perk.audience if row.kind is kind] for kind in Narrowing},
    }  # fmt: skip
