"""What the forms of payouts hold, as the verbs take it. Pure: raises Breach by field."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from advocacy import clock
from advocacy.errors import Breach
from advocacy.links.attribution import money
from influencers.payouts.details import Given
from influencers.payouts.details_models import FormKind, Method
from influencers.payouts.models import Outcome
from influencers.payouts.runs import Wanted

Form = MultiDict[str, str]
FIRST_YEAR, LAST_YEAR = 2000, 2100


def wanted(form: Form, *, zone: str, now: datetime) -> Wanted:
    """A run: what was approved up to the end of a day counts; today means up to now."""
    currency = money.currency_of(form.get("currency", ""))
    until = day(form, "cut_off")
    ends = clock.at_wall_clock(until + timedelta(days=1), time(), zone)
    least = form.get("minimum", "").strip()
    return Wanted(
        name=form.get("name", ""), currency=currency, pay_on=day(form, "pay_on"),
        cut_off=now if ends > now >= ends - timedelta(days=1) else ends,
        programmes=_numbers(form.getlist("programmes")),
        minimum=money.minor(least, currency, "minimum") if least else None,
    )  # fmt: skip


def given(form: Form) -> Given:
    """Payment details."""
    return Given(
        chosen(Method, form, "method"), form.get("holder", ""), form.get("account", ""), form.get("bic", ""),
        form.get("country", ""),
    )  # fmt: skip


def tax_form(form: Form) -> dict[str, Any]:
    """A tax form that was seen."""
    return {
        "kind": chosen(FormKind, form, "kind"), "country": form.get("country", ""), "signed_on": day(form, "signed_on"),
        "why": form.get("why", ""),
    }  # fmt: skip


def outcome(form: Form) -> Outcome:
    """What became of a payout."""
    said: Outcome = chosen(Outcome, form, "outcome")
    return said


def chosen(kind: Any, form: Form, name: str) -> Any:
    """One of an enum's values. Raises Breach for anything else."""
    said = form.get(name, "")
    if said not in set(kind):
        raise Breach(_("Choose one."), errors={name: [_("One of: %(kind)s.", kind=", ".join(kind))]})
    return kind(said)


def paid_on(form: Form) -> date | None:
    """The day on which it was paid, if one is said."""
    return day(form, "paid_on") if form.get("paid_on", "").strip() else None


def day(form: Form, name: str) -> date:
    """A day. Raises Breach for none."""
    try:
        return date.fromisoformat(form.get(name, ""))
    except ValueError as wrong:
        raise Breach(_("Which day?"), errors={name: [_("Choose a day.")]}) from wrong


def year(text: str, now: int) -> int:
    """The number of a year; this one where nothing sensible is said."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else now
    return number if FIRST_YEAR <= number <= LAST_YEAR else now


def _numbers(texts: Sequence[str]) -> list[int]:
    if not all(each.isascii() and each.isdecimal() and len(each) < 19 for each in texts):
        raise Breach(_("Which programmes?"), errors={"programmes": [_("There is no such programme.")]})
    return sorted({int(each) for each in texts})
