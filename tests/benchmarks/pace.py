"""How fast many of something go, and how fast the last tenth of them: there it shows what grows with their number."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """How many went, and how many a second: over all, and of the last tenth."""

    count: int
    rate: float
    last_rate: float


def paced(batches: Iterable[int], expected: int) -> Pace:
    """Goes through the batches, each of which says how many it took, of so many that are expected."""
    began = last_began = time.perf_counter()
    count = before = 0
    for each in batches:
        count += each
        if count <= expected * 9 // 10:
            before, last_began = count, time.perf_counter()
    ended = time.perf_counter()
    return Pace(count, count / (ended - began), (count - before) / (ended - last_began))
