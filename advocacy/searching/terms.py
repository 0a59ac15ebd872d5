"""Pure: what somebody types into a search, and the same folding for what is indexed. Both engines see equal words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

MOST_TERMS = 8
"""More words than this narrow nothing further."""

_WORD = re.compile(r"[^\W_]+")
_PIECE = re.compile(r'["“”„«»]([^"“”„«»]*)["“”«»]?|([^\s"“”„«»]+)')
AROUND = 90
"""Characters of an excerpt on either side of what was found."""


@dataclass(frozen=True)
class Term:
    """Words that stand one after the other. A ``phrase`` was typed in quotes and is meant to the letter.

    The last word of any other term may go on: "sens" finds "sensors".
    """

    words: tuple[str, ...]
    phrase: bool = False


def folded(text: str) -> str:
    """The words of a text without case, accents and marks, one blank apart (Unicode NFKD, case-folded)."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return " ".join(_WORD.findall("".join(sign for sign in plain if not unicodedata.combining(sign))))


def terms_of(typed: str) -> tuple[Term, ...]:
    """What is looked for: every term has to be there. "risk-free" is two words in a row, and so is "risk free"."""
    found: dict[Term, None] = {}
    for quoted, bare in _PIECE.findall(typed[:500]):
        words = tuple(folded(quoted or bare).split())
        if words:
            found[Term(words[:MOST_TERMS], phrase=bool(quoted))] = None
    return tuple(found)[:MOST_TERMS]


def excerpt(text: str, terms: Sequence[Term]) -> list[tuple[str, bool]]:
    """A stretch of the text around the first word found, as pieces; True marks those that were looked for."""
    spans = [word.span() for word in _WORD.finditer(text) if _looked_for(folded(word.group()), terms)]
    start = max(0, spans[0][0] - AROUND) if spans else 0
    end = min(len(text), (spans[0][1] if spans else 0) + AROUND + (0 if start else AROUND))
    pieces: list[tuple[str, bool]] = [("…", False)] if start else []
    at = start
    for begins, ends in spans:
        if begins < at or ends > end:
            continue
        pieces += [(text[at:begins], False), (text[begins:ends], True)]
        at = ends
    pieces += [(text[at:end], False)] + ([("…", False)] if end < len(text) else [])
    return [(" ".join(piece.split(" ")), marked) for piece, marked in pieces if piece]


def _looked_for(word: str, terms: Sequence[Term]) -> bool:
    return bool(word) and any(
        word in term.words or (not term.phrase and word.startswith(term.words[-1])) for term in terms
    )
