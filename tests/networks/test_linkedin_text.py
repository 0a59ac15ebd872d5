"""LinkedIn's little text: what is written is what readers see, by our reading and by the stub's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.networks.linkedin import LENGTH
from advocacy.networks.linkedin_text import RESERVED, bare, escaped, unescaped
from advocacy.networks.text import length
from tests.peers.linkedin import seen
from tests.peers.members import Refusing


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("plain", "plain"),
        ("a (b) [c]", r"a \(b\) \[c\]"),
        ("me@acme.com", r"me\@acme.com"),
        ("*x* _y_ ~z~ <q> a|b", r"\*x\* \_y\_ \~z\~ \<q\> a\|b"),
        ("back\\slash", "back\\\\slash"),
        ("#ad", r"{hashtag|\#|ad}"),
        ("(#ad)", r"\({hashtag|\#|ad}\)"),
        ("＃タグ", r"{hashtag|\＃|タグ}"),
        ("C# and #1 and ##x and #a_b", r"C\# and \#1 and \#\#x and \#a\_b"),
        ("https://x.example/a_b#frag", r"https://x.example/a\_b\#frag"),
        (r"{hashtag|\#|ad}", r"\{hashtag\|\\\#\|ad\}"),
    ],
)
def test_little_text(text: str, sent: str) -> None:
    assert escaped(text) == sent and unescaped(sent) == text == seen(sent)


PIECES = [*RESERVED, *"aZ1 é日\n/:.", "hashtag", "https://", "＃", "🎉"]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_whatever_is_written_is_what_readers_see(text: str) -> None:
    """By our own reading, and by the stub's, which is written otherwise."""
    sent = escaped(text)
    assert unescaped(sent) == seen(sent) == text and bare(sent) == ""


@pytest.mark.parametrize("sign", sorted(RESERVED))
def test_a_bare_sign_is_what_the_stub_refuses(sign: str) -> None:
    assert bare(f"a {sign} b") == sign
    with pytest.raises(Refusing):
        seen(f"a {sign} b")


@given(st.text(st.sampled_from("a(#é🎉👩‍👩‍👧日"), max_size=60))
def test_what_is_counted_is_what_linkedin_counts(text: str) -> None:
    assert length(text, LENGTH) == len(seen(escaped(text)).encode("utf-16-le")) // 2
