"""Pure: whether a post names what a watch listens for, and which few of its words are kept.

A phrase is compared by whole words, in any letters; “Acme Tools” is found in “#AcmeTools” and “@acmetools” too, and
“#AcmeTools” as a hashtag alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

LONGEST_EXCERPT = 280
AHEAD = 90
"""Characters that are kept before the first place where it is named."""
SPACES = re.compile(r"\s+")


def named_at(text: str, phrases: Sequence[str]) -> int | None:
    """Where the first of these phrases stands in a text; None when none does. No phrases at all: at its beginning."""
    if not phrases:
        return 0
    places = [found.start() for phrase in phrases if (found := _pattern(phrase).search(text)) is not None]
    return min(places, default=None)


def fits(text: str, phrases: Sequence[str], without: Sequence[str]) -> bool:
    """True for a text that has one of the phrases and none of those that it must not have."""
    return named_at(text, phrases) is not None and (not without or named_at(text, without) is None)


def excerpt(text: str, phrases: Sequence[str]) -> str:
    """The words around the first place where it is named, on one line, at most 280 characters."""
    line = SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()
    if len(line) <= LONGEST_EXCERPT:
        return line
    start = max((named_at(line, phrases) or 0) - AHEAD, 0)
    if start:
        start = line.find(" ", start) + 1
    left = LONGEST_EXCERPT - (1 if start else 0)
    part = line[start:]
    if len(part) > left:
        part = part[: left - 1].rsplit(" ", 1)[0] + "…"
    return f"…{part}" if start else part


@lru_cache(maxsize=512)
def _pattern(phrase: str) -> re.Pattern[str]:
    words = unicodedata.normalize("NFKC", phrase.lstrip("#@")).split()
    spaced = r"[\s_-]+".join(map(re.escape, words))
    joined = "".join(map(re.escape, words))
    if phrase.startswith("#"):
        return re.compile(rf"(?<!\w)#{joined}(?!\w)", re.IGNORECASE)
    return re.compile(rf"(?<!\w)(?:{spaced}|[#@]{joined})(?!\w)", re.IGNORECASE)
