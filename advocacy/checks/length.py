"""Length by the network's own rule, handed in: limits and counting belong to the networks. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from advocacy.checks.findings import Finding, Outcome
from advocacy.english import English, counted

CHARACTERS, BYTES = "characters", "bytes"


@dataclass(frozen=True)
class LengthRule:
    """``limit`` in the units of ``count`` (graphemes, weighted characters ...); ``bytes_limit`` in UTF-8 bytes."""

    network: str
    limit: int
    count: Callable[[str], int]
    bytes_limit: int | None = None
    version: str = "network"
    source: str = English("The network's published limit")


def check_length(text: str, rule: LengthRule) -> list[Finding]:
    """A failing finding for each limit that the text, as it will be sent, exceeds; it spans what is too much."""
    limits: list[tuple[int, Callable[[str], int], str]] = [(rule.limit, rule.count, CHARACTERS)]
    if rule.bytes_limit is not None:
        limits.append((rule.bytes_limit, _bytes, BYTES))
    return [_too_long(text, rule, *limit) for limit in limits if limit[1](text) > limit[0]]


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _too_long(text: str, rule: LengthRule, limit: int, count: Callable[[str], int], unit: str) -> Finding:
    over = count(text) - limit
    return Finding(
        rule=f"length.{rule.network}.{unit}",
        version=rule.version,
        outcome=Outcome.FAIL,
        message=_said(over, count(text), limit, unit),
        remedy=English("Shorten it by %(number)s.", number=over),
        source=rule.source,
        start=_fitting(text, limit, count),
        end=len(text),
    )


def _said(over: int, used: int, limit: int, unit: str) -> English:
    if unit == BYTES:
        return counted(
            "%(num)s byte too long: %(used)s of %(limit)s, all included.",
            "%(num)s bytes too long: %(used)s of %(limit)s, all included.",
            over, used=used, limit=limit,
        )  # fmt: skip
    return counted(
        "%(num)s character too long: %(used)s of %(limit)s, all included.",
        "%(num)s characters too long: %(used)s of %(limit)s, all included.",
        over, used=used, limit=limit,
    )  # fmt: skip


def _fitting(text: str, limit: int, count: Callable[[str], int]) -> int:
    """How many characters of the text fit: the longest beginning within the limit."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if count(text[:middle]) <= limit:
            low = middle
        else:
            high = middle - 1
    return low
