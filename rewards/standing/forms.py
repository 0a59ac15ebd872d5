"""Pure: what the forms of tiers and badges hold, as the verbs take it. Raises Breach by field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from advocacy.clock import from_wall_clock
from advocacy.errors import Breach
from rewards.forms import numbers
from rewards.standing import grammar
from rewards.standing.ladder import Tier
from rewards.standing.models import Counted, Period
from rewards.standing.shipped import Badge

ROWS = 8
"""Tiers that the form has room for."""
CONDITIONS = 2


def ladder_facts(form: Mapping[str, str], zone: str) -> dict[str, Any]:
    """The facts of a ladder's next version; rows without a name are left out."""
    given = numbers(form, ("programme_id", "days", "grace_days", *(f"least-{row}" for row in range(ROWS))))
    tiers = [_tier(form, row, given) for row in range(ROWS) if form.get(f"name-{row}", "").strip()]
    period = form.get("period", "")
    if period not in list(Period):
        raise Breach(_("Choose a period."), errors={"period": [_("Choose one of these.")]})
    counts = form.get("counts", "") or Counted.POINTS.value
    if counts not in list(Counted):
        raise Breach(_("Choose what is counted."), errors={"counts": [_("Choose one of these.")]})
    return {
        "programme_id": given["programme_id"] or 0, "tiers": tiers, "period": Period(period), "days": given["days"],
        "grace_days": given["grace_days"] or 0, "valid_from": _moment(form.get("valid_from", ""), zone),
        "why": form.get("why", ""), "counts": Counted(counts),
    }  # fmt: skip


def badge_facts(form: Mapping[str, str], key: str = "") -> Badge:
    """A badge as it was written; its key follows from its name where none is given."""
    return Badge(
        key or key_of(form.get("name", "")), form.get("name", ""), form.get("says", "").strip(), form.get("icon", ""),
        form.get("tone", ""), _rule(form), "active" in form, own=True,
    )  # fmt: skip


def badge_shown(badge: Badge) -> dict[str, Any]:
    """The same the other way round: what a form shows of a badge."""
    shown: dict[str, Any] = {
        "name": str(badge.name), "says": str(badge.says), "icon": badge.icon, "tone": badge.tone,
        "active": badge.active, "needs": "all" if badge.rule is None or badge.rule.needs_all else "any",
    }  # fmt: skip
    for number, condition in enumerate(badge.rule.conditions if badge.rule else ()):
        shown[f"figure-{number}"], shown[f"least-{number}"] = condition.figure.value, condition.least
        shown[f"of-{number}"] = condition.of
    return shown


def key_of(name: str) -> str:
    """A key made of a name: "Story of the year!" is story_of_the_year."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    key = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40].rstrip("_")
    return key if key[:1].isalpha() else f"t_{key}".rstrip("_")


def _tier(form: Mapping[str, str], row: int, given: Mapping[str, int | None]) -> Tier:
    name = form[f"name-{row}"].strip()
    key = form.get(f"key-{row}", "").strip() or key_of(name)
    return Tier(key, name, given[f"least-{row}"] or 0, form.get(f"tone-{row}", ""), form.get(f"icon-{row}", ""))


def _rule(form: Mapping[str, str]) -> grammar.Rule | None:
    least = numbers(form, tuple(f"least-{row}" for row in range(CONDITIONS)))
    conditions = [
        {"figure": figure, "least": least[f"least-{row}"], "of": form.get(f"of-{row}", "").strip()}
        for row in range(CONDITIONS)
        if (figure := form.get(f"figure-{row}", ""))
    ]
    return grammar.read({"needs": form.get("needs", "all"), "conditions": conditions}) if conditions else None


def _moment(text: str, zone: str) -> datetime | None:
    return from_wall_clock(text, zone) if text.strip() else None
