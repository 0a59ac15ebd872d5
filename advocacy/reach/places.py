"""Pure: where reports and the counting of their figures are found. Paths only: mail puts its own host before them."""

from __future__ import annotations

from urllib.parse import urlencode

from advocacy.reach import metrics
from advocacy.reach.catalogue import MONEY
from advocacy.reach.figures import Figure
from advocacy.reach.models import Dimension
from advocacy.reach.periods import Period

OVERVIEW = "overview"
OWN = "person"
POST = "post"
"""Instead of a dimension: one post."""

WITHOUT_ROWS = frozenset(metrics.BRIDGES) - {metrics.FOLLOWERS}
"""Parts of other figures, there for the rates alone: the account of the rate tells them."""
OF_KEY = {
    Dimension.NETWORK: ("network", "network"), Dimension.ITEM: ("item", "item"),
    Dimension.CAMPAIGN: ("campaign", "campaign"), Dimension.TEAM: ("team", "team"),
    Dimension.PROGRAMME: ("programme", "programme"),
}  # fmt: skip
"""Dimension -> the kind of report about one key of it, and the parameter that names the key."""


def report(kind: str, period: Period | None = None, **given: str) -> str:
    """The page of a report."""
    base = {OVERVIEW: "/reach", OWN: "/impact"}.get(kind, f"/reach/{kind}")
    return _asked(base, given, period)


def about(dimension: Dimension, key: str, period: Period) -> str:
    """The report about one key of a dimension; empty where there is none."""
    if dimension not in OF_KEY:
        return ""
    kind, parameter = OF_KEY[dimension]
    return report(kind, period, **{parameter: key})


def counting(figure: Figure, period: Period, currency: str = "") -> str:
    """How a figure was counted and the rows behind it; empty for one that no key holds.

    One that tells money, or is worked out of money in one ``currency``, names it.
    """
    if figure.dimension is None or figure.metric in WITHOUT_ROWS:
        return ""
    key = {"key": figure.key} if figure.key else {}
    unit = figure.unit if metrics.metric(figure.metric).unit == MONEY else currency
    told = {"by": figure.dimension.value, **key, **({"unit": unit} if unit else {})}
    return _asked(f"/reach/counted/{figure.metric}", told, period)


def counting_of_post(metric: str, share_id: int, period: Period) -> str:
    """How a figure of one post was counted."""
    return _asked(f"/reach/counted/{metric}", {"by": POST, "key": str(share_id)}, period)


def _asked(path: str, given: dict[str, str], period: Period | None) -> str:
    asked = {**given, **({"from": period.first.isoformat(), "to": period.last.isoformat()} if period else {})}
    return f"{path}?{urlencode(asked)}" if asked else path
