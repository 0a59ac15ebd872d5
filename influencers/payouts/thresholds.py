"""Pure: above which sums of a year somebody has to be told to a tax office. Rules are data with version and source.

The rule that counts is that of the year in which the money was paid. ``data/thresholds.json`` names for each where it
is written; a new year's limit is a line there.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class Rule:
    """A threshold of one year. ``limit`` in minor units; ``at_least``: reached counts, else only above it.

    ``together``: the limit is one of the company's whole year, not a person's."""

    key: str
    country: str
    currency: str
    name: str
    whom: str
    limit: int
    at_least: bool
    note: str
    source: str
    together: bool = False

    def reached_by(self, paid: int, in_kind: int) -> bool:
        """Whether a year's sum has to be told."""
        whole = paid + in_kind
        return whole >= self.limit if self.at_least else whole > self.limit


def version() -> str:
    """The day on which the rules were written down."""
    return str(_told()["version"])


def rules_of(year: int) -> Sequence[Rule]:
    """The rules of a year, as they stand by country."""
    found = (_rule(each, year) for each in _told()["rules"])
    return [rule for rule in found if rule is not None]


def rule_of(country: str, year: int) -> Rule | None:
    """The rule of a country; None where none is known."""
    return next((rule for rule in rules_of(year) if rule.country == country), None)


def _rule(told: dict[str, object], year: int) -> Rule | None:
    limits = [each for each in told["limits"] if each["from"] <= year]  # type: ignore[attr-defined]
    if not limits:
        return None
    latest = max(limits, key=lambda each: each["from"])
    texts = {name: str(told[name]) for name in ("key", "country", "currency", "name", "whom", "note", "source")}
    return Rule(**texts, limit=latest["amount"], at_least=latest["at_least"], together=bool(told.get("together")))


@cache
def _told() -> dict[str, list[dict[str, object]]]:
    text = resources.files("influencers.payouts").joinpath("data/thresholds.json").read_text("utf-8")
    told: dict[str, list[dict[str, object]]] = json.loads(text)
    return told
