"""How the API quotes words of a caption: what is asked for, and the stretch that was found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from apiflask import Schema
from apiflask.fields import Integer, String
from marshmallow.validate import Length, Range

from content_library.words.spans import LONGEST_QUOTE, Quote


class QuoteIn(Schema):
    """Words of a caption. Without network and language the first caption that holds them is meant; of several places
    the one nearest to ``start``."""

    quote = String(required=True, validate=Length(1, LONGEST_QUOTE))
    network = String(load_default="", validate=Length(0, 40))
    language = String(load_default="", validate=Length(0, 20))
    start = Integer(load_default=None, allow_none=True, validate=Range(0))


class SpanOut(Schema):
    """Where a quote stood in the caption of its revision: character offsets, slots included."""

    network = String()
    language = String()
    start = Integer()
    end = Integer()
    quote = String()


def quotes_from(given: Iterable[Mapping[str, Any]]) -> list[Quote]:
    """What a body quotes."""
    return [Quote(each["quote"], each["network"], each["language"], each["start"]) for each in given]
