"""Pure: a figure with its unit, its provenance, and how it came about; figures derived from others by a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
        }  # fmt: skip


def value_of(figures: Iterable[Figure], metric: str, key: str | None = None) -> int | float:
    """The value of a metric among figures; 0 when nothing was counted."""
    return next((each.value for each in figures if each.metric == metric and key in (None, each.key)), 0)


def interactions(figures: Sequence[Figure], key: str = "", name: str = "") -> Figure | None:
    """Likes, reposts, replies and quotes of one key together; None when no network reported any."""
    parts = [each for each in figures if each.metric in PARTS and each.key == key and each.unit == "count"]
    if not parts:
        return None
    known = CATALOGUE[INTERACTIONS]
    total = sum(each.value for each in parts)
    return Figure(key, INTERACTIONS, total, known.unit, known.provenance, known.formula, name)


def clicks_per_post(figures: Sequence[Figure]) -> Figure | None:
    """Human clicks over posts; None without posts."""
    posts = value_of(figures, metrics.POSTS)
    if not posts:
        return None
    clicks, known = value_of(figures, metrics.HUMAN), CATALOGUE[PER_POST]
    return Figure("", PER_POST, round(clicks / posts, 1), known.unit, known.provenance, f"{clicks} / {posts}")


def potential(audience: Audience, key: str = "") -> Figure | None:
    """Potential reach of an audience; None when no account told its followers."""
    if not audience.accounts:
        return None
    known = CATALOGUE[POTENTIAL]
    return Figure(key, POTENTIAL, audience.discounted, known.unit, known.provenance, audience.formula)
