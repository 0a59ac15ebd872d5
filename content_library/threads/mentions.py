"""Pure: whom a text names with an @, and where; names have blanks in them, so what follows is tried word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

MOST_WORDS = 5
MOST_MENTIONS = 20

_AT = re.compile(r"(?<![\w@])@(?=\w)")
_WORD = re.compile(r"[\w.'’\-]+")


@dataclass(frozen=True)
class Piece:
    """A part of a text; ``person_id`` where it names somebody."""

    text: str
    person_id: int | None = None


def possible_names(text: str) -> set[str]:
    """Every name that could be meant behind an @: its first word, its first two, and so on."""
    found: set[str] = set()
    for at in list(_AT.finditer(text))[:MOST_MENTIONS]:
        words: list[str] = []
        for word in _WORD.findall(text[at.end() : at.end() + 200])[:MOST_WORDS]:
            words.append(word)
            found |= {" ".join(words), " ".join(words).rstrip(".,'’-")}
    return found - {""}


def pieces(text: str, names: Mapping[int, str]) -> list[Piece]:
    """The text in parts, those that name one of these people apart; the longest name wins."""
    if not names:
        return [Piece(text)]
    by_name = {name.casefold(): key for key, name in names.items()}
    longest_first = sorted(names.values(), key=len, reverse=True)
    named = re.compile(rf"(?<![\w@])@({'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)
    found: list[Piece] = []
    after = 0
    for match in named.finditer(text):
        found += [Piece(text[after : match.start()]), Piece(match[0], by_name.get(match[1].casefold()))]
        after = match.end()
    found.append(Piece(text[after:]))
    return [piece for piece in found if piece.text]


def only_once(named: Iterable[tuple[int, str]]) -> set[int]:
    """Those whose name nobody else has: of two of one name neither is meant, until the writer picks one."""
    by_name: dict[str, set[int]] = {}
    for key, name in named:
        by_name.setdefault(name.casefold(), set()).add(key)
    return {key for keys in by_name.values() if len(keys) == 1 for key in keys}
