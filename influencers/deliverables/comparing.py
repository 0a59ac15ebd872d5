"""Pure: whether the words of a live post are those that were approved.

Networks shorten links, put spaces in and take them out; words, hashtags and their order are what counts. Read as the
checks read them, without links and marks.
"""

from __future__ import annotations

from collections.abc import Sequence

from advocacy.checks.reading import read

LEFT_OUT = frozenset({"mark", "link"})


def words_in(text: str) -> Sequence[str]:
    """The words and hashtags of a text, in order, as they are compared."""
    return [token.norm for token in read(text).tokens if token.kind not in LEFT_OUT]


def same_words(approved: str, live: str, *, partly: bool = False) -> bool | None:
    """Whether both say the same. ``partly``: only a beginning of the live words is known; then a beginning that fits
    leaves the answer open (None)."""
    wanted, found = words_in(approved), words_in(live)
    if wanted == found:
        return True
    if partly and found and wanted[: len(found)] == found:
        return None
    return False
