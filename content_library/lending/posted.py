"""Pure: is what was posted what was approved? Outside of the slots and blanks every byte has to be the same."""

from __future__ import annotations

import re
from dataclasses import dataclass

from advocacy.web.diffs import DiffLine, diff_lines
from content_library.words.frames import PLACES


@dataclass(frozen=True)
class Compared:
    """How a text stands to another. ``filled`` are the places of the frame with what stands in each of them."""

    identical: bool
    filled: tuple[tuple[str, str], ...] = ()
    lines: tuple[DiffLine, ...] = ()


def against_frame(frame: str, text: str) -> Compared:
    """A text against the frame that it was made of: what stands in its places, or how it differs outside of them."""
    pieces = PLACES.split(frame)
    places = [piece.strip() for piece in pieces if PLACES.fullmatch(piece)]
    pattern = "".join("(.*?)" if PLACES.fullmatch(piece) else re.escape(piece) for piece in pieces)
    found = re.fullmatch(pattern, text, re.DOTALL)
    if found is None:
        return Compared(False, lines=tuple(diff_lines(frame, text)))
    return Compared(True, tuple(zip(places, (each.strip() for each in found.groups()), strict=True)))


def against_text(sent: str, posted: str) -> Compared:
    """Two texts, byte by byte."""
    if sent == posted:
        return Compared(True)
    return Compared(False, lines=tuple(diff_lines(sent, posted)))
