"""Finds thousands of patterns in one pass over a reading: by the words they may begin with. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property, lru_cache

import regex

from advocacy.checks.patterns import (
    ANY,
    FIGURE,
    MENTION,
    NUMBER_WORDS,
    STEM,
    TAG,
    Names,
    Patterns,
    Sightings,
    Stretch,
    expression,
    first_words,
)
from advocacy.checks.reading import Reading, Token, in_line
from advocacy.checks.stems import stem

Language = str


class Entry:
    """A pattern, made an expression when a text first has a word that it may begin with."""

    def __init__(self, pattern: str, names: Names, language: Language) -> None:
        self.pattern = pattern
        self._names = names if "{brand}" in pattern else ()
        self._language = language

    @cached_property
    def match(self) -> Callable[[str, int], regex.Match[str] | None]:
        """Matches a line from an offset on."""
        return expression(self.pattern, self._names, self._language).match


class Vocabulary:
    """Patterns with the names filled in. ``language`` is that of their stems; "" for patterns that ask for none."""

    def __init__(self, patterns: Patterns, names: Names, language: str = "") -> None:
        self._language = language
        self._by_word: dict[str, list[Entry]] = {}
        for pattern in dict.fromkeys(patterns):
            entry = Entry(pattern, names, language)
            for first in dict.fromkeys(first_words(pattern, names)):
                key = "~" + stem(first[1:], language) if first.startswith("~") else first
                self._by_word.setdefault(key, []).append(entry)
        self._anywhere = tuple(self._by_word.get(ANY, ()))

    def sight(self, reading: Reading) -> Sightings:
        """Where the patterns stand."""
        line, places = self._line(reading)
        found: dict[str, dict[Stretch, None]] = {}
        for number, token in enumerate(reading.tokens):
            for entry in self._entries(token):
                match = entry.match(line, places[number] - 1)
                if match is not None:
                    found.setdefault(entry.pattern, {})[number, reading.upto(match.end(), places)] = None
        return {pattern: tuple(stretches) for pattern, stretches in found.items()}

    def _line(self, reading: Reading) -> tuple[str, list[int]]:
        if not self._language:
            return reading.line, reading.places
        return in_line([_with_stem(token, self._language) for token in reading.tokens])

    def _entries(self, token: Token) -> Iterable[Entry]:
        entries = self._by_word.get(token.norm, ())
        more: list[Entry] = []
        if token.kind == "hashtag":
            more += self._by_word.get(TAG, ())
        elif token.kind == "mention":
            more += self._by_word.get(MENTION, ())
        elif token.kind == "word":
            if self._language:
                more += self._by_word.get("~" + stem(token.norm, self._language), ())
            if not token.norm.isalpha() or token.norm in NUMBER_WORDS:
                more += self._by_word.get(FIGURE, ())
        return (*entries, *more, *self._anywhere) if more or self._anywhere else entries


def _with_stem(token: Token, language: str) -> str:
    return f"{token.norm}{STEM}{stem(token.norm, language)}" if token.kind == "word" else token.norm


@lru_cache(maxsize=256)
def vocabulary(patterns: Patterns, names: Names, language: Language = "") -> Vocabulary:
    """The patterns made ready, kept."""
    return Vocabulary(patterns, names, language)


def find(patterns: Patterns, names: Names, reading: Reading, language: Language = "") -> list[Stretch]:
    """Where any of the patterns stands, in the order of the text, the longest first at each place."""
    if not patterns:
        return []
    seen = vocabulary(patterns, names, language).sight(reading)
    return in_order(stretch for stretches in seen.values() for stretch in stretches)


def in_order(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Each once, by place, the longest first."""
    return sorted(set(stretches), key=lambda stretch: (stretch[0], -stretch[1]))
