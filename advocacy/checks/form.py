"""Shapes of form: hashtags, mentions and links to be counted, blanks left open, signs that hide something. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import regex

from advocacy.checks.links import links_in
from advocacy.checks.personal import SHAPES as PERSONAL
from advocacy.checks.reading import read

Span = tuple[int, int]

_BLANK = regex.compile(
    r"\{\{?[^{}\n]{0,60}\}\}?|\[\[[^\[\]\n]{0,60}\]\]|\[(?:insert|your|add|name|hier|ihr|dein|nom|votre|su|tu)\b[^\]\n]{0,40}\]"
    r"|<(?:insert|your|name)\b[^<>\n]{0,40}>|\blorem ipsum\b|\bTBD\b|\bTK TK\b",
    regex.IGNORECASE,
)
_TURNED = regex.compile(r"[\u202A-\u202E\u2066-\u2069]")
_CONTROL = regex.compile(r"[\x00-\x08\x0B\x0C\x0E-\x1F\x7F\uFFFD]")


def hashtags(text: str) -> Iterator[Span]:
    """Every hashtag."""
    yield from ((token.start, token.end) for token in read(text).tokens if token.kind == "hashtag")


def mentions(text: str) -> Iterator[Span]:
    """Every @mention."""
    yield from ((token.start, token.end) for token in read(text).tokens if token.kind == "mention")


def links(text: str) -> Iterator[Span]:
    """Every link."""
    yield from ((link.start, link.end) for link in links_in(text))


def blanks(text: str) -> Iterator[Span]:
    """Places that somebody meant to fill in: {name}, [your city], lorem ipsum."""
    yield from (found.span() for found in _BLANK.finditer(text))


def hidden_signs(text: str) -> Iterator[Span]:
    """Signs that turn the reading direction, control characters, broken ones."""
    yield from (found.span() for shape in (_TURNED, _CONTROL) for found in shape.finditer(text))


SHAPES: dict[str, Callable[[str], Iterator[Span]]] = {
    **PERSONAL,
    "hashtags": hashtags,
    "mentions": mentions,
    "links": links,
    "blanks": blanks,
    "hidden_signs": hidden_signs,
}
"""Everything that a rule of kind “pattern” or “most” may name."""
