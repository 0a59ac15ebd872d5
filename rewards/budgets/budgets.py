"""Verbs on budgets: open, change, hand over, close. Money is moved by ``funds``."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from advocacy.database import db
from advocacy.errors import Breach
from advocacy.history import Actor, move, record
from advocacy.links.attribution import money
from advocacy.people.capabilities import Capability
from advocacy.people.models import Person
from rewards.budgets import funds
from rewards.budgets.models import Budget, BudgetState

CHANGEABLE = ("name", "first_day", "last_day", "asks_from")


def open_budget(
    name: str, owner: Person, *, currency: str, first_day: date, last_day: date, asks_from: int | None = None,
    amount: int = 0, actor: Actor, now: datetime,
) -> Budget:  # fmt: skip
    """Opens a budget and allots its first ``amount`` (minor units). Raises Breach by field."""
    _refuse_stranger(owner)
    facts: dict[str, Any] = {"name": name, "first_day": first_day, "last_day": last_day, "asks_from": asks_from}
    budget = Budget(
        **_checked(facts), owner_id=owner.id, currency=money.currency_of(currency), state=BudgetState.OPEN,
        created_at=now,
    )  # fmt: skip
    budget.owner = owner
    db.session.add(budget)
    db.session.flush()
    record("budget", budget.id, "open", actor=actor, now=now, owner=owner.id, currency=budget.currency, **facts)
    if amount:
        funds.allot(budget, amount, source="first", why="", actor=actor, now=now)
    return budget


def change_budget(budget: Budget, *, actor: Actor, now: datetime, **facts: Any) -> None:
    """Changes name, days, or from which value the owner is asked. What was promised stays promised."""
    unknown = set(facts) - set(CHANGEABLE)
    if unknown:
        raise Breach(_("%(names)s can't be changed here.", names=", ".join(sorted(unknown))))
    whole = {name: getattr(budget, name) for name in CHANGEABLE} | facts
    changed = {name: value for name, value in _checked(whole).items() if getattr(budget, name) != value}
    for name, value in changed.items():
        setattr(budget, name, value)
    if changed:
        record("budget", budget.id, "change", actor=actor, now=now, **changed)


def hand_over(budget: Budget, owner: Person, *, actor: Actor, now: datetime) -> None:
    """Somebody else answers for it from now on. Raises Breach for one who can't."""
    _refuse_stranger(owner)
    if owner.id != budget.owner_id:
        before, budget.owner_id = budget.owner_id, owner.id
        budget.owner = owner
        record("budget", budget.id, "hand_over", actor=actor, now=now, owner=owner.id, before=before)


def close(budget: Budget, *, actor: Actor, now: datetime, why: str = "") -> int:
    """Promises nothing any more; what is left goes back to the company. Gives how much that is."""
    move(budget, "close", actor=actor, now=now, why=why.strip() or None, owner=budget.owner_id)
    return funds.lapse(budget, now=now)


def _refuse_stranger(owner: Person) -> None:
    if not owner.can(Capability.WRITE_BUDGETS):
        raise Breach(
            _("%(name)s can't answer for a budget.", name=owner.name),
            remedy=_("Give them the role of budget owner, or choose another."),
            errors={"owner_id": [_("Choose somebody with the role of budget owner.")]},
        )


def _checked(facts: dict[str, Any]) -> dict[str, Any]:
    facts = {**facts, "name": str(facts["name"]).strip()}
    errors = {}
    if not 1 <= len(facts["name"]) <= 120:
        errors["name"] = [_("Give a name of at most 120 characters.")]
    if facts["last_day"] < facts["first_day"]:
        errors["last_day"] = [_("The last day is not before the first.")]
    if facts["asks_from"] is not None and not 0 <= facts["asks_from"] <= funds.MOST:
        errors["asks_from"] = [_("Give an amount from 0 up, or leave it empty to be asked about everything.")]
    if errors:
        raise Breach(_("This budget can't be kept as it is."), errors=errors)
    return facts
