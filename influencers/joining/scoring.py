"""Pure: how a hint is scored. A sum of parts, each with its figure, points and source; nothing is learned.

Points by unit and the most that a part may give are data below; whoever reads a hint sees the same table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Rule:
    """What a figure gives: ``each`` points, ``most`` in all; a negative one takes away. ``source`` names our data."""

    each: int
    most: int
    source: str


RULES: Mapping[str, Rule] = {
    "clicks": Rule(1, 500, "clicks"),
    "posts": Rule(5, 100, "outbox"),
    "conversions": Rule(40, 400, "conversions"),
    "mentions": Rule(10, 100, "mentions"),
    "praise": Rule(20, 200, "mentions"),
    "stories": Rule(40, 120, "stories"),
    "purchases": Rule(10, 100, "purchases"),
    "complaints": Rule(-30, -300, "mentions"),
}
LEAST = 40
"""Below it a hint is no hint."""


@dataclass(frozen=True)
class Part:
    """One part of a score: what was counted, how much of it, what that gives."""

    key: str
    figure: int
    points: int
    source: str


def parts_of(figures: Mapping[str, int]) -> list[Part]:
    """The parts that these figures give, largest first; a figure of 0 gives none."""
    found = [Part(key, figures[key], _points(rule, figures[key]), rule.source)
             for key, rule in RULES.items() if figures.get(key)]  # fmt: skip
    return sorted(found, key=lambda part: -part.points)


def score(parts: Sequence[Part]) -> int:
    """What all parts give together; never below 0."""
    return max(0, sum(part.points for part in parts))


def as_kept(parts: Sequence[Part]) -> list[dict[str, Any]]:
    """Parts as JSON knows them."""
    return [asdict(part) for part in parts]


def _points(rule: Rule, figure: int) -> int:
    gives = rule.each * max(figure, 0)
    return min(gives, rule.most) if rule.each > 0 else max(gives, rule.most)
