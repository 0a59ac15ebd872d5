"""Pure: whose figures are asked for: the company's, an item's, a person's."""

from __future__ import annotations

from dataclasses import dataclass

from advocacy.reach.models import Dimension


@dataclass(frozen=True)
class Scope:
    """One key of one dimension."""

    dimension: Dimension = Dimension.ALL
    key: str = ""


COMPANY = Scope()
