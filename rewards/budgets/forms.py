"""What the forms of budgets hold, as the verbs take it. Pure: raises Breach by field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from advocacy.errors import Breach
from advocacy.links.attribution import money

Form = Mapping[str, str]


def budget_facts(form: Form, currency: str) -> dict[str, Any]:
    """Name, days, and from which value the owner is asked, empty for always."""
    asks = form.get("asks_from", "").strip()
    return {
        "name": form.get("name", ""), "first_day": _day(form, "first_day"), "last_day": _day(form, "last_day"),
        "asks_from": money.minor(asks, currency, "asks_from") if asks else None,
    }  # fmt: skip


def amount(form: Form, currency: str) -> int:
    """An amount to put in, in minor units; with “take” in the form it is taken out and below zero."""
    units = money.minor(form.get("amount", ""), currency, "amount")
    return -units if form.get("take") else units


def _day(form: Form, name: str) -> date:
    try:
        return date.fromisoformat(form.get(name, ""))
    except ValueError as wrong:
        raise Breach(_("Which day?"), errors={name: [_("Choose a day.")]}) from wrong
