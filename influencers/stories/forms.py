"""What the forms about calls say, as the verbs take it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from advocacy.clock import from_wall_clock, zone_named
from advocacy.errors import Breach
from advocacy.numbers import whole
from influencers.stories.models import StoryCall


def call_facts(form: MultiDict[str, str], zone: str, now: datetime) -> dict[str, Any]:
    """Facts of a call, times by the clocks of ``zone``. Raises Breach by field."""
    plain = ("title", "question", "about", "thanks", "campaign", "territory", "use")
    months = form.get("consent_months", "").strip()
    if months and whole(months, 4) is None:
        raise Breach(_("For how many months?"), errors={"consent_months": [_("Give a number, or nothing.")]})
    return {
        **{name: form.get(name, "") for name in plain}, "programme_id": whole(form.get("programme_id", "")) or None,
        "media": form.getlist("media"), "consent_months": whole(months, 4) if months else None,
        **{name: form.get(name) == "on" for name in ("strangers", "gallery", "needs_picture")},
        "opens_at": _at(form, "opens_at", zone) or now, "closes_at": _at(form, "closes_at", zone),
    }  # fmt: skip


def filled(call: StoryCall, zone: str) -> dict[str, Any]:
    """A call as its form shows it."""
    instants = {name: getattr(call, name) for name in ("opens_at", "closes_at")}
    plain = (
        "slug", "title", "question", "about", "thanks", "campaign", "territory", "use", "programme_id", "media",
        "strangers", "gallery", "needs_picture", "consent_months",
    )  # fmt: skip
    here = zone_named(zone)
    times = {name: at.astimezone(here).strftime("%Y-%m-%dT%H:%M") if at else "" for name, at in instants.items()}
    return {**{name: getattr(call, name) for name in plain}, **times}


def again(form: MultiDict[str, str]) -> dict[str, Any]:
    """What was typed, to be shown once more."""
    return {**form.to_dict(), "media": form.getlist("media")}


def _at(form: MultiDict[str, str], name: str, zone: str) -> datetime | None:
    text = form.get(name, "").strip()
    if not text:
        return None
    try:
        return from_wall_clock(text, zone)
    except Breach as wrong:
        raise Breach(wrong.message, remedy=wrong.remedy, errors={name: [wrong.remedy]}) from wrong
