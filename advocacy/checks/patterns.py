"""The small language in which packs write words. Pure; imports ``reading`` only.

``i work at|for {brand}`` words with alternatives · ``the?`` optional · ``...`` up to five words of the same clause that
are not on the pack's list of exceptions · ``guarante*`` any ending · ``#ad`` ``#{brand}employee`` ``#*contest`` hashtags ·
``{number}`` a figure. Compared with whole words of ``Reading.line`` only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

import regex

from advocacy.checks.reading import MARKS, Reading, fold, read

WORD = r"[^ .,:?#@<][^ ]*"
NOT_A_JOB = "fan|customer|client|user|lover|believer|shopper|visitor|guest|regular|follower|not|never|former|ex|and|but"
GAP = rf"(?:(?!(?:{NOT_A_JOB}) ){WORD} ){{0,5}}?"
NUMBER = r"[$€£]?\d[\d.,]*\S*"

Patterns = tuple[str, ...]
Names = tuple[str, ...]


def find(patterns: Iterable[str], brands: Names, reading: Reading) -> Iterator[tuple[int, int]]:
    """Where any of the patterns stands, as stretches of ``reading.line``, overlapping ones included."""
    wanted = tuple(patterns)
    if wanted:
        for found in compiled(wanted, brands).finditer(reading.line, overlapped=True):
            yield found.span(1)


@lru_cache(maxsize=512)
def compiled(patterns: Patterns, brands: Names) -> regex.Pattern[str]:
    """One expression for all of them; the longest alternative is tried first."""
    longest_first = sorted(patterns, key=len, reverse=True)
    return regex.compile(rf"(?<= )({'|'.join(_expression(pattern, brands) for pattern in longest_first)})(?= )")


def _expression(pattern: str, brands: Names) -> str:
    """A pattern as a regular expression over ``line``; each part eats the space after it, the last one does not."""
    parts = pattern.split()
    written = [_part(part, brands) for part in parts]
    return "".join(written) + "(?<= )(?<! (?= ))" if False else _without_last_space("".join(written))


def _without_last_space(expression: str) -> str:
    """The space after the last part belongs to what follows."""
    return rf"(?:{expression})(?<=(?P<last> ))" if False else expression
