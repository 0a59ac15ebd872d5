"""A counter: people with points, perks, budgets, and what becomes of what they ask for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from advocacy.database import db, writing
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from rewards import credits
from rewards.budgets import budgets, funds
from rewards.budgets.models import Budget
from rewards.ledger import Event
from rewards.perks import perks, redemptions
from rewards.perks.models import Perk, Redemption
from tests.installation import Installation
from tests.reach.making import NOW, SYSTEM

DAY = timedelta(days=1)
FIRST, LAST = date(2026, 1, 1), date(2099, 12, 31)


def rich(installation: Installation, points: int = 1000, *roles: Role, **facts: Any) -> int:
    person = installation.person(*(roles or (Role.EMPLOYEE,)), **facts)
    with installation.app.app_context(), writing():
        if points:
            credits.give(Event(f"gift:{person}", "gift", NOW, person), points)
    return person


def perk(**facts: Any) -> int:
    with writing():
        return perks.add_perk(**{"name": "Mug", "cost": 60, "stock": 5, **facts}, actor=SYSTEM, now=NOW).id


def budget(owner: int, amount: int = 10_000, **facts: Any) -> int:
    given = {"name": "Thanks", "currency": "EUR", "first_day": FIRST, "last_day": LAST, **facts}
    with writing():
        person = db.session.get_one(Person, owner)
        return budgets.open_budget(owner=person, amount=amount, actor=person.actor, now=NOW, **given).id


def ask(perk_id: int, person_id: int) -> int:
    with writing():
        person = db.session.get_one(Person, person_id)
        return redemptions.request(db.session.get_one(Perk, perk_id), person, actor=person.actor, now=NOW).id


def act(redemption_id: int, verb: str, by: int | None = None, **given: Any) -> None:
    with writing():
        actor = SYSTEM if by is None else db.session.get_one(Person, by).actor
        why = {"why": "because"} if verb in ("cancel", "refund") else {}
        found = db.session.get_one(Redemption, redemption_id)
        getattr(redemptions, verb)(found, actor=actor, now=NOW, **{**why, **given})


def state(redemption_id: int) -> str:
    return db.session.get_one(Redemption, redemption_id).state.value


def holds(budget_id: int) -> tuple[int, int, int]:
    """Left, promised, spent."""
    has = funds.standing(db.session.get_one(Budget, budget_id))
    return has.left, has.promised, has.spent
