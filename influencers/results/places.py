"""Pure: where results are found. Paths only."""

from __future__ import annotations

from urllib.parse import urlencode

from advocacy.reach.periods import Period
from influencers.programmes.models import Programme


def programme(of: Programme, period: Period) -> str:
    """What one programme brought."""
    return _asked(f"/results/programmes/{of.id}", period)


def partner(person_id: int, period: Period) -> str:
    """What one partner brought."""
    return _asked(f"/results/partners/{person_id}", period)


def campaign(name: str, period: Period) -> str:
    """What the partners brought in one campaign."""
    return _asked("/results/campaigns", period, campaign=name)


def _asked(path: str, period: Period, **given: str) -> str:
    asked = {**given, "from": period.first.isoformat(), "to": period.last.isoformat()}
    return f"{path}?{urlencode(asked)}"
