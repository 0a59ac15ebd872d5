"""What the forms of perks hold, as the verbs take it. Pure: raises Breach by field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rewards.forms import numbers


def perk_facts(form: Mapping[str, str]) -> dict[str, Any]:
    """The facts of a perk; an empty stock or limit is none."""
    return {
        "name": form.get("name", ""), "description": form.get("description", ""),
        **numbers(form, ("cost", "stock", "per_person")), "active": "active" in form,
    }  # fmt: skip
