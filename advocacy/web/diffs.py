"""What changed between two texts, line by line, with the changed words marked.

Pure; imports no other room.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"\s+|[^\s]+")


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
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    yield DiffLine("-", tuple(Piece("".join(old[a:b]), tag != "equal") for tag, a, b, _, _ in codes if b > a))
    yield DiffLine("+", tuple(Piece("".join(new[c:d]), tag != "equal") for tag, _, _, c, d in codes if d > c))
