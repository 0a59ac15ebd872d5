"""The API of the ledger for those who answer for it: balances and statements of holders, what is owed, proofs."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Dict, Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import OneOf

from advocacy import clock
from advocacy.clock import from_rfc3339, to_rfc3339
from advocacy.links.attribution import money
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list
from rewards import ledger
from rewards.books import liability, policies, proving, statements
from rewards.books.lasting import Policy
from rewards.books.models import Facet, Lasting, LedgerProof
from rewards.books.statements import Line
from rewards.ledger import Holder
from rewards.models import POINTS
from rewards.points import wording
from rewards.points.ledger_views import holder_for
from rewards.points.rates import rates

api = APIBlueprint("ledger_api", __name__, url_prefix="/api/v1", tag="Rewards")


class HolderQuery(ListQuery):
    """In which unit: points, or a currency. Empty: the first that there is."""

    unit = String(load_default="")


class MoneyOut(Schema):
    """An amount of money."""

    amount = String()
    currency = String()


class HolderBalancesOut(Schema):
    """What a holder has in each unit, by kind of account: points, or minor units of a currency."""

    holder = String()
    units = Dict()


class AccountLineOut(Schema):
    """An entry on a holder's accounts: what it moved there, in words about nobody in person.

    ``subject`` is told of budgets only, whose owner decided on it; whose points they were is theirs alone.
    """

    id = Integer()
    at = String()
    reason = String()
    why = String()
    subject = String()
    rule = String(allow_none=True)
    rule_version = Integer(allow_none=True)
    postings = Dict()
    change = Integer()


class LiabilityOut(Schema):
    """What is owed in a unit as of a night. The costs are estimates from the catalogue; None without one."""

    day = String()
    unit = String()
    total = Integer()
    by_kind = Dict()
    by_age = Dict()
    by_month_of_expiry = Dict()
    typical_cost_estimate = Nested(MoneyOut, allow_none=True)
    least_cost_estimate = Nested(MoneyOut, allow_none=True)


class ProofOut(Schema):
    """A nightly proof."""

    began_at = String()
    ended_at = String()
    looked_at = Integer()
    wrong = Integer()
    checks = List(Dict())
    examples = List(Dict())


class ExpiryPolicyIn(Schema):
    """How long points last that become available from a time on."""

    lasting = String(required=True, validate=OneOf(list(Lasting)))
    length = Integer(load_default=None)
    valid_from = String(load_default=None, metadata={"description": "RFC 3339; now where none is given"})
    why = String(required=True)


class ExpiryPolicyOut(Schema):
    """A version of how long points last."""

    version = Integer()
    lasting = String()
    length = Integer()
    valid_from = String()
    why = String()
    says = String()


@api.get("/balances/<holder>")
@api.output(HolderBalancesOut)
@guard(Capability.SEE_LEDGER)
def balances(holder: str) -> ResponseReturnValue:
    """What ``company``, ``budget:3`` or ``programme:2`` has; of budgets one's own, unless one sees all."""
    whose = holder_for(holder)
    units = {unit: ledger.balances(whose, unit) for unit in statements.units_of(whose)}
    told = {unit: {kind.value: total for kind, total in by.items() if total} for unit, by in units.items()}
    return {"holder": holder, "units": told}


@api.get("/ledger/<holder>")
@api.input(HolderQuery, location="query")
@api.output(as_list(AccountLineOut))
@guard(Capability.SEE_LEDGER)
def holder_statement(holder: str, query_data: dict[str, Any]) -> ResponseReturnValue:
    """What moved the accounts of ``company``, ``budget:3`` or ``programme:2``, newest first."""
    whose = holder_for(holder)
    unit = query_data["unit"] or next(iter(statements.units_of(whose)), POINTS)
    found = statements.statement_of(whose, unit, query_data["cursor"], query_data["limit"])
    return {"items": [_line(line, whose) for line in found.items], "next": found.next}


@api.get("/liability")
@api.output(as_list(LiabilityOut))
@guard(Capability.SEE_LEDGER)
def owed() -> ResponseReturnValue:
    """What the company owes people, by unit, as of last night."""
    return {"items": [_picture(each) for each in liability.latest()], "next": None}


@api.get("/ledger-proofs")
@api.input(ListQuery, location="query")
@api.output(as_list(ProofOut))
@guard(Capability.SEE_LEDGER, Capability.SEE_SYSTEM)
def proofs(query_data: dict[str, Any]) -> ResponseReturnValue:
    """The nightly proofs that the ledger adds up, newest first."""
    found = proving.proofs(query_data["cursor"], query_data["limit"])
    return {"items": [_proof(each) for each in found.items], "next": found.next}


@api.get("/expiry-policies")
@api.output(as_list(ExpiryPolicyOut))
@guard(Capability.SHARE, Capability.SEE_LEDGER)
def expiry_policies() -> ResponseReturnValue:
    """Every version of how long points last, newest first."""
    return {"items": [_policy(each) for each in policies.versions()], "next": None}


@api.post("/expiry-policies")
@api.input(ExpiryPolicyIn)
@api.output(ExpiryPolicyOut, status_code=201)
@guard(Capability.WRITE_REWARDS)
def write_policy(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Puts a new version in force. Points that people have keep the terms under which they were earned."""
    begins = from_rfc3339(json_data["valid_from"]) if json_data["valid_from"] else None
    policies.write_policy(
        json_data["lasting"], json_data["length"], valid_from=begins, why=json_data["why"], actor=current_user.actor,
        now=clock.now(),
    )  # fmt: skip
    return _policy(policies.versions()[0])


def _line(line: Line, holder: Holder) -> dict[str, Any]:
    entry = line.entry
    return {
        "id": entry.id, "at": to_rfc3339(entry.at), "reason": entry.reason, "why": wording.why_of_account(entry),
        "subject": wording.about(entry, holder), "rule": entry.rule or None, "rule_version": entry.rule_version,
        "postings": {kind.value: amount for kind, amount in line.amounts.items()}, "change": line.change,
    }  # fmt: skip


def _picture(each: liability.Picture) -> dict[str, Any]:
    costs = rates() if each.unit == POINTS else None
    return {
        "day": each.day.isoformat(), "unit": each.unit, "total": each.total, "by_kind": each.by.get(Facet.KIND, {}),
        "by_age": each.by.get(Facet.AGE, {}), "by_month_of_expiry": each.by.get(Facet.EXPIRY, {}),
        "typical_cost_estimate": money.told(costs.cost(each.total), costs.currency) if costs else None,
        "least_cost_estimate": money.told(costs.cost(each.total, typical=False), costs.currency) if costs else None,
    }  # fmt: skip


def _proof(each: LedgerProof) -> dict[str, Any]:
    return {
        "began_at": to_rfc3339(each.began_at), "ended_at": to_rfc3339(each.ended_at), "looked_at": each.looked_at,
        "wrong": each.wrong, "checks": each.checks, "examples": each.examples,
    }  # fmt: skip


def _policy(each: Policy) -> dict[str, Any]:
    return {
        "version": each.version, "lasting": each.lasting.value, "length": each.length,
        "valid_from": to_rfc3339(each.valid_from), "why": each.why, "says": wording.lasts(each),
    }  # fmt: skip
