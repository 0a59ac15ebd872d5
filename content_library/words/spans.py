"""Pure: stretches of a caption that a comment or a review is about, kept as what they say and where they stood.

A span survives its words: when they are changed it stays as the quote, and whoever shows it says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from flask_babel import gettext as _

from advocacy.errors import Breach

MOST_SPANS = 10
LONGEST_QUOTE = 1000


class Worded(Protocol):
    """A caption, as a row or as plain words."""

    @property
    def network(self) -> str:
        """A network or "any"."""

    @property
    def language(self) -> str:
        """BCP 47."""

    @property
    def text(self) -> str:
        """The words with their slots."""


@dataclass(frozen=True)
class Quote:
    """Words that somebody quotes. Without a network and language any caption will do; ``start`` says which of several
    places is meant."""

    quote: str
    network: str = ""
    language: str = ""
    start: int | None = None


@dataclass(frozen=True)
class Span:
    """A stretch of a caption: character offsets into its text, slots included, and the words that stood there."""

    network: str
    language: str
    start: int
    end: int
    quote: str

    @property
    def plain(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return asdict(self)

    def is_of(self, words: Worded) -> bool:
        """True for a caption of that network and language."""
        return (words.network, words.language) == (self.network, self.language)


def kept(stored: Iterable[dict[str, Any]]) -> list[Span]:
    """Spans as they were stored."""
    return [Span(**each) for each in stored]


def spans_of(quotes: Sequence[Quote], captions: Sequence[Worded], field: str = "quote") -> tuple[Span, ...]:
    """Where these words stand, each stretch once; empty quotes are left out.

    Raises Breach, by ``field``, for words that no caption holds, and for more of them than anybody reads.
    """
    asked = [each for each in quotes if each.quote.strip()]
    if len(asked) > MOST_SPANS:
        raise Breach(
            _("That is too many quotes."), errors={field: [_("At most %(most_spans)s.", most_spans=MOST_SPANS)]}
        )
    return tuple(dict.fromkeys(_found(each, captions, field) for each in asked))


def place_of(span: Span, captions: Iterable[Worded]) -> tuple[int, int] | None:
    """Where the words of a span stand now: where they stood, else the nearest place; None when they have changed."""
    for words in captions:
        if span.is_of(words) and (places := _places(span.quote, words.text)):
            return min(places, key=lambda place: abs(place[0] - span.start))
    return None


def _found(asked: Quote, captions: Sequence[Worded], field: str) -> Span:
    if len(asked.quote) > LONGEST_QUOTE:
        raise Breach(
            _("That quote is too long."),
            errors={field: [_("Quote at most %(longest_quote)s characters.", longest_quote=LONGEST_QUOTE)]},
        )
    for words in captions:
        if asked.network not in ("", words.network) or asked.language not in ("", words.language):
            continue
        if places := _places(asked.quote, words.text):
            near = asked.start or 0
            start, end = min(places, key=lambda place: abs(place[0] - near))
            return Span(words.network, words.language, start, end, words.text[start:end])
    said = " ".join(asked.quote.split())
    raise Breach(
        _("These words are not in the caption."),
        remedy=_("Copy them as they stand there, without the disclosure and the link, which are put in later."),
        errors={field: [_("“%(quote)s” does not stand in the caption.", quote=said[:80])]},
    )


def _places(quote: str, text: str) -> list[tuple[int, int]]:
    """Every place of a quote; blanks and line breaks are as good as each other, for what is copied loses them."""
    pattern = r"\s+".join(re.escape(word) for word in quote.split())
    return [match.span() for match in re.finditer(pattern, text)] if pattern else []
