"""Pure: takes what the product changed in a pack into one that the company has changed as well.

What only one side changed is taken from it; where both changed the same place, the company's words stay.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

KEYED_BY = "rule"
"""Lists of rules are merged rule by rule."""


def merged(base: Any, ours: Any, theirs: Any) -> Any:
    """``theirs`` taken into ``ours``; ``base`` is what both began with."""
    if ours in (base, theirs):
        return theirs
    if theirs == base:
        return ours
    if isinstance(ours, Mapping) and isinstance(theirs, Mapping):
        return _mappings(base if isinstance(base, Mapping) else {}, ours, theirs)
    if isinstance(ours, list) and isinstance(theirs, list):
        return _lists(base if isinstance(base, list) else [], ours, theirs)
    return ours


GONE = object()


def _mappings(base: Mapping[str, Any], ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    kept = {}
    for key in dict.fromkeys((*ours, *theirs)):
        sides = [side.get(key, GONE) for side in (base, ours, theirs)]
        value = merged(*sides)
        if value is not GONE:
            kept[key] = value
    return kept


def _lists(base: Sequence[Any], ours: Sequence[Any], theirs: Sequence[Any]) -> list[Any]:
    if all(isinstance(each, Mapping) and KEYED_BY in each for each in (*base, *ours, *theirs)):
        by_rule = [{each[KEYED_BY]: each for each in side} for side in (base, ours, theirs)]
        return list(_mappings(*by_rule).values())
    added = [each for each in theirs if each not in base and each not in ours]
    dropped = [each for each in base if each not in theirs]
    return [*(each for each in ours if each not in dropped), *added]
