"""Pages of budgets: mine, or all for who sees the ledger; one with its statement; allotting, closing. Thin."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from secrets import token_hex
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings
from advocacy.database import get
from advocacy.errors import Breach
from advocacy.links.attribution import money
from advocacy.people.capabilities import Capability
from advocacy.people.models import Person
from advocacy.web.guards import guard
from rewards.budgets import budgets, forms, funds, queries, wording
from rewards.budgets.models import Budget

pages = Blueprint("budgets", __name__, url_prefix="/budgets")


@pages.get("")
@guard(Capability.WRITE_BUDGETS, Capability.SEE_LEDGER)
def listing() -> ResponseReturnValue:
    """Budgets with what is left, and a form for a new one."""
    return _listing({}, {})


@pages.post("")
@guard(Capability.WRITE_BUDGETS)
def open_budget() -> ResponseReturnValue:
    """Opens a budget that I answer for."""
    form = request.form
    try:
        currency = money.currency_of(form.get("currency", ""))
        first = money.minor(form.get("amount", "").strip() or "0", currency, "amount")
        facts = forms.budget_facts(form, currency)
        opened = budgets.open_budget(
            **facts, owner=current_user.person, currency=currency, amount=first, actor=current_user.actor,
            now=clock.now(),
        )  # fmt: skip
    except Breach as breach:
        return _listing(form, breach.errors), 422
    flash(_("The budget is open."), "success")
    return redirect(url_for("budgets.one", budget_id=opened.id))


@pages.get("/<int:budget_id>")
@guard(Capability.WRITE_BUDGETS, Capability.SEE_LEDGER)
def one(budget_id: int) -> ResponseReturnValue:
    """One budget: left, promised, spent, where the pace leads, and everything that moved it."""
    return _one(queries.budget_for(budget_id, current_user.person), {}, {})


@pages.post("/<int:budget_id>")
@guard(Capability.WRITE_BUDGETS)
def change(budget_id: int) -> ResponseReturnValue:
    """Changes name, days, or what I am asked about."""
    budget = queries.own_budget(budget_id, current_user.person)
    try:
        facts = forms.budget_facts(request.form, budget.currency)
        budgets.change_budget(budget, **facts, actor=current_user.actor, now=clock.now())
    except Breach as breach:
        return _one(budget, request.form, breach.errors), 422
    return _saved(budget)


@pages.post("/<int:budget_id>/allot")
@guard(Capability.WRITE_BUDGETS)
def allot(budget_id: int) -> ResponseReturnValue:
    """Puts money in, or takes out what is left. The form's key makes a second press harmless."""
    budget = queries.own_budget(budget_id, current_user.person)
    form = request.form
    try:
        units = forms.amount(form, budget.currency)
        key = form.get("key", "")[:32] or token_hex(8)
        funds.allot(budget, units, source=key, why=form.get("why", ""), actor=current_user.actor, now=clock.now())
    except Breach as breach:
        return _one(budget, form, breach.errors), 422
    return _saved(budget)


@pages.post("/<int:budget_id>/hand-over")
@guard(Capability.WRITE_BUDGETS)
def hand_over(budget_id: int) -> ResponseReturnValue:
    """Somebody else answers for it from now on."""
    budget = queries.own_budget(budget_id, current_user.person)
    heir = get(Person, request.form.get("owner_id", 0, type=int), _("There is no such person."))
    budgets.hand_over(budget, heir, actor=current_user.actor, now=clock.now())
    flash(_("%(name)s answers for it now.", name=heir.name), "success")
    return redirect(url_for("budgets.listing"))


@pages.post("/<int:budget_id>/close")
@guard(Capability.WRITE_BUDGETS)
def close(budget_id: int) -> ResponseReturnValue:
    """Promises nothing any more; what is left goes back."""
    budget = queries.own_budget(budget_id, current_user.person)
    left = budgets.close(budget, actor=current_user.actor, now=clock.now(), why=request.form.get("why", ""))
    flash(_("Closed. %(left)s went back.", left=money.written(left, budget.currency)), "success")
    return redirect(url_for("budgets.one", budget_id=budget.id))


def _saved(budget: Budget) -> ResponseReturnValue:
    flash(_("Saved."), "success")
    return redirect(url_for("budgets.one", budget_id=budget.id))


def _listing(values: Mapping[str, str], errors: Mapping[str, list[str]]) -> str:
    found = queries.budgets(current_user.person, request.args.get("cursor"), 25)
    return render_template(
        "rewards/budgets.html", page=found, standings=queries.standings(found.items), values=values, errors=errors,
        today=_today(), currency=settings.current().currency,
    )  # fmt: skip


def _one(budget: Budget, values: Mapping[str, Any], errors: Mapping[str, list[str]]) -> str:
    cursor = request.args.get("cursor")
    has = queries.standings([budget])[budget.id]
    asks = "" if budget.asks_from is None else money.amount(budget.asks_from, budget.currency)
    stored = {"name": budget.name, "first_day": budget.first_day, "last_day": budget.last_day, "asks_from": asks}
    return render_template(
        "rewards/budget.html", budget=budget, has=has, expected=queries.expected(budget, has, _today()),
        statement=queries.statement(budget, cursor, 25), cursor=cursor, words=wording, errors=errors,
        values={**stored, **values}, key=token_hex(8), mine=budget.owner_id == current_user.id,
        owners=[(str(each.id), each.name) for each in queries.owners() if each.id != budget.owner_id],
    )  # fmt: skip


def _today() -> date:
    return clock.now().astimezone(settings.current().zone).date()
