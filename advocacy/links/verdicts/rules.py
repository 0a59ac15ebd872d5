"""Pure: the rules that tell human clicks from machines', as data by version: ``data/visits_<n>.json``.

A click's verdict carries the version it was judged by. Whoever changes a rule adds a file with the next number and
leaves the older ones as they are; ``advocacy reach recount`` then judges the clicks that are kept anew. Imports none.

Sources. Sec-Purpose, Purpose, X-Moz: https://developer.mozilla.org/docs/Web/HTTP/Headers/Sec-Purpose. Browsers that
always tell: Sec-Fetch-* of https://www.w3.org/TR/fetch-metadata/ (Chrome 76, Firefox 90, Safari 16.4) and
Accept-Language (RFC 9110, 12.5.4), which all of them send. Known agents: the package is-bot.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

DATA: Final = Path(__file__).parent / "data"
UNLIMITED: Final = 1 << 60


@dataclass(frozen=True, eq=False)
class Rules:
    """One version of the rules. Limits that a version doesn't know are ``UNLIMITED`` (or 0 minutes)."""

    version: int
    since: date
    people: re.Pattern[str]
    machines: re.Pattern[str] | None
    telling: tuple[tuple[re.Pattern[str], int], ...]
    verdicts: Mapping[str, str]
    """Rule -> what it makes of a click: ``machine`` or ``suspected``."""
    methods: frozenset[str]
    posting_minutes: int
    """So many minutes from a post's publication on, and any time before, only a visitor who looks whole is believed."""
    flood: int
    """Clicks on one link in one minute that are believed; beyond that nobody's in that minute is."""
    hidden_flood: int
    """The same of clicks that asked not to be tracked, which nobody can tell apart."""
    regular_visits: int
    regular_apart: int
    regular_spread: int
    burst: int
    """Clicks of one visitor on one link in one minute that count; behind one address there may be several people."""
    repeat: int
    """Clicks of one visitor on one link in one day that count."""


def from_data(raw: Mapping[str, Any]) -> Rules:
    """The rules that a data file states."""
    rules = raw["rules"]

    def limit(rule: str, name: str = "most", otherwise: int = UNLIMITED) -> int:
        return int(rules[rule][name]) if rule in rules else otherwise

    return Rules(
        version=raw["version"],
        since=date.fromisoformat(raw["since"]),
        people=re.compile("|".join(raw["people"]), re.IGNORECASE),
        machines=re.compile("|".join(raw["machines"]), re.IGNORECASE) if raw["machines"] else None,
        telling=tuple((re.compile(pattern), least) for pattern, least in raw["telling"]),
        verdicts={name: rule["verdict"] for name, rule in rules.items()},
        methods=frozenset(rules["method"]["methods"]),
        posting_minutes=limit("at_posting", "minutes", 0),
        flood=limit("flood"),
        hidden_flood=limit("hidden_flood"),
        regular_visits=limit("regular", "visits"),
        regular_apart=limit("regular", "apart"),
        regular_spread=limit("regular", "spread"),
        burst=limit("burst"),
        repeat=limit("repeat"),
    )


@cache
def version(number: int) -> Rules:
    """That version. Raises FileNotFoundError for one that never was."""
    return from_data(json.loads((DATA / f"visits_{number}.json").read_text("utf-8")))


def numbers() -> list[int]:
    """The versions that there are, the oldest first."""
    return sorted(int(file.stem.removeprefix("visits_")) for file in DATA.glob("visits_*.json"))


IN_FORCE: Final = version(numbers()[-1])
"""The newest version: what clicks are judged by."""
