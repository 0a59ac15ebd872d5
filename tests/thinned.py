"""What is played in part in `make test` and whole in `make soak`: choices that are the same in every run.

``@pytest.mark.pairwise`` on a test of several parameters (fixtures that have some count, such as the two engines) plays
so many of its combinations that every two values of two parameters meet in one of them. ``some`` takes each n-th of
many cases. With ``TESTS_WHOLE=1`` nothing is left out; so `python -m tests.soak.whole` runs every file that leaves
something out.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations
from typing import TypeVar

import pytest

WHOLE = os.environ.get("TESTS_WHOLE") == "1"

_Case = TypeVar("_Case")
_Pair = tuple[tuple[str, str], tuple[str, str]]


def some(cases: Sequence[_Case], one_in: int, beginning: int = 0) -> list[_Case]:
    """Each ``one_in``-th case from the one numbered ``beginning`` on, round and round; all of them in `make soak`."""
    return list(cases) if WHOLE else list(cases[beginning % one_in :: one_in])


def pytest_configure(config: pytest.Config) -> None:
    """Makes the mark known."""
    config.addinivalue_line("markers", "pairwise: every two values of two parameters meet; the whole is in `make soak`")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what has no pair that is new."""
    if WHOLE:
        return
    of_test: dict[str, list[pytest.Function]] = defaultdict(list)
    for item in items:
        if isinstance(item, pytest.Function) and item.get_closest_marker("pairwise"):
            of_test[item.nodeid.partition("[")[0]].append(item)
    left_out = {id(item) for several in of_test.values() for item in _left_out(several)}
    config.hook.pytest_deselected(items=[item for item in items if id(item) in left_out])
    items[:] = [item for item in items if id(item) not in left_out]


def _left_out(several: Sequence[pytest.Function]) -> list[pytest.Function]:
    """Those that are not needed for every pair to be met; the choice is greedy, and the earlier one of two equals."""
    if not all(hasattr(item, "callspec") for item in several):
        return []
    pairs = {id(item): _pairs(item) for item in several}
    missing, remaining = set[_Pair]().union(*pairs.values()), list(several)
    while missing:
        best = max(remaining, key=lambda item: len(missing & pairs[id(item)]))
        remaining.remove(best)
        missing -= pairs[id(best)]
    return remaining


def _pairs(item: pytest.Function) -> frozenset[_Pair]:
    values = sorted((name, repr(value)) for name, value in item.callspec.params.items())
    return frozenset(combinations(values, 2))
