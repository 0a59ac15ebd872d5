"""Length is counted as the network counts, which is handed in."""

from __future__ import annotations

import regex
from hypothesis import given
from hypothesis import strategies as st

from advocacy.checks import LengthRule, Outcome, Subject, check, default_packs
from advocacy.checks.length import check_length


def graphemes(text: str) -> int:
    return len(regex.findall(r"\X", text))


BLUESKY = LengthRule("bluesky", 300, graphemes, bytes_limit=3000)


def test_exactly_at_the_limit_fits_and_one_more_does_not() -> None:
    assert check_length("x" * 300, BLUESKY) == []
    (found,) = check_length("x" * 301, BLUESKY)
    assert (found.outcome, found.start, found.end) == (Outcome.FAIL, 300, 301)
    assert found.message.startswith("1 character too long: 301 of 300")


def test_graphemes_are_not_characters() -> None:
    family = "👨‍👩‍👧‍👦"
    assert check_length(family * 120, BLUESKY) == []
    assert [found.rule for found in check_length(family * 121, BLUESKY)] == ["length.bluesky.bytes"]


def test_both_limits_can_be_broken() -> None:
    rules = {found.rule for found in check_length("👨‍👩‍👧‍👦" * 301, BLUESKY)}
    assert rules == {"length.bluesky.characters", "length.bluesky.bytes"}


def test_the_engine_counts_when_it_is_given_a_rule() -> None:
    subject = Subject("x" * 301, "bluesky", ("US",), "none")
    assert check(subject, default_packs()).outcome is Outcome.PASS
    assert check(subject, default_packs(), length=BLUESKY).outcome is Outcome.FAIL


@given(st.text(max_size=60), st.integers(0, 40))
def test_what_is_before_the_span_fits(text: str, limit: int) -> None:
    for found in check_length(text, LengthRule("x", limit, graphemes)):
        assert graphemes(text[: found.start]) <= limit < graphemes(text[: found.start + 1])
