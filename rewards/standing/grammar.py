"""Pure: the rules of badges. A rule is one to three conditions, all of which, or any of which, have to hold.

As data: ``{"needs": "all" | "any", "conditions": [{"figure": "posts", "least": 10, "of": "linkedin"}]}``; ``of``
narrows what is counted to one network and may be left out. There is no other form.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from advocacy.errors import Breach
from rewards.standing.models import Figure

MOST_CONDITIONS = 3
MOST = 1_000_000_000
NARROWED = frozenset({Figure.POSTS})
"""Figures of which a kind can be counted alone."""


@dataclass(frozen=True)
class Condition:
    """At least so many of a figure; ``of`` one kind alone where it is given."""

    figure: Figure
    least: int
    of: str = ""


@dataclass(frozen=True)
class Rule:
    """What earns a badge."""

    conditions: tuple[Condition, ...]
    needs_all: bool = True


@dataclass(frozen=True)
class Counts:
    """What a person has: by figure, and by figure and kind."""

    totals: Mapping[Figure, int] = field(default_factory=Counter)
    kinds: Mapping[tuple[Figure, str], int] = field(default_factory=Counter)

    def of(self, condition: Condition) -> int:
        """What a condition counts."""
        if condition.of:
            return self.kinds.get((condition.figure, condition.of), 0)
        return self.totals.get(condition.figure, 0)


def holds(rule: Rule, counts: Counts) -> bool:
    """Whether the badge is earned."""
    found = [counts.of(each) >= each.least for each in rule.conditions]
    return all(found) if rule.needs_all else any(found)


def progress(rule: Rule, counts: Counts) -> tuple[int, int]:
    """How far somebody is: so many of so many, of the condition that decides: the farthest off where all are needed,
    else the nearest."""
    told = [(min(counts.of(each), each.least), each.least) for each in rule.conditions]
    choose = min if rule.needs_all else max
    return choose(told, key=lambda each: each[0] / each[1])


def read(data: object) -> Rule | None:
    """The rule that data hold; None for None: given by hand. Raises Breach for anything else than a rule."""
    if data is None:
        return None
    if not isinstance(data, Mapping) or not set(data) <= {"needs", "conditions"}:
        raise _refused(_("A rule has “needs” and “conditions”."))
    needs, conditions = data.get("needs", "all"), data.get("conditions")
    if needs not in ("all", "any"):
        raise _refused(_("A rule needs “all” or “any” of its conditions."))
    if not isinstance(conditions, Sequence) or not 1 <= len(conditions) <= MOST_CONDITIONS:
        raise _refused(_("A rule has 1 to %(most)s conditions.", most=MOST_CONDITIONS))
    return Rule(tuple(_condition(each) for each in conditions), needs == "all")


def write(rule: Rule | None) -> dict[str, Any] | None:
    """The same as data."""
    if rule is None:
        return None
    conditions = [
        {"figure": each.figure.value, "least": each.least, **({"of": each.of} if each.of else {})}
        for each in rule.conditions
    ]
    return {"needs": "all" if rule.needs_all else "any", "conditions": conditions}


def _condition(data: object) -> Condition:
    if not isinstance(data, Mapping) or not set(data) <= {"figure", "least", "of"}:
        raise _refused(_("A condition has “figure”, “least” and perhaps “of”."))
    figure, least, of = data.get("figure"), data.get("least"), data.get("of", "")
    if figure not in [each.value for each in Figure]:
        raise _refused(_("Badges count %(names)s.", names=", ".join(each.value for each in Figure)))
    if not isinstance(least, int) or isinstance(least, bool) or not 1 <= least <= MOST:
        raise _refused(_("“least” is a whole number from 1."))
    if not isinstance(of, str) or len(of) > 80 or (of and Figure(figure) not in NARROWED):
        raise _refused(_("Only posts can be narrowed to one network."))
    return Condition(Figure(figure), least, of)


def _refused(why: str) -> Breach:
    return Breach(_("This is no rule for a badge."), remedy=why, errors={"rule": [why]})
