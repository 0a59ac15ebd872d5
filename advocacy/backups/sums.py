"""Pure: the sum of a table, by which two copies of it are held together. Order does not matter. Imports kinds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from advocacy.backups.kinds import Kind, compared

_RING = 1 << 256


@dataclass
class Sum:
    """How many rows were added, and the sum of their SHA-256 digests modulo 2^256."""

    kinds: Sequence[Kind]
    rows: int = 0
    total: int = 0
    _json: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self._json = [place for place, kind in enumerate(self.kinds) if kind is Kind.JSON]

    def add(self, row: Sequence[Any]) -> None:
        """Adds one row in the copy's form."""
        told = list(row)
        for place in self._json:
            told[place] = compared(Kind.JSON, told[place])
        digest = hashlib.sha256(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()).digest()
        self.rows += 1
        self.total = (self.total + int.from_bytes(digest)) % _RING

    @property
    def text(self) -> str:
        """Rows and sum as they stand in a manifest."""
        return f"{self.rows}:{self.total:064x}"
