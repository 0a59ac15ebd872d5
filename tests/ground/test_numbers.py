from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.numbers import whole
from advocacy.people.queries import who_is
from advocacy.posts.takedown_queries import published
from tests.installation import Installation


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), (" 12 ", 12), ("007", 7), ("", None), ("-1", None), ("1.5", None), ("1_0", None), ("²", None),
     ("٣", None), ("9" * 18, int("9" * 18)), ("9" * 19, None), ("9" * 5000, None)],
)  # fmt: skip
def test_whole_numbers(text: str, number: int | None) -> None:
    assert whole(text) == number


@given(st.text())
def test_nothing_that_is_typed_breaks_it(text: str) -> None:
    number = whole(text)
    assert number is None or 0 <= number < 10**18


def test_no_more_digits_than_are_wanted() -> None:
    assert (whole("999", 3), whole("1000", 3)) == (999, None)


def test_what_looks_like_a_digit_is_nobody_and_no_post(sqlite: Installation) -> None:
    with sqlite.app.app_context():
        assert who_is("²") is None and who_is("#²") is None
        assert published("share:²") == []
