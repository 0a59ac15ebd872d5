"""What the product changed is taken in; what the company changed stays."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.rulebook.merging import merged


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "result"),
    [
        ({"a": 1}, {"a": 1}, {"a": 2}, {"a": 2}),
        ({"a": 1}, {"a": 3}, {"a": 1}, {"a": 3}),
        ({"a": 1}, {"a": 3}, {"a": 2}, {"a": 3}),
        ({"a": 1}, {"a": 1, "b": 1}, {"a": 1, "c": 1}, {"a": 1, "b": 1, "c": 1}),
        ({"a": 1, "b": 1}, {"a": 1}, {"a": 1, "b": 1}, {"a": 1}),
        ({"a": 1, "b": 1}, {"a": 1, "b": 1}, {"a": 1}, {"a": 1}),
        (["x", "y"], ["x", "y", "ours"], ["y", "theirs"], ["y", "ours", "theirs"]),
        (["x", "y"], ["y"], ["x", "y", "z"], ["y", "z"]),
        ([{"rule": "r", "o": 1}], [{"rule": "r", "o": 2}], [{"rule": "r", "o": 1}, {"rule": "s"}],
         [{"rule": "r", "o": 2}, {"rule": "s"}]),
    ],
)  # fmt: skip
def test_three_ways(base: Any, ours: Any, theirs: Any, result: Any) -> None:
    assert merged(base, ours, theirs) == result


packs = st.recursive(
    st.integers(0, 3) | st.lists(st.sampled_from("abc"), unique=True, max_size=3),
    lambda inner: st.dictionaries(st.sampled_from("xyz"), inner, max_size=3),
    max_leaves=6,
)


@given(packs, packs)
def test_who_changed_nothing_gets_the_others_words(base: Any, other: Any) -> None:
    assert merged(base, base, other) == other and merged(base, other, base) == other


@given(packs, packs)
def test_the_same_change_on_both_sides_is_one(base: Any, both: Any) -> None:
    assert merged(base, both, both) == both
