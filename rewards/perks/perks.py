"""Verbs on perks: add and change. What is in stock is taken by redemptions, in one statement."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import update

from advocacy.database import db
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, record
from rewards.perks.models import Perk

CHANGEABLE = ("name", "description", "cost", "stock", "per_person", "active")
MOST = 1_000_000


def add_perk(
    name: str, *, cost: int, description: str = "", stock: int | None = None, per_person: int | None = None,
    active: bool = True, actor: Actor, now: datetime,
) -> Perk:  # fmt: skip
    """Adds a perk. Raises Breach, by field, for figures that make no sense."""
    facts: dict[str, Any] = {
        "name": name,
        "description": description,
        "cost": cost,
        "stock": stock,
        "per_person": per_person,
    }
    perk = Perk(**_checked(facts), active=active, created_at=now)
    db.session.add(perk)
    db.session.flush()
    record("perk", perk.id, "add", actor=actor, now=now, **facts, active=active)
    return perk


def change_perk(perk: Perk, *, actor: Actor, now: datetime, **facts: Any) -> None:
    """Changes facts about a perk; redemptions under way keep the cost they were requested at."""
    unknown = set(facts) - set(CHANGEABLE)
    if unknown:
        raise Breach(f"{', '.join(sorted(unknown))} can't be changed here.")
    changed = {name: value for name, value in _checked(facts).items() if getattr(perk, name) != value}
    for name, value in changed.items():
        setattr(perk, name, value)
    if changed:
        record("perk", perk.id, "change", actor=actor, now=now, **changed)


def take_one(perk: Perk) -> None:
    """Takes one from the stock and holds the perk's row until the end. Raises InvalidMove when it is gone."""
    some = Perk.stock.is_(None) | (Perk.stock > 0)
    _count(perk, update(Perk).where(Perk.id == perk.id, Perk.active, some).values(stock=Perk.stock - 1))


def put_back(perk: Perk) -> None:
    """Puts one back into the stock."""
    _count(perk, update(Perk).where(Perk.id == perk.id).values(stock=Perk.stock + 1))


def _count(perk: Perk, statement: Any) -> None:
    db.session.flush()
    taken: Any = db.session.execute(statement, execution_options={"synchronize_session": False})
    db.session.refresh(perk)
    if taken.rowcount != 1:
        if not perk.active:
            raise InvalidMove(f"“{perk.name}” is not offered any more.", remedy="Choose another perk.")
        raise InvalidMove(f"“{perk.name}” is gone: somebody took the last one.", remedy="Choose another perk.")


def _checked(facts: dict[str, Any]) -> dict[str, Any]:
    facts = {name: value.strip() if isinstance(value, str) else value for name, value in facts.items()}
    errors = {}
    if "name" in facts and not 1 <= len(facts["name"]) <= 120:
        errors["name"] = ["Give a name of at most 120 characters."]
    for field, least in (("cost", 1), ("stock", 0), ("per_person", 1)):
        value = facts.get(field, least)
        if (value is None and field == "cost") or (value is not None and not least <= value <= MOST):
            errors[field] = [f"Give a number from {least:,} to {MOST:,}."]
    if errors:
        raise Breach("This perk can't be kept as it is.", errors=errors)
    return facts
