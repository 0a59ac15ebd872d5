"""The API of budgets."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Date, Integer, Nested, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Length

from advocacy import clock
from advocacy.clock import to_rfc3339
from advocacy.links.attribution import money
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list
from rewards.budgets import budgets, funds, queries
from rewards.budgets.funds import Standing
from rewards.budgets.models import Budget

api = APIBlueprint("budgets_api", __name__, url_prefix="/api/v1", tag="Rewards")


class Sum(Schema):
    """An amount of money: {"amount": "12.50", "currency": "EUR"}."""

    amount = String(required=True)
    currency = String(required=True, validate=Length(3, 3))


class BudgetIn(Schema):
    """A new budget that the caller answers for; without ``asks_from`` (an amount) they are asked about each perk."""

    name = String(required=True, validate=Length(1, 120))
    first_day = Date(required=True)
    last_day = Date(required=True)
    allotted = Nested(Sum, required=True)
    asks_from = String(load_default=None, allow_none=True)


class AllotIn(Schema):
    """An amount to put in; with a minus sign, to take out of what is left."""

    amount = String(required=True)
    why = String(load_default="", validate=Length(max=500))
    source = String(required=True, validate=Length(1, 60))


class CloseIn(Schema):
    """Why it ends."""

    why = String(load_default="", validate=Length(max=500))


class RewardBudgetOut(Schema):
    """A budget and what it holds."""

    id = Integer()
    name = String()
    state = String()
    owner_id = Integer()
    first_day = Date()
    last_day = Date()
    asks_from = Nested(Sum, allow_none=True)
    allotted = Nested(Sum)
    left = Nested(Sum)
    promised = Nested(Sum)
    spent = Nested(Sum)


class BudgetLineOut(Schema):
    """What moved a budget's money; ``change`` is what it did to what is left."""

    id = Integer()
    at = String()
    reason = String()
    subject = String()
    amount = Nested(Sum)
    change = Nested(Sum)


@api.get("/budgets")
@api.input(ListQuery, location="query")
@api.output(as_list(RewardBudgetOut))
@guard(Capability.WRITE_BUDGETS, Capability.SEE_LEDGER)
def budget_list(query_data: dict[str, Any]) -> ResponseReturnValue:
    """The caller's budgets; all of them for finance, marketing and administrators."""
    found = queries.budgets(current_user.person, query_data["cursor"], query_data["limit"])
    holding = queries.standings(found.items)
    return {"items": [_budget(each, holding[each.id]) for each in found.items], "next": found.next}


@api.post("/budgets")
@api.input(BudgetIn)
@api.output(RewardBudgetOut, status_code=201)
@guard(Capability.WRITE_BUDGETS)
def open_budget(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Opens a budget that the caller answers for."""
    allotted, asks = json_data.pop("allotted"), json_data.pop("asks_from")
    currency = money.currency_of(allotted["currency"])
    opened = budgets.open_budget(
        **json_data, owner=current_user.person, currency=currency,
        amount=money.minor(allotted["amount"], currency, "allotted.amount"),
        asks_from=None if asks is None else money.minor(asks, currency, "asks_from"), actor=current_user.actor,
        now=clock.now(),
    )  # fmt: skip
    return _budget(opened, funds.standing(opened))


@api.get("/budgets/<int:budget_id>")
@api.output(RewardBudgetOut)
@guard(Capability.WRITE_BUDGETS, Capability.SEE_LEDGER)
def one_budget(budget_id: int) -> ResponseReturnValue:
    """One budget."""
    found = queries.budget_for(budget_id, current_user.person)
    return _budget(found, funds.standing(found))


@api.get("/budgets/<int:budget_id>/statement")
@api.input(ListQuery, location="query")
@api.output(as_list(BudgetLineOut))
@guard(Capability.WRITE_BUDGETS, Capability.SEE_LEDGER)
def budget_statement(budget_id: int, query_data: dict[str, Any]) -> ResponseReturnValue:
    """What moved its money, newest first."""
    found = queries.budget_for(budget_id, current_user.person)
    lines = queries.statement(found, query_data["cursor"], query_data["limit"])
    return {"items": [_line(each, found.currency) for each in lines.items], "next": lines.next}


@api.post("/budgets/<int:budget_id>/allot")
@api.input(AllotIn)
@api.output(RewardBudgetOut)
@guard(Capability.WRITE_BUDGETS)
def allot(budget_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Puts money in, or takes it out. The same ``source`` twice counts once."""
    found = queries.own_budget(budget_id, current_user.person)
    text = json_data["amount"].strip()
    units = money.minor(text.removeprefix("-"), found.currency, "amount")
    funds.allot(
        found, -units if text.startswith("-") else units, source=json_data["source"], why=json_data["why"],
        actor=current_user.actor, now=clock.now(),
    )  # fmt: skip
    return _budget(found, funds.standing(found))


@api.post("/budgets/<int:budget_id>/close")
@api.input(CloseIn)
@api.output(RewardBudgetOut)
@guard(Capability.WRITE_BUDGETS)
def close(budget_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Promises nothing any more; what is left goes back to the company."""
    found = queries.own_budget(budget_id, current_user.person)
    budgets.close(found, actor=current_user.actor, now=clock.now(), why=json_data["why"])
    return _budget(found, funds.standing(found))


def _budget(budget: Budget, has: Standing) -> dict[str, Any]:
    sums = {name: getattr(has, name) for name in ("allotted", "left", "promised", "spent")}
    return {
        **{name: getattr(budget, name) for name in ("id", "name", "owner_id", "first_day", "last_day")},
        "state": budget.state.value, "asks_from": money.told(budget.asks_from, budget.currency),
        **{name: money.told(units, budget.currency) for name, units in sums.items()},
    }  # fmt: skip


def _line(line: queries.Line, currency: str) -> dict[str, Any]:
    return {
        "id": line.entry.id, "at": to_rfc3339(line.entry.at), "reason": line.entry.reason,
        "subject": line.entry.subject, "amount": money.told(line.moved, currency),
        "change": money.told(line.change, currency),
    }  # fmt: skip
