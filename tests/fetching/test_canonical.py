"""The same page under one address; near-duplicates of a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.errors import Breach
from advocacy.fetching.canonical import canonical, web_address
from advocacy.fetching.markup import plain_text, shortened
from content_library.reading.similarity import nearest, similarity


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("HTTPS://Acme.Example:443/News?utm_source=x&b=2&a=1&fbclid=z#top", "https://acme.example/News?a=1&b=2"),
        ("http://acme.example:80", "http://acme.example/"),
        ("https://acme.example:8443/a/../b/./c", "https://acme.example:8443/b/c"),
        ("https://bücher.example/größe", "https://xn--bcher-kva.example/gr%C3%B6%C3%9Fe"),
        ("https://acme.example/gr%c3%b6%C3%9Fe/%7Ekim", "https://acme.example/gr%C3%B6%C3%9Fe/~kim"),
        ("https://acme.example/a%2Fb?q=x+y&q=", "https://acme.example/a%2Fb?q=&q=x+y"),
        ("https://user:secret@acme.example/", "https://acme.example/"),
        ("https://[2001:DB8::1]/x", "https://[2001:db8::1]/x"),
    ],
)
def test_addresses_in_one_form(url: str, written: str) -> None:
    assert canonical(url) == written


@pytest.mark.parametrize(
    "url", ["", "acme", "mailto:a@b.example", "http://[", "https://a:b/", f"https://{'ä' * 70}.example/"]
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(Breach):
        canonical(url)


urls = st.builds(
    "{}://{}{}/{}?{}#{}".format,
    st.sampled_from(["http", "https", "HTTPS"]),
    st.sampled_from(["acme.example", "Bücher.example", "127.0.0.1", "[::1]"]),
    st.sampled_from(["", ":80", ":443", ":8080"]),
    st.text(max_size=30),
    st.text(max_size=30),
    st.text(max_size=5),
)


@given(urls)
def test_writing_it_again_changes_nothing(url: str) -> None:
    try:
        once = canonical(url)
    except Breach:
        return
    assert canonical(once) == once
    assert "#" not in once and once.isascii()


@given(urls, st.sampled_from(["utm_campaign=x", "fbclid=1", "GCLID=2"]))
def test_tracking_makes_no_difference(url: str, tracking: str) -> None:
    bare = url.partition("#")[0].strip()
    try:
        assert canonical(f"{bare}{'&' if '?' in bare else '?'}{tracking}") == canonical(bare)
    except Breach:
        return


@pytest.mark.parametrize(
    "url", [None, 7, "", "javascript:x", "https://", "https://a b/", "//", "https://a/<b>", "http://["]
)
def test_other_things_are_no_web_addresses(url: object) -> None:
    assert web_address(url) == ""


def test_relative_addresses_are_completed() -> None:
    assert web_address("../x.png", "https://acme.example/a/b/c") == "https://acme.example/a/x.png"


class TestNearDuplicates:
    TEXT = "The new Trail 2 boot is out today and it is the lightest boot that we have made so far"

    def test_small_changes_stay_alike(self) -> None:
        assert similarity(self.TEXT, self.TEXT.upper() + "! https://acme.example/1 #boots") > 0.8
        assert nearest(self.TEXT, ["Something else entirely here", self.TEXT + " indeed"]) == 1

    def test_other_texts_are_not(self) -> None:
        assert similarity(self.TEXT, "Come and meet our team at the fair in hall four next week") < 0.1
        assert nearest(self.TEXT, ["Nothing alike"]) is None and nearest(self.TEXT, []) is None

    @given(st.text(max_size=80), st.text(max_size=80))
    def test_it_is_the_same_both_ways_and_between_none_and_all(self, one: str, other: str) -> None:
        assert similarity(one, other) == similarity(other, one)
        assert 0 <= similarity(one, other) <= 1 and similarity(one, one) == 1


@given(st.text(max_size=300), st.integers(10, 100))
def test_plain_text_is_no_longer_than_asked(markup: str, longest: int) -> None:
    assert len(plain_text(markup, longest)) <= longest


def test_cuts_are_at_words() -> None:
    assert shortened("one two three", 9) == "one two…"
    assert plain_text("<p>a</p><p>b &amp;lt; c</p><style>x</style>") == "a b &lt; c"
