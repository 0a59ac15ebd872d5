"""A click's id: told to the target of a link that attributes, to visits only, and found again in any case."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.links.door.answer import LinkFacts, RequestFacts, answer
from advocacy.links.door.click_ids import new_click_id, spelt, unspelt, with_click_id

ID = bytes(range(16))
TOLD = "click_id=aaaqeayeaudaocajbifqydiob4"
TARGET = "https://acme.example/jobs?a=1#top"


@given(st.binary(min_size=16, max_size=16))
def test_what_is_spelt_is_read_again(click_id: bytes) -> None:
    text = spelt(click_id)
    assert len(text) == 26 and unspelt(text) == click_id == unspelt(f" {text.upper()} ")


@pytest.mark.parametrize("text", ["", "a" * 25, "a" * 27, "1" * 26, "ä" * 26, "'; DROP TABLE clicks; --xx", "a" * 5000])
def test_what_cannot_be_an_id_is_none(text: str) -> None:
    assert unspelt(text) is None


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("https://acme.example/", f"https://acme.example/?{TOLD}"),
        (TARGET, f"https://acme.example/jobs?a=1&{TOLD}#top"),
    ],
)
def test_the_target_keeps_what_it_had(target: str, told: str) -> None:
    assert with_click_id(target, ID) == told
    assert len({new_click_id() for _ in range(50)}) == 50


@pytest.mark.parametrize(
    ("method", "headers", "is_told"),
    [
        ("GET", {}, True),
        ("GET", {"dnt": "1"}, False),
        ("GET", {"sec-gpc": "1"}, False),
        ("GET", {"sec-purpose": "prefetch"}, False),
        ("HEAD", {}, False),
        ("OPTIONS", {}, False),
    ],
)
def test_only_a_visit_is_told(method: str, headers: dict[str, str], is_told: bool) -> None:
    link = LinkFacts(1, TARGET, "active", click_ids=True)
    given = answer(link, RequestFacts(method, {"user-agent": "Firefox", **headers}, "192.0.2.1", secure=True), ID)
    assert given.click
    assert given.click.click_id == (ID if is_told else None)
    assert (TOLD in dict(given.headers).get("Location", "")) == is_told
