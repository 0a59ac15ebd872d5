"""What the forms of rules hold, as the verbs take it. Pure: raises Breach by field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rewards.forms import numbers


def rule_facts(form: Mapping[str, str]) -> dict[str, Any]:
    """The facts of a rule's new version."""
    facts = numbers(form, ("points", "step", "most_steps", "weekly_cap"))
    return {**facts, "points": facts["points"] or 0, "why": form.get("why", "").strip()}
