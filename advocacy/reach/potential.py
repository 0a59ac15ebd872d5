"""Pure: potential reach, discounted for the overlap between colleagues' audiences. Potential, not how many saw a post.

``OVERLAP`` is an assumption, stated beside every figure: so much of each further account's followers also follow the
largest one. It has a version; a measured figure would be a new one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

OVERLAP_VERSION = 1
OVERLAP_PERCENT = 25


@dataclass(frozen=True)
class Audience:
    """Followers of the accounts that posted, each once: their sum, the largest, how many; ``unknown`` told us none."""

    total: int
    largest: int
    accounts: int
    unknown: int = 0

    @property
    def discounted(self) -> int:
        """The potential reach."""
        return self.largest + (self.total - self.largest) * (100 - OVERLAP_PERCENT) // 100

    @property
    def formula(self) -> str:
        """How the figure came about, with its inputs and the version of the factor."""
        rest = self.total - self.largest
        left_out = f", {self.unknown} accounts left out: followers unknown" if self.unknown else ""
        factor = f"{OVERLAP_PERCENT / 100:.2f}"
        return f"{self.largest} + {rest} x (1 - {factor}), overlap version {OVERLAP_VERSION}{left_out}"


def audience(followers: Sequence[int | None]) -> Audience:
    """The audience of accounts with so many followers each."""
    known = [each for each in followers if each is not None]
    return Audience(sum(known), max(known, default=0), len(known), len(followers) - len(known))
