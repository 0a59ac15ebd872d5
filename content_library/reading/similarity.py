"""Near-duplicates: how much two texts share, by runs of words. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Hashable, Iterable

RUN = 3
ALIKE = 0.6
_LINK = re.compile(r"https?://\S+|www\.\S+")
_WORD = re.compile(r"\w+")


def shingles(text: str, run: int = RUN) -> frozenset[str]:
    """The runs of ``run`` words, case-folded, without links, marks and hash signs; of a short text its single words."""
    folded = unicodedata.normalize("NFKC", _LINK.sub(" ", text)).casefold()
    words = _WORD.findall(folded)
    if len(words) <= run:
        return frozenset(words)
    return frozenset(" ".join(words[start : start + run]) for start in range(len(words) - run + 1))


def similarity(one: str, other: str) -> float:
    """Between 0 (nothing shared) and 1 (the same runs); two texts without words are the same."""
    return _shared(shingles(one), shingles(other))


def nearest(text: str, others: Iterable[str], alike: float = ALIKE) -> int | None:
    """The place of the text most like this one, if it is alike at all; the first of equals."""
    own = shingles(text)
    score, place = max(((_shared(own, shingles(other)), -at) for at, other in enumerate(others)), default=(0.0, 0))
    return -place if score >= alike else None


class Known:
    """Texts that are here, so that the one most like another is found without comparing all. Each has a name.

    A text without words is like no other: there is nothing to compare.
    """

    def __init__(self) -> None:
        self._names: list[Hashable] = []
        self._sizes: list[int] = []
        self._having: dict[str, list[int]] = {}

    def add(self, name: Hashable, text: str) -> None:
        """One more text."""
        runs = shingles(text)
        for run in runs:
            self._having.setdefault(run, []).append(len(self._names))
        self._names.append(name)
        self._sizes.append(len(runs))

    def nearest(self, text: str, alike: float = ALIKE) -> Hashable | None:
        """The name of the text most like this one, if it is alike at all; the first of equals."""
        runs = shingles(text)
        shared = Counter(place for run in runs for place in self._having.get(run, ()))
        scored = ((count / (len(runs) + self._sizes[place] - count), -place) for place, count in shared.items())
        score, place = max(scored, default=(0.0, 0))
        return self._names[-place] if score >= alike else None


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    together = len(one | other)
    return len(one & other) / together if together else 1.0
