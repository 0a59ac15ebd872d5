"""The API of earning: the rules in force."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Integer, String
from flask.typing import ResponseReturnValue

from advocacy import clock
from advocacy.clock import to_rfc3339
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.lists import as_list
from rewards.earning import rules, wording
from rewards.earning.terms import Rule

api = APIBlueprint("earning_api", __name__, url_prefix="/api/v1", tag="Rewards")


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


@api.get("/rules")
@api.output(as_list(RuleOut))
@guard(Capability.SHARE, Capability.WRITE_REWARDS)
def rules_in_force() -> ResponseReturnValue:
    """How points are earned now."""
    return {"items": [_rule(rule) for rule in rules.in_force_at(clock.now())], "next": None}


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        **_plain(rule), "valid_from": to_rfc3339(rule.valid_from),
        "says": " ".join(wording.sentences(rule)),
    }  # fmt: skip


def _plain(rule: Rule) -> dict[str, Any]:
    return {
        name: getattr(rule, name) for name in ("key", "version", "basis", "points", "step", "most_steps", "weekly_cap")
    }
