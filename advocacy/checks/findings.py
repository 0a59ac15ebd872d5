"""What a check says: findings, and the verdict that is as strict as the strictest of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from advocacy.english import English, spoken


class Outcome(StrEnum):
    """``review`` is a human's answer: the rule is unsettled, or the text alone does not tell."""

    PASS = "pass"
    REVIEW = "review"
    FAIL = "fail"


_STRICTNESS = {Outcome.PASS: 0, Outcome.REVIEW: 1, Outcome.FAIL: 2}


def strictest(outcomes: Iterable[Outcome]) -> Outcome:
    """The strictest of them; pass when there are none."""
    return max(outcomes, key=_STRICTNESS.__getitem__, default=Outcome.PASS)


def mildest(outcomes: Iterable[Outcome]) -> Outcome:
    """The mildest of them; fail when there are none."""
    return min(outcomes, key=_STRICTNESS.__getitem__, default=Outcome.FAIL)


@dataclass(frozen=True)
class Finding:
    """One rule's answer about one place. ``start`` and ``end`` are character offsets into the text checked.

    ``rule`` is a dotted name, ``version`` that of its pack, ``source`` where the rule comes from, ``remedy`` what to do
    about it (empty when it passes).
    """

    rule: str
    version: str
    outcome: Outcome
    message: str
    remedy: str
    source: str
    start: int
    end: int

    @property
    def told(self) -> str:
        """What it says and what to do about it, in one text."""
        if not self.remedy:
            return self.message
        return English("%(message)s %(remedy)s", message=self.message, remedy=self.remedy)

    def spoken(self) -> Finding:
        """The same in the reader's language; what is kept is not."""
        return replace(self, message=spoken(self.message), remedy=spoken(self.remedy), source=spoken(self.source))


@dataclass(frozen=True)
class Verdict:
    """All findings, strictest first and then by place, and their strictest outcome."""

    outcome: Outcome
    findings: tuple[Finding, ...]

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Verdict:
        """The verdict that these findings make."""
        ordered = sorted(findings, key=lambda found: (-_STRICTNESS[found.outcome], found.start, found.rule))
        return cls(strictest(found.outcome for found in ordered), tuple(ordered))

    @property
    def objections(self) -> tuple[Finding, ...]:
        """The findings that do not pass."""
        return tuple(found for found in self.findings if found.outcome is not Outcome.PASS)
