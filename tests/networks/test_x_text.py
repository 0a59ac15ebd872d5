"""X's count, held against X's own library: a table of its answers, and texts put together at random."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.networks import x_text
from advocacy.networks.capabilities import LengthRule
from advocacy.networks.text import excess, length
from tests.peers.running import PeerMissing
from tests.peers.twitter_text import weighed

CASES: list[tuple[str, str, int, bool]] = [
    (about, text, weight, fits)
    for about, text, weight, fits in json.loads((Path(__file__).parent / "x_lengths.json").read_text())
]
"""About, text, and what twitter-text 3.1.0 says: its weight, and whether it is a post. Our own texts."""
NEWER = ("🫠", "🧑‍🚀", "🐦‍🔥", "🫱🏽")
"""Emoji that the library, of 2019, does not know; X's documentation counts every emoji 2."""
RULE = LengthRule(x_text.MOST, url_weight=x_text.LINK, twitter_weights=True)


def fits(text: str) -> bool:
    return 0 < x_text.weight(text) <= x_text.MOST and not x_text.refused(text)


def test_the_table_is_whole() -> None:
    assert len(CASES) >= 200 and len(Counter(text for _, text, _, _ in CASES)) == len(CASES)
    assert min(Counter(about for about, *_ in CASES).values()) >= 10


@pytest.mark.parametrize("about", sorted({about for about, *_ in CASES}))
def test_counts_as_the_library_does(about: str) -> None:
    said = {text: (weight, is_post) for each, text, weight, is_post in CASES if each == about}
    assert {text: (x_text.weight(text), fits(text)) for text in said} == said


@pytest.mark.parametrize("emoji", NEWER)
def test_newer_emoji_count_two(emoji: str) -> None:
    assert x_text.weight(emoji) == 2


def _library(texts: list[str]) -> list[tuple[int, bool]]:
    try:
        return weighed(texts)
    except PeerMissing as missing:
        pytest.skip(str(missing))


def test_the_table_is_the_librarys_own() -> None:
    assert _library([text for _, text, _, _ in CASES]) == [(weight, is_post) for _, _, weight, is_post in CASES]


def test_texts_at_random_count_as_the_library_counts_them() -> None:
    """Pieces of the table, put together with and without spaces: two thousand texts, always the same ones.

    Without the joiners that stand alone: between two emoji they make one that no keyboard has.
    """
    chance = random.Random(280)
    pieces = [text for _, text, weight, _ in CASES if weight <= 60 and not text.endswith("\u200d")]
    texts = [_together(chance, pieces) for _ in range(2_000)]
    wrong = [
        (text, said, x_text.weight(text))
        for text, said in zip(texts, _library(texts), strict=True)
        if (x_text.weight(text), fits(text)) != said
    ]
    assert wrong == []


def _together(chance: random.Random, pieces: list[str]) -> str:
    return "".join(chance.choice(pieces) + chance.choice(["", " ", "\n"]) for _ in range(chance.randint(2, 7)))


@given(st.text())
def test_a_text_counts_no_more_than_two_a_sign_and_a_link_twenty_three(text: str) -> None:
    assert 0 <= x_text.weight(text) <= 2 * len(text) + 23 * text.count(".")


@given(st.text(max_size=30), st.sampled_from(["https://go.acme.com/r/abc", "acme.com"]))
def test_a_link_between_spaces_always_counts_the_same(text: str, link: str) -> None:
    """Whatever stands around it: so that a preview can say how much room is left."""
    plain = text.replace(".", "")
    assert x_text.weight(f"{plain} {link} {plain}") == 2 * x_text.weight(f"{plain} ") + 23


def test_the_networks_rule_counts_so() -> None:
    counted: Callable[[str], int] = lambda text: length(text, RULE)  # noqa: E731 - a name for what is asked twice
    assert counted("test.com") == 23 and counted("日本") == 4
    assert excess("a" * 258 + " test.com", RULE) == 2
