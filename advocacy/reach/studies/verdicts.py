"""Pure: what may be concluded about words. "Works better" only where chance assigned them, and only when it is clear.

The posts that decide are fixed before the test starts (the first ``wanted`` of each caption, one a person, each with
the clicks of its first days), so that looking every day does not make a winner out of luck.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from advocacy.reach.studies.spread import CONFIDENCE, Interval, difference_of, mean_of

RULE_VERSION = 1
LEAST_POSTS = 20
"""Posts of each caption without which no test is started: of fewer, one lucky post decides."""
MOST_SWITCHED = 0.2
"""When more of those who were given words chose others, those who kept theirs are no sample any more."""


class Outcome(StrEnum):
    """What the figures allow to be said."""

    BETTER = "better"  # chance assigned the words, and the difference is clear
    ALIKE = "alike"  # chance assigned them, enough posts are in, and no difference is clear
    TOO_EARLY = "too_early"  # chance assigns them, and posts are still missing
    OBSERVED = "observed"  # people picked their words: who picks what may be the reason


@dataclass(frozen=True)
class Words:
    """One caption's posts that decide: the clicks of each, in the order in which they went out."""

    caption: str
    clicks: Sequence[int]

    @property
    def mean(self) -> Interval | None:
        """Clicks per post, with its interval."""
        return mean_of(self.clicks)


@dataclass(frozen=True)
class Conclusion:
    """What may be said. ``best`` has the most clicks per post; ``lead`` is how far it is before the next one.

    ``confidence`` is that of each pair's interval, raised for the number of pairs that were looked at.
    """

    outcome: Outcome
    best: str | None = None
    lead: Interval | None = None
    confidence: float = CONFIDENCE
    missing: int = 0  # posts, of all captions together
    switched: float = 0.0  # the part of the posts whose people chose other words than chance gave


def conclude(words: Sequence[Words], wanted: int, *, kept: int, switched: int) -> Conclusion:
    """What a test allows to be said of these captions, of which chance assigned each.

    ``kept`` posts went out with the words that were given, ``switched`` with others.
    """
    part = switched / (kept + switched) if switched else 0.0
    missing = sum(max(wanted - len(each.clicks), 0) for each in words)
    deciding = [Words(each.caption, each.clicks[:wanted]) for each in words]
    best, *others = sorted(deciding, key=lambda each: -_mean(each)) or [Words("", ())]
    pairs = len(words) * (len(words) - 1) // 2
    confidence = 1 - (1 - CONFIDENCE) / max(pairs, 1)
    if missing or len(words) < 2:
        return Conclusion(Outcome.TOO_EARLY, confidence=confidence, missing=missing, switched=part)
    leads = [difference_of(best.clicks, other.clicks, confidence) for other in others]
    lead = min((each for each in leads if each), key=lambda each: each.low, default=None)
    if part > MOST_SWITCHED:
        return Conclusion(Outcome.OBSERVED, best.caption, lead, confidence, 0, part)
    clear = lead is not None and lead.low > 0
    return Conclusion(Outcome.BETTER if clear else Outcome.ALIKE, best.caption, lead, confidence, 0, part)


def observed(words: Sequence[Words]) -> Conclusion:
    """What may be said of captions that people picked by themselves: which had more, and never why."""
    best = max(words, key=_mean, default=None)
    return Conclusion(Outcome.OBSERVED, best.caption if best else None)


def shares_of(words: Sequence[Words], wanted: int) -> Mapping[str, float]:
    """How far each caption is, 0 to 1."""
    return {each.caption: min(len(each.clicks) / wanted, 1.0) for each in words}


def _mean(words: Words) -> float:
    return sum(words.clicks) / len(words.clicks) if words.clicks else 0.0
