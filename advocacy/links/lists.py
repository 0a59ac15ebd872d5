"""Pure: long lists in pieces that a statement can hold. Imports nothing of ours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

MOST_IN_A_LIST = 5_000
"""Well below what both engines bind in one statement (SQLite 32,766, PostgreSQL 65,535)."""


def in_lists(items: Sequence[T], most: int = MOST_IN_A_LIST) -> Iterator[Sequence[T]]:
    """The items in pieces."""
    for begin in range(0, len(items), most):
        yield items[begin : begin + most]
