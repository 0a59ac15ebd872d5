"""Pure: the patterns that fair play looks for, as data by version: ``data/patterns_<n>.json``. Imports none.

A finding carries the version it was found by. Whoever changes a limit adds a file with the next number and leaves the
older ones as they are. Words are in ``wording``, the code of each pattern in ``looking`` under its key.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

DATA: Final = Path(__file__).parent / "data"


@dataclass(frozen=True, eq=False)
class Pattern:
    """A pattern: its key, what it looks at, which credits it concerns, its limits, and what it takes for evidence.

    ``source`` is where it is described; empty: our own judgement.
    """

    key: str
    looks: str
    concerns: str
    limits: Mapping[str, float]
    evidence: tuple[str, ...]
    source: str


@dataclass(frozen=True, eq=False)
class Patterns:
    """One version."""

    version: int
    since: date
    all: tuple[Pattern, ...]

    def of(self, key: str) -> Pattern | None:
        """The pattern of that key; None where this version has none."""
        return next((each for each in self.all if each.key == key), None)


@cache
def version(number: int) -> Patterns:
    """That version. Raises FileNotFoundError for one that never was."""
    raw = json.loads((DATA / f"patterns_{number}.json").read_text("utf-8"))
    patterns = (
        Pattern(each["key"], each["looks"], each["concerns"], each["limits"], tuple(each["evidence"]), each["source"])
        for each in raw["patterns"]
    )
    return Patterns(raw["version"], date.fromisoformat(raw["since"]), tuple(patterns))


def numbers() -> list[int]:
    """The versions that there are, the oldest first."""
    return sorted(int(file.stem.removeprefix("patterns_")) for file in DATA.glob("patterns_*.json"))


IN_FORCE: Final = version(numbers()[-1])
"""The newest version."""
