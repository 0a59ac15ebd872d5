"""The API of points: the ledger and one's balances."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Dict, Integer, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import OneOf

from advocacy.clock import to_rfc3339
from advocacy.errors import NotAllowed
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list
from rewards.books import statements
from rewards.books.statements import Line
from rewards.points import wording

api = APIBlueprint("points_api", __name__, url_prefix="/api/v1", tag="Rewards")


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


@api.get("/ledger")
@api.input(LedgerQuery, location="query")
@api.output(as_list(LineOut))
@guard(Capability.SHARE, Capability.WRITE_REWARDS)
def ledger(query_data: dict[str, Any]) -> ResponseReturnValue:
    """The caller's statement, newest first; with ``of=everyone`` all entries, for whoever runs rewards."""
    everyone = query_data["of"] == "everyone"
    if everyone and not current_user.can(Capability.WRITE_REWARDS):
        raise NotAllowed("Your role does not see everyone's points.", remedy="Ask for your own.")
    found = statements.statement(None if everyone else current_user.id, query_data["cursor"], query_data["limit"])
    return {"items": [_line(line) for line in found.items], "next": found.next}


@api.get("/balances/me")
@api.output(BalancesOut)
@guard(Capability.SHARE)
def my_balances() -> ResponseReturnValue:
    """What the caller has."""
    balances = statements.balances_of(current_user.id)
    return {**balances.__dict__, "reversed_": balances.reversed, "unit": "points"}


def _line(line: Line) -> dict[str, Any]:
    entry = line.entry
    return {
        "id": entry.id, "at": to_rfc3339(entry.at), "reason": entry.reason, "why": wording.why(entry),
        "source": entry.source, "subject": entry.subject, "rule": entry.rule or None,
        "rule_version": entry.rule_version, "reverses": entry.reverses, "person_id": entry.person_id,
        "postings": {kind.value: amount for kind, amount in line.amounts.items()}, "change": line.change,
    }  # fmt: skip
