"""What perk and rule forms hold, as the verbs take it. Pure: raises Breach by field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from advocacy.errors import Breach


def perk_facts(form: Mapping[str, str]) -> dict[str, Any]:
    """The facts of a perk; an empty stock or limit is none."""
    return {
        "name": form.get("name", ""), "description": form.get("description", ""),
        **_numbers(form, ("cost", "stock", "per_person")), "active": "active" in form,
    }  # fmt: skip


def rule_facts(form: Mapping[str, str]) -> dict[str, Any]:
    """The facts of a rule's new version."""
    facts = _numbers(form, ("points", "step", "most_steps", "weekly_cap"))
    return {**facts, "points": facts["points"] or 0, "why": form.get("why", "").strip()}


def _numbers(form: Mapping[str, str], names: tuple[str, ...]) -> dict[str, int | None]:
    numbers: dict[str, int | None] = {}
    wrong = {}
    for name in names:
        text = form.get(name, "").strip()
        if text and not text.isdecimal():
            wrong[name] = ["Give a whole number."]
        else:
            numbers[name] = int(text) if text else None
    if wrong:
        raise Breach("Some figures are no numbers.", errors=wrong)
    return numbers
