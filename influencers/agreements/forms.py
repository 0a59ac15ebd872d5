"""What the forms of agreements say, as the verbs take it; and terms as the forms show them."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from werkzeug.datastructures import MultiDict

from advocacy.clock import at_wall_clock
from influencers.agreements.terms import Exclusivity, Terms
from influencers.briefs import forms


def terms_from(form: MultiDict[str, str], currency: str) -> Terms:
    """The terms that a form says. Raises Breach by field."""
    against = tuple(part.strip() for part in form.get("against", "").replace("\n", ",").split(",") if part.strip())
    asked = Exclusivity(
        form.get("category", ""), against, forms.day(form, "first_day"), forms.day(form, "last_day")
    )  # fmt: skip
    return Terms(forms.lines_from(form, currency), forms.usage_from(form), asked, form.get("extra", ""))


def filled(terms: Terms, currency: str) -> dict[str, Any]:
    """Terms as the form shows them."""
    asked = terms.exclusivity
    return {
        **forms.lines_filled(terms.lines, currency), **forms.usage_filled(terms.usage), "category": asked.category,
        "against": ", ".join(asked.against), "first_day": asked.first_day or "", "last_day": asked.last_day or "",
        "extra": terms.extra,
    }  # fmt: skip


def answer_by(form: MultiDict[str, str], zone: str) -> datetime | None:
    """Until when the partner may answer: the end of that day there; None where none is given. Raises Breach."""
    day = forms.day(form, "answer_by")
    return at_wall_clock(day, time(23, 59), zone) if day else None
