"""Pure: a caption in runs, with its places filled as an example and with marks where findings and quotes are.

Findings speak of the text as it is sent; quotes and what a reader selects of the text as it was approved. The words
between the places are the same in both, letter for letter, and through them the one is found in the other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from content_library.words.blanks import SPELLING
from content_library.words.frames import DISCLOSURE, LINK, SLOTS

_PLACES = re.compile(f"{SLOTS.pattern}|{SPELLING}")


@dataclass(frozen=True)
class Mark:
    """A stretch of a caption's text that something is said about: ``kind`` is fail, review or quote."""

    start: int
    end: int
    kind: str
    says: str
    ref: str = ""


@dataclass(frozen=True)
class Run:
    """A part of a caption as it is shown. ``at`` is its offset in the caption; ``place`` names what is filled in:
    disclosure, link or blank, and is empty for the approved words."""

    text: str
    at: int
    place: str = ""
    marks: tuple[Mark, ...] = ()

    @property
    def parts(self) -> tuple[str, str, str]:
        """The blanks before its words, the words, the blanks after them."""
        words = self.text.strip()
        before, _words, after = self.text.partition(words) if words else (self.text, "", "")
        return before, words, after

    @property
    def kind(self) -> str:
        """The gravest of its marks; empty without one."""
        return next((kind for kind in ("fail", "review", "quote") if any(m.kind == kind for m in self.marks)), "")


def in_caption(caption: str, sent: str, start: int, end: int) -> list[tuple[int, int]]:
    """The parts of a caption that a stretch of the text sent covers; what fills a place is left out."""
    found = _aligned(caption, sent)
    stretches = []
    for number, (at, words) in enumerate(_literals(caption)):
        if not found or not words:
            continue
        there = found.start(2 * number + 1)
        first, last = max(start, there), min(end, there + len(words))
        if first < last:
            stretches.append((at + first - there, at + last - there))
    return stretches


def runs(caption: str, sent: str, marks: Sequence[Mark]) -> list[Run]:
    """The caption in parts, cut where a mark begins or ends, its places filled as in the text sent."""
    found = _aligned(caption, sent)
    literals, places = _literals(caption), list(_PLACES.finditer(caption))
    shown: list[Run] = []
    for number, (at, words) in enumerate(literals):
        shown += _cut(words, at, marks)
        if number < len(places):
            spelled = places[number][0]
            filled = found.group(2 * number + 2) if found else spelled
            shown.append(Run(filled, places[number].start(), _name(spelled)))
    return [run for run in shown if run.text]


def _name(place: str) -> str:
    return "disclosure" if DISCLOSURE in place else "link" if LINK in place else "blank"


def _literals(caption: str) -> list[tuple[int, str]]:
    """The words between the places, each with its offset: one more than there are places."""
    places = list(_PLACES.finditer(caption))
    starts = [0, *(place.end() for place in places)]
    ends = [*(place.start() for place in places), len(caption)]
    return [(start, caption[start:end]) for start, end in zip(starts, ends, strict=True)]


def _aligned(caption: str, sent: str) -> re.Match[str] | None:
    """Groups in turn: words, filling, words, ... ; None when the text sent is not this caption, filled."""
    literals = [f"({re.escape(words)})" for _at, words in _literals(caption)]
    return re.fullmatch("(.*?)".join(literals), sent, re.DOTALL)


def _cut(words: str, at: int, marks: Sequence[Mark]) -> list[Run]:
    end = at + len(words)
    edges = {edge for mark in marks for edge in (mark.start, mark.end) if at < edge < end}
    bounds = sorted({at, end, *edges})
    return [
        Run(words[first - at : last - at], first, marks=_over(marks, first, last)) for first, last in pairwise(bounds)
    ]


def _over(marks: Sequence[Mark], first: int, last: int) -> tuple[Mark, ...]:
    return tuple(mark for mark in marks if mark.start < last and first < mark.end)
