"""Pure: a figure with its unit, its provenance, and how it came about; figures derived from others by a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from advocacy.reach import metrics
from advocacy.reach.metrics import CATALOGUE, INTERACTIONS, PARTS, PER_POST, POTENTIAL
from advocacy.reach.models import Dimension, Provenance
from advocacy.reach.potential import Audience


@dataclass(frozen=True)
class Figure:
    """A value and all that makes it honest. ``key`` is what it is grouped by; ``name`` is the key for people."""

    key: str
    metric: str
    value: int | float
    unit: str
    provenance: Provenance
    formula: str | None = None
    name: str = ""
    dimension: Dimension | None = None
    """What ``key`` is a key of, where the rows behind the figure can be shown."""
    stated: int | float = 0
    """Beside what networks report: what people state of posts of which their network tells nothing of the kind."""

    @property
    def label(self) -> str:
        """What people call it."""
        return str(metrics.metric(self.metric).label)

    def explain(self) -> dict[str, Any]:
        """How it was counted: words, formula with its inputs, and the version of the rule or factor behind it."""
        known = metrics.metric(self.metric)
        return {
            "metric": self.metric, "unit": self.unit, "provenance": self.provenance.value, "how": str(known.how),
            "formula": self.formula or known.formula, "inputs": list(known.inputs), "version": known.version,
            **({"stated": self.stated} if self.stated else {}),
        }  # fmt: skip

    @property
    def by_hand(self) -> int | float:
        """What of it people state: all, or what stands beside."""
        return self.value if self.provenance is Provenance.STATED else self.stated


def beside(figures: Iterable[Figure]) -> list[Figure]:
    """Figures of one key, metric and unit as one: what is reported, and what is stated beside it; never their sum."""
    found: dict[tuple[str, str, str], Figure] = {}
    for each in figures:
        name = (each.key, each.metric, each.unit)
        one = found.get(name)
        if one is None:
            found[name] = each
        elif Provenance.STATED in (one.provenance, each.provenance):
            said, stated = (each, one) if one.provenance is Provenance.STATED else (one, each)
            found[name] = replace(said, stated=said.stated + stated.by_hand)
        else:
            found[(*name[:2], f"{each.unit} {each.provenance}")] = each
    return list(found.values())


def value_of(figures: Iterable[Figure], metric: str, key: str | None = None) -> int | float:
    """The value of a metric among figures; 0 when nothing was counted."""
    return next((each.value for each in figures if each.metric == metric and key in (None, each.key)), 0)


def interactions(figures: Sequence[Figure], key: str = "", name: str = "") -> Figure | None:
    """What people did with the posts of one key, together; None when no network reported any."""
    parts = [each for each in figures if each.metric in PARTS and each.key == key and each.unit == "count"]
    if not parts:
        return None
    told = [each for each in parts if each.provenance is not Provenance.STATED]
    stated = sum(each.by_hand for each in parts)
    if not told:
        working = _sum_of(f"{each.metric} {each.value}" for each in parts)
        return replace(_figure(INTERACTIONS, stated, working, key, name), provenance=Provenance.STATED)
    working = _sum_of(f"{each.metric} {each.value}" for each in told)
    made = _figure(INTERACTIONS, sum(each.value for each in told), working, key, name)
    return replace(made, stated=stated)


def clicks_per_post(figures: Sequence[Figure]) -> Figure | None:
    """Human clicks over posts; None without posts."""
    return _over(PER_POST, figures, 1)


def potential(audience: Audience, key: str = "") -> Figure | None:
    """Potential reach of an audience; None when no account told its followers."""
    if not audience.accounts:
        return None
    return _figure(POTENTIAL, audience.discounted, audience.formula, key)


def net_values(figures: Sequence[Figure]) -> list[Figure]:
    """Conversion value without what was given back, one of each currency."""
    currencies = sorted({each.unit for each in figures if each.metric in (metrics.VALUE, metrics.REFUNDED)})
    found = []
    for currency in currencies:
        own = [each for each in figures if each.unit == currency]
        won, back = value_of(own, metrics.VALUE), value_of(own, metrics.REFUNDED)
        found.append(replace(_figure(metrics.NET_VALUE, won - back, f"{won} - {back}"), unit=currency))
    return found


def worked_out(
    figures: Sequence[Figure], audience: Audience | None, key: str = "", dimension: Dimension | None = None
) -> list[Figure]:  # fmt: skip
    """All that formulas make of the figures of one key, whatever key they carry. What has nothing below is left out."""
    alike = _without_key(figures)
    found = (
        interactions(alike), clicks_per_post(alike), *(_over(name, alike, PRECISION) for name in RATES),
        *net_values(alike), potential(audience) if audience else None,
    )  # fmt: skip
    return [replace(each, key=key, dimension=dimension) for each in found if each]


def of_post(figures: Sequence[Figure], key: str) -> list[Figure]:
    """What formulas make of the figures of one post: its interactions, and rates where its displays are known."""
    alike = _without_key(figures)
    together = interactions(alike)
    shown = next((each for name in metrics.SHOWN_BY for each in alike if each.metric == name), None)
    if together is not None and shown is not None:
        bridge = (metrics.SHOWN, shown), (metrics.INTERACTIONS_SHOWN, together)
        alike += [
            replace(_figure(name, each.value), provenance=each.provenance, stated=each.stated) for name, each in bridge
        ]
        alike.append(_figure(metrics.CLICKS_SHOWN, value_of(alike, metrics.HUMAN)))
    rates = (_over(name, alike, PRECISION) for name in (metrics.ENGAGEMENT, metrics.CLICKTHROUGH))
    return [replace(each, key=key) for each in (together, *rates) if each]


def _without_key(figures: Sequence[Figure]) -> list[Figure]:
    return [replace(each, key="") if each.key else each for each in figures]


RATES = (metrics.ENGAGEMENT, metrics.ENGAGEMENT_FOLLOWERS, metrics.CLICKTHROUGH)
PRECISION = 4


def _over(name: str, figures: Sequence[Figure], digits: int) -> Figure | None:
    """A metric that is one figure over another; None where there is nothing below, or what is above was never told.

    What is stated counts in it, for rates need both sides of the same posts; the formula says how much that is.
    """
    above, below = CATALOGUE[name].inputs
    over, under = _whole(figures, above), _whole(figures, below)
    if under.value <= 0:
        return None
    return _figure(name, round(over.value / under.value, digits), f"{_told(over)} / {_told(under)}")


def _whole(figures: Sequence[Figure], metric: str) -> Figure:
    """What networks report and what people state, together, knowing how much of it is stated."""
    one = next((each for each in figures if each.metric == metric), None) or _figure(metric, 0)
    return replace(one, value=one.value + one.stated, stated=one.by_hand) if one.by_hand else one


def _told(figure: Figure) -> str:
    return f"{figure.value} ({figure.stated} stated)" if figure.stated else str(figure.value)


def _figure(name: str, value: float, formula: str | None = None, key: str = "", called: str = "") -> Figure:
    known = CATALOGUE[name]
    return Figure(key, name, value, known.unit, known.provenance, formula or known.formula, called)


def _sum_of(parts: Iterable[str]) -> str:
    return " + ".join(parts)
