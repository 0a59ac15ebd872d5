"""What changed between two texts, line by line, with the changed words marked.

Pure; imports no other room.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"\s+|\d+(?:[.,:]\d+)*|\w+|[^\w\s]")
ALIKE = 0.35
"""Two lines that share less than this are not one line reworded: each is shown whole."""


@dataclass(frozen=True)
class Piece:
    """A stretch of a line; `changed` when it is not in the other text's line."""

    text: str
    changed: bool


@dataclass(frozen=True)
class DiffLine:
    """One line of a comparison: `op` is " " (same), "-" (only before) or "+" (only after)."""

    op: str
    pieces: tuple[Piece, ...]


def diff_lines(before: str, after: str) -> list[DiffLine]:
    """The lines of both texts in order; a replaced line comes as its old form, then its new one."""
    old, new = before.splitlines(), after.splitlines()
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [line for code in codes for line in _lines(code, old, new)]


def near(lines: Sequence[DiffLine], around: int = 1) -> list[DiffLine]:
    """What changed with so many lines around it; a line of dots stands for what is left out, blank lines included."""
    said = [line for line in lines if line.op != " " or any(piece.text.strip() for piece in line.pieces)]
    changed = [place for place, line in enumerate(said) if line.op != " "]
    kept = sorted({near_by for place in changed for near_by in range(place - around, place + around + 1)})
    shown: list[DiffLine] = []
    last = -1
    for place in (each for each in kept if 0 <= each < len(said)):
        if place > last + 1:
            shown.append(_whole(" ", "…"))
        shown.append(said[place])
        last = place
    return [*shown, _whole(" ", "…")] if shown and last < len(said) - 1 else shown


def _lines(op: tuple[str, int, int, int, int], old: list[str], new: list[str]) -> Iterator[DiffLine]:
    tag, old_from, old_to, new_from, new_to = op
    if tag == "equal":
        yield from (_whole(" ", text) for text in old[old_from:old_to])
        return
    removed, added = old[old_from:old_to], new[new_from:new_to]
    for before, after in zip(removed, added, strict=False):
        yield from _replaced(before, after)
    paired = min(len(removed), len(added))
    yield from (_whole("-", text) for text in removed[paired:])
    yield from (_whole("+", text) for text in added[paired:])


def _whole(op: str, text: str) -> DiffLine:
    return DiffLine(op, (Piece(text, False),))


def _replaced(before: str, after: str) -> Iterator[DiffLine]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < ALIKE:
        yield from (_whole("-", before), _whole("+", after))
        return
    same = [block for block in matcher.get_matching_blocks() if block.size]
    yield DiffLine("-", _marked(old, [(block.a, block.a + block.size) for block in same]))
    yield DiffLine("+", _marked(new, [(block.b, block.b + block.size) for block in same]))


def _marked(words: Sequence[str], same: Sequence[tuple[int, int]]) -> tuple[Piece, ...]:
    """The words in pieces, those outside of what is the same marked; a blank between two of them is marked too."""
    changed = [True] * len(words)
    for start, end in same:
        changed[start:end] = [False] * (end - start)
    for place in range(1, len(words) - 1):
        changed[place] = changed[place] or (words[place].isspace() and changed[place - 1] and changed[place + 1])
    pieces: list[Piece] = []
    for word, is_changed in zip(words, changed, strict=True):
        if pieces and pieces[-1].changed == is_changed:
            pieces[-1] = Piece(pieces[-1].text + word, is_changed)
        else:
            pieces.append(Piece(word, is_changed))
    return tuple(pieces)
