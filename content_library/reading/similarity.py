"""Near-duplicates: how much two texts share, by runs of words. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

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


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    together = len(one | other)
    return len(one & other) / together if together else 1.0
