"""A text cut into stretches, those marked that findings are about: so that a reader sees them in place.

Pure; imports ``english`` only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from advocacy.english import spoken

STRICTNESS = {"pass": 0, "review": 1, "fail": 2}


class About(Protocol):
    """What says something about a stretch: a check's finding."""

    @property
    def start(self) -> int:
        """Where it begins, in characters."""

    @property
    def end(self) -> int:
        """Where it ends."""

    @property
    def outcome(self) -> object:
        """pass, review or fail."""

    @property
    def message(self) -> str:
        """What it says."""


@dataclass(frozen=True)
class Stretch:
    """Some of the text. ``outcome`` is the strictest of what is said about it, empty for nothing; ``says`` is what."""

    text: str
    outcome: str = ""
    says: str = ""


def marked(text: str, findings: Iterable[About], fold: int | None = None) -> list[Stretch]:
    """The whole text in order, cut wherever a finding begins or ends, and at the fold; what passes or spans nothing is
    unmarked."""
    about = [each for each in findings if each.start < each.end and str(each.outcome) != "pass"]
    folded = () if fold is None else (min(fold, len(text)),)
    edges = sorted(
        {0, len(text), *folded, *(min(edge, len(text)) for each in about for edge in (each.start, each.end))}
    )
    return [
        _stretch(text[start:end], [each for each in about if each.start <= start and end <= each.end])
        for start, end in pairwise(edges)
    ]


def _stretch(text: str, about: list[About]) -> Stretch:
    if not about:
        return Stretch(text)
    strictest = max((str(each.outcome) for each in about), key=lambda outcome: STRICTNESS.get(outcome, 0))
    return Stretch(text, strictest, " ".join(dict.fromkeys(spoken(each.message) for each in about)))
