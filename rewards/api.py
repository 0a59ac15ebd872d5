"""The API of points: rules, ledger, balances. Perks and redemptions are in ``api_perks.py``."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Dict, Integer, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import OneOf

from advocacy import clock
from advocacy.clock import to_rfc3339
from advocacy.errors import NotAllowed
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list
from rewards import queries, rules, wording
from rewards.earning import Rule
from rewards.queries import Line

api = APIBlueprint("rewards_api", __name__, url_prefix="/api/v1", tag="Rewards")


class RuleOut(Schema):
    """An earning rule in force."""

    key = String()
    version = Integer()
    basis = String()
    points = Integer()
    step = Integer(allow_none=True)
    most_steps = Integer(allow_none=True)
    weekly_cap = Integer(allow_none=True)
    valid_from = String()
    says = String(metadata={"description": "the rule in plain words"})


class LineOut(Schema):
    """An entry of the ledger: its postings on the person's accounts by kind; ``change`` leaves out moves among them."""

    id = Integer()
    at = String()
    reason = String()
    why = String()
    source = String()
    subject = String()
    rule = String(allow_none=True)
    rule_version = Integer(allow_none=True)
    reverses = Integer(allow_none=True)
    person_id = Integer(allow_none=True)
    postings = Dict()
    change = Integer()


class LedgerQuery(ListQuery):
    """One's own statement, or everyone's entries."""

    of = String(load_default="me", validate=OneOf(["me", "everyone"]))


class BalancesOut(Schema):
    """Balances in points."""

    unit = String()
    pending = Integer()
    available = Integer()
    held = Integer()
    redeemed = Integer()
    reversed_ = Integer(data_key="reversed")


@api.get("/rules")
@api.output(as_list(RuleOut))
@guard(Capability.SHARE, Capability.WRITE_REWARDS)
def rules_in_force() -> ResponseReturnValue:
    """How points are earned now."""
    return {"items": [_rule(rule) for rule in rules.in_force_at(clock.now())], "next": None}


@api.get("/ledger")
@api.input(LedgerQuery, location="query")
@api.output(as_list(LineOut))
@guard(Capability.SHARE, Capability.WRITE_REWARDS)
def ledger(query_data: dict[str, Any]) -> ResponseReturnValue:
    """The caller's statement, newest first; with ``of=everyone`` all entries, for whoever runs rewards."""
    everyone = query_data["of"] == "everyone"
    if everyone and not current_user.can(Capability.WRITE_REWARDS):
        raise NotAllowed("Your role does not see everyone's points.", remedy="Ask for your own.")
    found = queries.statement(None if everyone else current_user.id, query_data["cursor"], query_data["limit"])
    return {"items": [_line(line) for line in found.items], "next": found.next}


@api.get("/balances/me")
@api.output(BalancesOut)
@guard(Capability.SHARE)
def my_balances() -> ResponseReturnValue:
    """What the caller has."""
    balances = queries.balances_of(current_user.id)
    return {**balances.__dict__, "reversed_": balances.reversed, "unit": "points"}


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        **rule.__dict__, "basis": rule.basis.value, "valid_from": to_rfc3339(rule.valid_from),
        "says": " ".join(wording.sentences(rule)),
    }  # fmt: skip


def _line(line: Line) -> dict[str, Any]:
    entry = line.entry
    return {
        "id": entry.id, "at": to_rfc3339(entry.at), "reason": entry.reason, "why": wording.why(entry),
        "source": entry.source, "subject": entry.subject, "rule": entry.rule or None,
        "rule_version": entry.rule_version, "reverses": entry.reverses, "person_id": entry.person_id,
        "postings": {kind.value: amount for kind, amount in line.amounts.items()}, "change": line.change,
    }  # fmt: skip
