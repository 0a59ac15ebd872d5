"""Earning rules as they are kept: the versions in force, and the verb that writes a new version. Imports the models."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from advocacy.database import db
from advocacy.errors import Breach
from advocacy.history import Actor, record
from rewards.earning import deciding
from rewards.earning.deciding import DEFAULTS, Rule
from rewards.earning.models import Basis, EarningRule

KEYS = {rule.key: rule.basis for rule in DEFAULTS}


def all_versions() -> list[Rule]:
    """Every version of every rule: what ships, then what the company wrote."""
    rows = db.session.scalars(select(EarningRule).order_by(EarningRule.key, EarningRule.version))
    return [*DEFAULTS, *(_as_rule(row) for row in rows)]


def in_force_at(at: datetime) -> list[Rule]:
    """The rules in force at that instant."""
    versions = all_versions()
    found = (deciding.in_force(versions, key, at) for key in KEYS)
    return [rule for rule in found if rule]


def change(
    key: str, *, points: int, weekly_cap: int | None, step: int | None = None, most_steps: int | None = None,
    valid_from: datetime | None = None, actor: Actor, now: datetime, why: str,
) -> EarningRule:  # fmt: skip
    """Writes the next version of a rule, in force from ``valid_from`` (now by default); 0 points end it.

    Raises Breach for an unknown rule, figures that make no sense, or a start in the past: what was earned stays earned.
    """
    basis = KEYS.get(key)
    if basis is None:
        raise Breach(f"There is no earning rule “{key}”.", remedy=f"Rules: {', '.join(KEYS)}.")
    start = valid_from or now
    errors = _faults(basis, points, weekly_cap, step, most_steps)
    if start < now:
        errors["valid_from"] = ["A rule can't begin in the past."]
    if errors:
        raise Breach("This rule can't be kept as it is.", errors=errors)
    latest = db.session.scalar(select(func.max(EarningRule.version)).where(EarningRule.key == key))
    row = EarningRule(
        key=key, version=(latest or 1) + 1, basis=basis, points=points, step=step, most_steps=most_steps,
        weekly_cap=weekly_cap, valid_from=start, why=why,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    record(
        "earning_rule", row.id, "change", actor=actor, now=now, why=why, key=key, version=row.version, points=points,
        step=step, most_steps=most_steps, weekly_cap=weekly_cap, valid_from=start,
    )  # fmt: skip
    return row


def _faults(
    basis: Basis, points: int, weekly_cap: int | None, step: int | None, most_steps: int | None
) -> dict[str, list[str]]:  # fmt: skip
    errors: dict[str, list[str]] = {}
    if not 0 <= points <= 10_000:
        errors["points"] = ["Give a number from 0 to 10,000."]
    if weekly_cap is not None and weekly_cap < points:
        errors["weekly_cap"] = ["The cap is below what one credit gives."]
    if basis is Basis.RESULT:
        if step is None or step < 1:
            errors["step"] = ["Say how much of the figure makes a step."]
        if most_steps is None or most_steps < 1:
            errors["most_steps"] = ["Say how many steps one post can earn."]
        if weekly_cap is None:
            errors["weekly_cap"] = ["Results only earn under a weekly cap."]
    return errors


def _as_rule(row: EarningRule) -> Rule:
    return Rule(
        row.key, row.version, row.basis, row.points, row.step, row.most_steps, row.weekly_cap, row.valid_from, row.why
    )  # fmt: skip
