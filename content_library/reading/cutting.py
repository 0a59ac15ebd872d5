"""A feed's XML looked through once: how deep it nests; and cut to so many entries before it is read. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from xml.parsers.expat import ExpatError, ParserCreate

DEEPEST = 100
ENTRIES = frozenset({"item", "entry"})


class TooDeep(Exception):
    """Elements nest deeper than feeds have reason to."""


@dataclass(frozen=True)
class Cut:
    """The feed with at most so many entries, and how many it had."""

    body: bytes
    entries: int


def cut(body: bytes, most: int) -> Cut:
    """The feed with its first and its last entries, half of ``most`` each: some feeds end with what is newest.

    One that is broken, short, or in an encoding whose signs take more than a byte is given back whole. Raises TooDeep.
    """
    outline = _Outline()
    whole = outline.look_through(body)
    places = outline.places
    if not whole or len(places) <= most or b"\x00" in body[:200]:
        return Cut(body, len(places))
    end, start = body.find(b">", places[most // 2 - 1][1]) + 1, places[-(most - most // 2)][0]
    return Cut(body[:end] + body[start:], len(places))


class _Outline:
    """Where entries begin and where their last tag begins, as offsets in the bytes."""

    def __init__(self) -> None:
        self.places: list[tuple[int, int]] = []
        self._depth = 0
        self._began: tuple[int, int] | None = None  # depth and offset of the entry we are in
        self._parser = ParserCreate()
        self._parser.StartElementHandler = self._opened
        self._parser.EndElementHandler = self._closed

    def look_through(self, body: bytes) -> bool:
        """Whether it is well formed to its end; entries before the first error are found all the same."""
        try:
            self._parser.Parse(body, True)
        except (ExpatError, ValueError, LookupError):  # broken, or in an encoding of its own: feedparser tells more
            return False
        return True

    def _opened(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise TooDeep
        if self._began is None and name.rpartition(":")[2] in ENTRIES:
            self._began = self._depth, self._parser.CurrentByteIndex

    def _closed(self, name: str) -> None:
        if self._began is not None and self._began[0] == self._depth:
            self.places.append((self._began[1], self._parser.CurrentByteIndex))
            self._began = None
        self._depth -= 1
