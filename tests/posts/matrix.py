"""The fault matrix as data: what can go wrong around a post, and a choice of cells in which every pair meets. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from itertools import combinations, product

from advocacy.posts.crash_points import CRASH_POINTS
from tests.peers.faults import (
    Fault,
    cut_after,
    cut_within,
    error_after,
    limited,
    reset_before,
    slow_after,
)

PATIENCE = 1.5
"""Seconds that the matrix's workers wait for an answer."""
NOTHING = "nothing"
FAULTS: dict[str, Fault | None] = {
    NOTHING: None,
    "reset_before": reset_before(),
    "cut_after": cut_after(),
    "cut_within": cut_within(),
    "500_after": error_after(500),
    "503_after": error_after(503),
    "slow": slow_after(PATIENCE + 1),
    "429_said": limited(60),
    "429_unsaid": limited(),
    "revoked": None,  # each network says that in its own words
    "unseen": cut_after(),  # and the first looks don't show what is there
}
KILLS = (NOTHING, *CRASH_POINTS)
WORKERS = (1, 4)
ENGINES = ("sqlite", "postgresql")
OFFLINE = "sandbox"
"""A network without a line, so that no line of it can break."""


@dataclass(frozen=True)
class Cell:
    """One combination."""

    network: str
    fault: str
    kill: str
    workers: int
    engine: str

    def __str__(self) -> str:
        return "-".join(str(each) for each in astuple(self))


def whole(networks: Sequence[str]) -> list[Cell]:
    """Every combination that there is."""
    cells = (Cell(*each) for each in product(networks, FAULTS, KILLS, WORKERS, ENGINES))
    return [cell for cell in cells if cell.network != OFFLINE or cell.fault == NOTHING]


def pairwise(networks: Sequence[str]) -> list[Cell]:
    """So few combinations that every two values of different dimensions meet in one of them; always the same ones."""
    met = {cell: pairs(cell) for cell in whole(networks)}
    missing = set().union(*met.values())
    chosen: list[Cell] = []
    while missing:
        best = max(met, key=lambda cell: len(missing & met[cell]))
        chosen.append(best)
        missing -= met[best]
    return chosen


def pairs(cell: Cell) -> frozenset[tuple[object, ...]]:
    """Every two values of a cell, with their dimensions."""
    return frozenset(_pairs(cell))


def _pairs(cell: Cell) -> Iterator[tuple[object, ...]]:
    for one, other in combinations(enumerate(astuple(cell)), 2):
        yield (*one, *other)
