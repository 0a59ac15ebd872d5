"""Counting and marking, by example and by property."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.networks.bluesky_record import LENGTH as BLUESKY
from advocacy.networks.capabilities import LengthRule
from advocacy.networks.mastodon_instance import LENGTH as MASTODON
from advocacy.networks.text import Span, SpanKind, excess, graphemes, length, size, spans, urls

TEXTS = st.text(max_size=200)
# Texts full of what could be taken for a link, a mention or a tag.
LIVELY = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "https://go.example/r/a",
                "http://å.se/(x)",
                "#jobb",
                "#1",
                "@ann.test",
                "@ann",
                "👩‍💻",
                "(",
                ").",
                "\n",
                " ",
            ]
        ),
        st.text(max_size=8),
    ),
    max_size=20,
).map("".join)


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("åäö", 3), ("👩‍💻🏳️‍🌈", 2), ("e\u0301", 1), ("🇸🇪🇩🇪", 2), ("\r\n", 1)]
)
def test_graphemes(text: str, count: int) -> None:
    assert graphemes(text) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("see https://go.acme.com/r/abc", 4 + 23),
        ("https://go.acme.com/" + "x" * 200, 23),
        ("https://a.se", 23),
        ("(https://a.se/x).", 26),
        ("https://sv.wikipedia.org/wiki/Å_(å) ok", 26),
        ("http://localhost:8000/r/abc", 27),  # no public name: counted as it stands
        ("https://go.example/r/abc", 24),
        ("a.se", 4),  # only with a scheme
        ("@ann@mastodon.social hej", 8),
        ("@ann.b@a.se", 6),
        ("mail a@b.se", 11),
        ("@ann hej", 8),
        ("https://a.se https://b.se", 47),
    ],
)
def test_mastodon_length(text: str, count: int) -> None:
    assert length(text, MASTODON) == count


def test_excess_counts_graphemes_first_and_bytes_where_only_they_are_over() -> None:
    assert excess("x" * 300, BLUESKY) == 0
    assert excess("x" * 303, BLUESKY) == 3
    family = "👨‍👩‍👧‍👦"  # one grapheme of 25 bytes
    assert (length(family * 121, BLUESKY), excess(family * 121, BLUESKY)) == (121, 25)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://a.se/x, och", ["https://a.se/x"]),
        ("(https://a.se/x)", ["https://a.se/x"]),
        ("https://a.se/x_(y)", ["https://a.se/x_(y)"]),
        ("HTTPS://A.se!?", ["HTTPS://A.se"]),
        ("xhttps://a.se", []),
        ("https://", []),
        ("https://a.se/?q=1&r=å#del", ["https://a.se/?q=1&r=å#del"]),
    ],
)
def test_urls(text: str, found: list[str]) -> None:
    assert urls(text) == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hej @Ann.Test!", [Span(SpanKind.MENTION, 4, 13, "ann.test")]),
        ("mejla ann@acme.test", []),
        ("@ann", []),
        ("(@ann.test)", [Span(SpanKind.MENTION, 1, 10, "ann.test")]),
        ("#jobb, #tech-jobb.", [Span(SpanKind.TAG, 0, 5, "jobb"), Span(SpanKind.TAG, 7, 17, "tech-jobb")]),
        ("#München", [Span(SpanKind.TAG, 0, 9, "München")]),
        ("#1 #2026 a#b", []),
        ("https://a.se/#x #y", [Span(SpanKind.LINK, 0, 15, "https://a.se/#x"), Span(SpanKind.TAG, 16, 18, "y")]),
        ("👩‍💻 https://a.se.", [Span(SpanKind.LINK, 12, 24, "https://a.se")]),
        ("https://a.se/@ann.test", [Span(SpanKind.LINK, 0, 22, "https://a.se/@ann.test")]),
        ("#" + "x" * 65, []),
    ],
)
def test_spans(text: str, expected: list[Span]) -> None:
    assert spans(text) == expected


@given(LIVELY)
def test_spans_are_slices_of_the_bytes_in_order_and_apart(text: str) -> None:
    raw, behind = text.encode(), 0
    for span in spans(text):
        assert behind <= span.start < span.end <= len(raw)
        shown = raw[span.start : span.end].decode()  # never through the middle of a character
        assert shown.lower().lstrip("@#＃") == span.value.lower().lstrip("@#＃")
        assert not any(sign.isspace() for sign in shown)
        behind = span.end


@given(LIVELY, st.text(alphabet="ab åöl👍", max_size=10))
def test_spans_do_not_depend_on_what_follows_a_space(text: str, more: str) -> None:
    assert spans(f"{text} ")[: len(spans(text))] == spans(text)
    assert spans(f"{more} {text}")[-len(spans(text)) :] == [
        Span(span.kind, span.start + size(f"{more} "), span.end + size(f"{more} "), span.value) for span in spans(text)
    ] or not spans(text)


@given(TEXTS)
def test_a_text_without_links_and_mentions_weighs_its_graphemes(text: str) -> None:
    if "http" not in text.lower() and "@" not in text:
        assert length(text, MASTODON) == graphemes(text)


@given(TEXTS, st.integers(1, 300))
def test_excess_is_nought_exactly_when_it_fits(text: str, most: int) -> None:
    rule = LengthRule(most=most, most_bytes=most * 4)
    fits = length(text, rule) <= most and size(text) <= most * 4
    assert (excess(text, rule) == 0) is fits


@pytest.mark.parametrize(("said", "counts"), [
    ("boots", 5), ("é", 1), ("漢字", 4), ("👟", 2), ("👩‍👩‍👧‍👦", 2), ("“boots”", 7),
    ("https://acme.com/a/long/one", 23),
])  # fmt: skip
def test_x_weighs_signs_as_twitter_text_does(said: str, counts: int) -> None:
    assert length(said, LengthRule(280, url_weight=23, twitter_weights=True)) == counts
