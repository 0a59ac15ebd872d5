"""Pure: whose figures are asked for: the company's, an item's, a person's."""

from __future__ import annotations

from dataclasses import dataclass

from advocacy.reach.models import Dimension


@dataclass(frozen=True)
class Scope:
    """One key of one dimension."""

    dimension: Dimension = Dimension.ALL
    key: str = ""


@dataclass(frozen=True)
class PostScope(Scope):
    """One post and the link that it carries (None: none). Its key is its id, its dimension that of people."""

    share_id: int = 0
    link_id: int | None = None


COMPANY = Scope()
