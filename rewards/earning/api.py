"""The API of earning: the rules in force. Drafts and simulations are in ``draft_api``."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Dict, Integer, String
from flask.typing import ResponseReturnValue

from advocacy import clock
from advocacy.clock import to_rfc3339
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.lists import as_list
from rewards.earning import rules, wording
from rewards.earning.terms import Rule, terms
from rewards.earning.views import team_names

api = APIBlueprint("earning_api", __name__, url_prefix="/api/v1", tag="Rewards")


class RuleOut(Schema):
    """An earning rule in force."""

    key = String()
    version = Integer()
    name = String()
    basis = String()
    trigger = String()
    phase = String()
    points = Integer()
    step = Integer(allow_none=True)
    most_steps = Integer(allow_none=True)
    weekly_cap = Integer(allow_none=True)
    terms = Dict(metadata={"description": "other caps, conditions, diminishing returns, what points wait for"})
    valid_from = String()
    valid_until = String(allow_none=True)
    says = String(metadata={"description": "the rule in plain words"})


@api.get("/rules")
@api.output(as_list(RuleOut))
@guard(Capability.SHARE, Capability.WRITE_REWARDS)
def rules_in_force() -> ResponseReturnValue:
    """How points are earned now."""
    teams = team_names()
    return {"items": [_rule(rule, teams) for rule in rules.in_force_at(clock.now())], "next": None}


PLAIN = ("key", "version", "basis", "trigger", "phase", "points", "step", "most_steps", "weekly_cap")


def _rule(rule: Rule, teams: dict[str, str]) -> dict[str, Any]:
    return {
        **{name: getattr(rule, name) for name in PLAIN}, "name": wording.name(rule), "terms": terms(rule),
        "valid_from": to_rfc3339(rule.valid_from),
        "valid_until": to_rfc3339(rule.valid_until) if rule.valid_until else None,
        "says": " ".join(wording.sentences(rule, teams)),
    }  # fmt: skip
