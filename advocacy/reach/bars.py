"""What stands above a report's page: periods to choose, its parameters, and what was wrong with what was asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import gettext as _

from advocacy.errors import Breach
from advocacy.reach import asking
from advocacy.reach.periods import CHOICES, Period, last_days
from advocacy.reach.report import Asked, Kind


@dataclass(frozen=True)
class Bar:
    """Tabs as the page shell takes them, parameters that are chosen there, the period, and errors by field."""

    tabs: list[tuple[str, str, bool, None]]
    choices: list[asking.Choice]
    period: Period
    errors: Mapping[str, list[str]] = field(default_factory=dict)


def opened(
    kind: Kind, given: Mapping[str, str], now: datetime, *, person_id: int, place: Callable[[Mapping[str, str]], str]
) -> tuple[Asked, Bar]:  # fmt: skip
    """What is asked of a report, and its bar. A period that is none becomes the usual one, with an error beside it.

    ``place`` gives the report's address for names and values.
    """
    errors: Mapping[str, list[str]] = {}
    try:
        period = asking.period_of(given, now, kind.usual_days)
    except Breach as refusal:
        period, errors = last_days(kind.usual_days, now), refusal.errors
    asked, choices = asking.asked_of(kind, given, period, person_id=person_id, now=now)
    tabs = [
        (_("%(days)s days", days=days), place({**asked.given, "days": str(days)}), period == last_days(days, now), None)
        for days in CHOICES
    ]
    return asked, Bar(tabs, list(choices), period, errors)
