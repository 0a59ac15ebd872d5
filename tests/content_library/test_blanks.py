"""Blanks of captions: how they are spelled, what may stand in them, and that nothing else can be changed by them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_library.words.blanks import Blank, Mismatch, blanks_of, misspelled
from content_library.words.frames import matches, pieces, plain_of, render, unfit, with_slots

FRAME = "{disclosure} At {blank:your site:20} I like {blank:what} most.\n{link}"
SAID, URL = "#ad I work at Acme.", "https://s.example/r/abc123"


def test_blanks_are_read_from_the_words() -> None:
    assert blanks_of(FRAME) == [Blank("your site", 20), Blank("what", 80)]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("{blank:}", "is written"), ("{blank:a", "is written"), ("{blank: }", "is written"),
        ("{blank:{link}}", "is written"), ("{blank:a:0}", "is written"), ("{blank}", "is written"),
        ("{blank:a} {blank: A }", "two blanks"), ("{blank:a:999}", "at most 300"),
        (" ".join(f"{{blank:{n}}}" for n in "abcdefghi"), "at most 8 blanks"), (FRAME, ""),
    ],
)  # fmt: skip
def test_spelling(text: str, wrong: str) -> None:
    found = " ".join(misspelled(text))
    assert wrong in found if wrong else not found


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        ("Mud", ""), ("3.5 km", ""), ("mud & reeds", ""), ("#rivers", ""), ("Zoë's café", ""),
        ("", "Fill in"), ("  ", "Fill in"), ("m" * 81, "80 characters"), ("a\nb", "one line"), ("a\u2028b", "one line"),
        ("a\u202eb", "one line"), ("{link}", "braces"), ("a } b", "braces"), ("see acme.com", "address"),
        ("https://x", "address"), ("@ada", "mention"), ("a@b.example", "mention"), ("acme。com", "address"),
    ],
)  # fmt: skip
def test_what_may_stand_in_a_blank(value: str, wrong: str) -> None:
    found = unfit("I like {blank:what}.", {"what": value})
    assert wrong in " ".join(found.get("blanks.what", [])) if wrong else found == {}


def test_words_and_values_make_no_address_together() -> None:
    assert unfit("Look at {blank:one}.{blank:two}!", {"one": "acme", "two": "com"}) == {
        "blanks": ["Together with the words beside it, this makes an address or a mention."]
    }
    assert unfit("See acme.example, {blank:one}.", {"one": "please"}) == {}


def test_a_value_for_no_blank_is_refused() -> None:
    assert "blanks.colour" in unfit("Hello {blank:name}", {"name": "Ada", "colour": "red"})


TEXTS = st.lists(
    st.one_of(
        st.text(st.characters(codec="utf-8"), max_size=12),
        st.sampled_from(["{disclosure} ", "\n{link}", "{blank:a:30}", "{blank:b c}", "{", "}", "{{", "a.b", "@"]),
    ),
    max_size=12,
).map("".join)
VALUES = st.text(max_size=40) | st.sampled_from(["{link}", "{disclosure}", "{blank:a:30}", "}", "x.com"])


@given(TEXTS, VALUES, VALUES)
def test_outside_of_slots_and_blanks_every_byte_is_as_approved(text: str, one: str, other: str) -> None:
    """For any values, even those that are refused: what stands between the places stands there unchanged, in order."""
    values = {"a": one, "b c": other}
    parts = pieces(text, SAID, URL)
    expected = [(values[part.label] or f"[{part.label}]") if isinstance(part, Blank) else part for part in parts]
    assert render(text, SAID, URL, values) == "".join(expected)


@given(TEXTS, st.text(min_size=1, max_size=30), st.text(min_size=1, max_size=30))
def test_a_value_smuggles_no_slot_and_no_blank(text: str, one: str, other: str) -> None:
    values = {each.label: value for each, value in zip(blanks_of(text), (one, other), strict=False)}
    if misspelled(text) or unfit(text, values):
        return
    sent = render(text, "", "", values)
    assert sent.count("{") == render(text, "", "").count("{")
    assert SAID not in sent and URL not in sent


@given(st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=80))
def test_what_is_filled_is_recognised_and_nothing_else_is(site: str, what: str) -> None:
    values = {"your site": site.strip(), "what": what.strip()}
    if unfit(FRAME, values):
        return
    sent = render(FRAME, SAID, URL, values)
    found = matches(FRAME, sent, SAID, URL)
    assert not isinstance(found, Mismatch)
    assert render(FRAME, SAID, URL, found) == sent
    assert isinstance(matches(FRAME, f"{sent}!", SAID, URL), Mismatch)
    assert isinstance(matches(FRAME, sent.replace("I like", "I love"), SAID, URL), Mismatch)


def test_it_says_where_words_leave_the_frame() -> None:
    found = matches(FRAME, "#ad I work at Acme. At home I love mud most.", SAID, URL)
    assert isinstance(found, Mismatch) and found.at == len("#ad I work at Acme. At home I l")
    assert found.expected.startswith("ike ")
    spelled = matches(FRAME, "{disclosure} At home I like mud most.\n{link}", SAID, URL)
    assert spelled == {"your site": "home", "what": "mud"}


def test_long_texts_take_no_long_time() -> None:
    text = " ".join(f"{{blank:{letter}:300}}" for letter in "abcdefgh")
    assert isinstance(matches(text, "a " * 1500 + "\n", "", ""), Mismatch)


@given(st.text(min_size=1))
def test_plain_words_come_back(text: str) -> None:
    framed = with_slots(text, linked=True)
    if "{" not in text:
        assert with_slots(plain_of(framed), linked=True) == framed
