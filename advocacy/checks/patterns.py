"""The small language in which packs write words. Pure; imports ``reading`` only.

``i work at|for {brand}`` words with alternatives · ``the?`` optional · ``...`` up to five words of the same clause that
are not a fan, a customer or a denial · ``guarante*`` any ending · ``#ad`` ``#{brand}employee`` ``#*contest`` hashtags ·
``{number}`` a
figure. Compared with whole words of ``Reading.line`` only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

import regex

from advocacy.checks.reading import Reading, fold, read

WORD = r"[^ .,:?#@<][^ ]*"
NOT_A_JOB = "fan|customer|client|user|lover|believer|shopper|visitor|guest|regular|follower|not|never|former|ex|and|but"
GAP = rf"(?: (?!(?:{NOT_A_JOB}) ){WORD}){{0,5}}?"

Patterns = tuple[str, ...]
Names = tuple[str, ...]


def find(patterns: Iterable[str], brands: Names, reading: Reading) -> Iterator[tuple[int, int]]:
    """Where any of the patterns stands, as stretches of ``reading.line``, overlapping ones included."""
    wanted = tuple(patterns)
    if wanted:
        for found in compiled(wanted, brands).finditer(reading.line, overlapped=True):
            yield found.start() + 1, found.end()


@lru_cache(maxsize=512)
def compiled(patterns: Patterns, brands: Names) -> regex.Pattern[str]:
    """One expression for all of them, the longest first; a match begins with the space before its first word."""
    longest_first = sorted(patterns, key=len, reverse=True)
    return regex.compile("(?:" + "|".join(_expression(pattern, brands) for pattern in longest_first) + ")(?= )")


def _expression(pattern: str, brands: Names) -> str:
    return "".join(_part(part, brands) for part in pattern.split())


def _part(part: str, brands: Names) -> str:
    """One word of a pattern, with the space before it."""
    if part == "...":
        return GAP
    if part == "{brand}":
        return f" (?:the )?{_named(brands)}"
    if part == "{number}":
        return r" [^ ]*\d[^ ]*"
    if part.startswith("#"):
        return " " + _hashtag(part, brands)
    if part.endswith("?"):
        return f"(?:{_part(part[:-1], brands)})?"
    return " (?:" + "|".join(_word(choice) for choice in part.split("|")) + ")"


def _word(word: str) -> str:
    word = fold(word)
    return regex.escape(word[:-1]) + "[^ ]*" if word.endswith("*") else regex.escape(word)


def _hashtag(tag: str, brands: Names) -> str:
    written = regex.escape(fold(tag)).replace(r"\*", r"[^ ]*")
    return written.replace(
        r"\{brand\}", "(?:" + "|".join(_joined(name) for name in brands) + ")" if brands else "[^ ]+"
    )


def _named(brands: Names) -> str:
    """Any name of the company, as words, mention or hashtag; any one word when none is known."""
    if not brands:
        return WORD
    words = [
        regex.escape(" ".join(token.norm for token in read(name).tokens if token.kind == "word")) for name in brands
    ]
    joined = "|".join(_joined(name) for name in brands)
    return f"(?:{'|'.join(filter(None, words))}|#(?:{joined})|@[^ ]*(?:{joined})[^ ]*)"


def _joined(name: str) -> str:
    """A name as hashtags and handles write it: in one word."""
    return regex.escape(regex.sub(r"[^\p{L}\p{M}\p{N}]", "", fold(name)))
