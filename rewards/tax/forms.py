"""Pure: what tax's forms and addresses hold, as verbs take it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask_babel import gettext as _

from advocacy.errors import Breach, NotFound
from advocacy.links.attribution import money
from rewards.tax.models import Treatment
from rewards.tax.years import FIRST, LAST


def day(text: str, today: date) -> date:
    """A day that is not in the future. Raises Breach."""
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        raise Breach(_("That is no day."), errors={"until": [_("Write it as 2026-11-30.")]}) from None
    if found > today:
        raise Breach(_("That day is not over."), errors={"until": [_("Choose today, or a day before.")]})
    return found


def treatment(text: str) -> Treatment:
    """One of the treatments by its name; review, which decides nothing, for any other."""
    return Treatment(text) if text in set(Treatment) else Treatment.REVIEW


def worth(form: Mapping[str, str], currency: str) -> int | None:
    """A market value in minor units; None for an empty field. Raises Breach."""
    text = form.get("value", "").strip()
    return money.minor(text, currency) if text else None


def year_number(text: str, today: int) -> int:
    """A year of an address; this year's for none. Raises NotFound for one that is none."""
    if not text:
        return today
    if not text.isdecimal() or not FIRST <= int(text) <= LAST:
        raise NotFound(_("There is no such year."))
    return int(text)
