"""What the forms of rules hold, as the verbs take it. Pure: raises Breach by field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from advocacy.errors import Breach
from rewards.earning.terms import OF_FACT
from rewards.earning.triggers import Pending, Phase, Trigger
from rewards.forms import numbers

NUMBERS = (
    "points", "percent", "step", "most_steps", "daily_cap", "weekly_cap", "monthly_cap", "subject_cap",
    "diminish_after", "diminish_percent", "cool_down", "pending_days",
)  # fmt: skip
ZERO = {"points": 0, "percent": 0, "diminish_percent": 100, "pending_days": 0}
"""What an empty field of these stands for."""


def draft_body(form: Any) -> dict[str, Any]:
    """The body of a draft. Raises Breach by field."""
    found = numbers(form, NUMBERS)
    choices = {
        "trigger": _one_of(form, "trigger", [each.value for each in Trigger]),
        "phase": _one_of(form, "phase", [each.value for each in Phase]),
        "pending": _one_of(form, "pending", [each.value for each in Pending]),
        "diminish_per": _one_of(form, "diminish_per", ["day", "week"]),
    }
    conditions = {name: several(form, name) for name in OF_FACT}
    return {
        **{name: ZERO.get(name) if value is None else value for name, value in found.items()}, **choices,
        "name": form.get("name", "").strip(), "why": form.get("why", "").strip(),
        "conditions": {name: values for name, values in conditions.items() if values},
    }  # fmt: skip


def several(form: Any, name: str) -> list[str]:
    """The values of a field: chosen several times, or written with commas between."""
    words = (word.strip() for each in form.getlist(name) for word in each.split(","))
    return sorted({word for word in words if word})


def key_of(name: str) -> str:
    """A key made of what a rule is called: small letters and _."""
    return re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")[:60]


def day(form: Mapping[str, str], name: str, zone: ZoneInfo) -> datetime | None:
    """The beginning of a day in the company's zone; None for an empty field. Raises Breach by field."""
    text = form.get(name, "").strip()
    if not text:
        return None
    try:
        return datetime.combine(datetime.strptime(text, "%Y-%m-%d").date(), time(), zone)  # noqa: DTZ007 - a day
    except ValueError:
        raise Breach(_("That is no date."), errors={name: [_("Write it as 2026-12-31.")]}) from None


def _one_of(form: Mapping[str, str], name: str, allowed: list[str]) -> str:
    found = form.get(name) or allowed[0]
    if found not in allowed:
        raise Breach(
            _("Choose one of those that there are."),
            errors={name: [_("One of %(names)s.", names=", ".join(allowed))]},
        )
    return found
