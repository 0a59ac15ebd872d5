"""The frame's digest and its two slots."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_library.words.frames import DISCLOSURE, LINK, SLOTS, Frame, Pictured, Words, digest, render, with_slots

FRAME = Frame(
    title="Atlas 3.0",
    captions=(
        Words("any", "en", "{disclosure} Atlas is out\n{link}"),
        Words("bluesky", "de", "{disclosure} Da ist sie"),
    ),
    networks=("bluesky", "mastodon"),
    url="https://acme.example/atlas",
    audience={"regions": ["US", "DE"]},
)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Atlas 3.1"}, {"url": "https://acme.example/other"}, {"summary": "New"}, {"media": (Pictured("aa"),)},
        {"media": (Pictured("a" * 64, "A ship"),)}, {"networks": ("bluesky",)}, {"audience": {"regions": ["US"]}},
        {"classes": ("finance",)},
        {"text_mode": "editable"}, {"disclosure": "none"}, {"embargo_at": datetime(2026, 1, 1, tzinfo=UTC)},
        {"expires_at": datetime(2026, 1, 1, tzinfo=UTC)}, {"captions": FRAME.captions[:1]},
        {"captions": (Words("any", "en", "{disclosure} Atlas is out\n{link} "), FRAME.captions[1])},
    ],
)  # fmt: skip
def test_every_part_of_the_frame_changes_its_digest(change: dict[str, Any]) -> None:
    assert digest(replace(FRAME, **change)) != digest(FRAME)


def test_order_does_not_matter() -> None:
    turned = replace(
        FRAME,
        captions=FRAME.captions[::-1],
        networks=("mastodon", "bluesky"),
        audience={"regions": ["DE", "US"], "teams": []},
    )
    assert digest(turned) == digest(FRAME)


def test_the_digest_is_the_same_tomorrow() -> None:
    """It is kept in the database for years: a change of the canonical form needs a new version of it."""
    assert digest(FRAME) == "8ab1fa7e242e3283413636fff11e90d0df1cacd8d3829d1fdf9471d3577dca83"


def fixed_parts(text: str) -> list[str]:
    """What stands between the slots: the stretches that rendering leaves as they are."""
    return SLOTS.split(text)[::2]


PIECES = st.lists(st.one_of(st.text(), st.sampled_from([DISCLOSURE, LINK, " ", "\n", "{", "}", "{{link}}"])))


@given(PIECES, st.text(min_size=1), st.text(min_size=1))
def test_rendering_keeps_every_byte_outside_the_slots(pieces: list[str], disclosure: str, url: str) -> None:
    """Walks along the output: fixed parts as they are, and between them nothing but a slot's value and its blank."""
    text = "".join(pieces)
    sent, parts = render(text, disclosure, url), fixed_parts(text)
    assert sent.startswith(parts[0]) and sent.endswith(parts[-1])
    rest = sent.removeprefix(parts[0])
    behind = text.removeprefix(parts[0])
    for part in parts[1:]:
        slot = behind[: _slot_length(behind)]
        filled = slot.replace(DISCLOSURE, disclosure) if DISCLOSURE in slot else slot.replace(LINK, url)
        assert rest.startswith(filled + part)
        rest, behind = rest.removeprefix(filled).removeprefix(part), behind.removeprefix(slot).removeprefix(part)
    assert not rest and not behind


def _slot_length(text: str) -> int:
    """How long the slot is that a text begins with, its blank included."""
    if text.startswith(DISCLOSURE):
        follows = text[len(DISCLOSURE) :]
        return len(DISCLOSURE) + follows.startswith((" ", "\n"))
    return text.index(LINK) + len(LINK)


@given(PIECES)
def test_what_fills_a_slot_is_never_filled_again(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert render(text, LINK, DISCLOSURE).count(LINK) == _count(text, LINK, DISCLOSURE)


def _count(text: str, one: str, other: str) -> int:
    return sum(part.count(one) for part in fixed_parts(text)) + text.count(other)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Hello", "{disclosure} Hello\n{link}"),
        (" Hello {link} ", "{disclosure} Hello {link}"),
        ("{disclosure}: hello", "{disclosure}: hello\n{link}"),
        ("One\r\nTwo\rThree {link} {disclosure}", "One\nTwo\nThree {link} {disclosure}"),
    ],
)
def test_missing_slots_are_put_in(text: str, kept: str) -> None:
    assert with_slots(text, linked=True) == kept


def test_an_empty_value_leaves_no_blank() -> None:
    assert render("{disclosure} Hello\n{link}", "", "") == "Hello"
    assert render("{disclosure} Hello\n{link}", "#ad", "https://s/r/x") == "#ad Hello\nhttps://s/r/x"
