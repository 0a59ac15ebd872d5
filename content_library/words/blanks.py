"""Pure: the blanks of fill-in captions: how they are spelled, what may stand in them, whether a text is such a caption.

``{blank:your favourite station}`` is a blank of up to 80 characters, ``{blank:your favourite station:40}`` one of 40.
What fills a blank is words of one line: no address, no mention, no braces, so that it can neither lead elsewhere nor
bring a slot with it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from flask_babel import gettext as _

USUAL, LONGEST, MOST = 80, 300, 8
"""Characters of a blank that says nothing about it; the most that one may have; blanks of a caption."""

SPELLING = r"\{blank:[^{}:\n]{1,80}(?::[1-9]\d{0,2})?\}"
_BLANK = re.compile(SPELLING)
_BEGINNING = re.compile(r"\{blank\b")
_LEADS_AWAY = re.compile(r"[a-z][a-z0-9+.-]*://|mailto:|\w[.。．｡][^\W\d_]{2,}|@\w", re.IGNORECASE)
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True)
class Blank:
    """A place to be filled: what to write there, and how many characters it takes at most."""

    label: str
    longest: int = USUAL


Piece = str | Blank
"""A text that stands as it was approved, or a blank."""


@dataclass(frozen=True)
class Mismatch:
    """Where a text leaves its frame: the place in it, and the words that should stand there (empty: nothing more)."""

    at: int
    expected: str


def blank_of(spelled: str) -> Blank | None:
    """The blank that is spelled so; None for other words."""
    if not _BLANK.fullmatch(spelled):
        return None
    label, _, longest = spelled.removeprefix("{blank:").removesuffix("}").partition(":")
    return Blank(label.strip(), int(longest or USUAL))


def blanks_of(text: str) -> list[Blank]:
    """The blanks of a caption, in order."""
    return [found for spelled in _BLANK.findall(text) if (found := blank_of(spelled))]


def misspelled(text: str) -> list[str]:
    """What is wrong with the blanks of a caption, as sentences; nothing when they can be filled."""
    blanks = blanks_of(text)
    wrong = []
    if len(_BEGINNING.findall(text)) > len(blanks) or any(not each.label for each in blanks):
        wrong.append("a blank is written {blank:what to write} or, with its length, {blank:what to write:60}.")
    twice = [label for label, times in Counter(each.label.casefold() for each in blanks).items() if times > 1]
    wrong += [f"there are two blanks “{label}”; call them apart." for label in twice]
    wrong += [f"a blank takes at most {LONGEST} characters." for each in blanks if each.longest > LONGEST]
    if len(blanks) > MOST:
        wrong.append(f"at most {MOST} blanks.")
    return wrong


def objections(blank: Blank, value: str) -> list[str]:
    """What is wrong with the words for a blank, as sentences."""
    if not value.strip():
        return [_("Fill in “%(label)s”.", label=blank.label)]
    wrong = []
    if len(value) > blank.longest:
        wrong.append(_("“%(label)s” takes %(longest)s characters at most.", label=blank.label, longest=blank.longest))
    if any(_breaks(letter) for letter in value):
        wrong.append(_("“%(label)s” is one line of plain words.", label=blank.label))
    if "{" in value or "}" in value:
        wrong.append(_("“%(label)s” may not hold braces.", label=blank.label))
    if _LEADS_AWAY.search(value):
        wrong.append(_("“%(label)s” may not hold an address or a mention.", label=blank.label))
    return wrong


def leads_away(pieces: Sequence[Piece], values: Mapping[str, str]) -> bool:
    """True when a value and what stands beside it make an address or a mention together."""
    text = "".join(said_in(piece, values) for piece in pieces)
    spans = spans_of(pieces, values)
    return any(
        found.start() < until and start < found.end() for found in _LEADS_AWAY.finditer(text) for start, until in spans
    )


def spans_of(pieces: Sequence[Piece], values: Mapping[str, str]) -> list[tuple[int, int]]:
    """Where in the filled text the values stand; those that are open stand nowhere."""
    at, spans = 0, []
    for piece in pieces:
        until = at + len(said_in(piece, values))
        if isinstance(piece, Blank) and values.get(piece.label):
            spans.append((at, until))
        at = until
    return spans


def said_in(piece: Piece, values: Mapping[str, str]) -> str:
    """What stands in a piece's place: an open blank shows what to write, in brackets."""
    return values.get(piece.label) or f"[{piece.label}]" if isinstance(piece, Blank) else piece


def values_in(pieces: Sequence[Piece], text: str) -> dict[str, str] | Mismatch:
    """What the blanks hold in a text that is this frame, filled; else where it leaves the frame.

    Takes time in proportion to the text and the blanks' lengths, whatever is in them.
    """
    steps: list[dict[int, int]] = [{0: 0}]  # after each piece: place reached -> place where the piece began
    for piece in pieces:
        reached: dict[int, int] = {}
        for start in steps[-1]:
            for end in _ends(piece, text, start):
                reached.setdefault(end, start)
        if not reached:
            return _stuck(piece, text, steps[-1])
        steps.append(reached)
    if len(text) not in steps[-1]:
        return Mismatch(max(steps[-1]), "")
    return _walked_back(pieces, steps, text)


def _walked_back(pieces: Sequence[Piece], steps: Sequence[Mapping[int, int]], text: str) -> dict[str, str]:
    found, end = {}, len(text)
    for piece, reached in zip(reversed(pieces), reversed(steps), strict=False):
        start = reached[end]
        if isinstance(piece, Blank):
            found[piece.label] = text[start:end]
        end = start
    return found


def _ends(piece: Piece, text: str, start: int) -> Iterator[int]:
    """Where a piece that begins there may end."""
    if isinstance(piece, str):
        if text.startswith(piece, start):
            yield start + len(piece)
        return
    if text[start : start + 1].isspace():
        return
    window = takewhile(lambda letter: not _breaks(letter), text[start : start + piece.longest])
    yield from (end for end, letter in enumerate(window, start + 1) if not letter.isspace())


def _stuck(piece: Piece, text: str, starts: Iterable[int]) -> Mismatch:
    """Of the places where a piece might begin the one where most of it stands; and what should follow there."""
    if isinstance(piece, Blank):
        return Mismatch(max(starts), "")
    agreed, start = max((_agreed(piece, text, start), start) for start in starts)
    return Mismatch(start + agreed, piece[agreed:])


def _agreed(piece: str, text: str, start: int) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(piece, text[start:], strict=False)))


def _breaks(letter: str) -> bool:
    """True for what is no plain letter of a line: line breaks, controls, marks that turn the direction of writing."""
    return unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} and letter not in _JOINERS
