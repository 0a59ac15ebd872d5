"""Feeds as they come: RSS, Atom, broken, empty, hostile."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.errors import Breach
from content_library.reading.feeds import read_feed

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>Acme &amp; News</title><link>https://acme.example/</link><language>en</language>
<item><guid isPermaLink="false">id-1</guid><title>The &lt;b&gt;Trail 2&lt;/b&gt; is out</title>
 <link>/news/1?utm_source=rss</link><pubDate>Sat, 21 Nov 2026 10:00:00 +0100</pubDate>
 <description>&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;script&gt;alert(1)&lt;/script&gt;&lt;/p&gt;</description>
 <media:content url="https://acme.example/1.jpg" medium="image"/></item>
<item><title>Second</title><link>https://acme.example/news/2</link>
 <content:encoded><![CDATA[<p>Look: <img src="/2.png"> fine</p>]]></content:encoded></item>
<item><title>Nowhere to go</title></item>
<item><title>Script</title><link>javascript:alert(1)</link></item>
</channel></rss>"""

ATOM = """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de">
<title>Acme</title><link href="https://acme.example/"/>
<entry><id>urn:1</id><title type="html">Schuhe &amp;amp; Socken</title><link href="https://acme.example/de/1"/>
<updated>2026-11-20T09:00:00+01:00</updated><summary>Kurz</summary>
<link rel="enclosure" type="image/png" href="https://acme.example/de/1.png"/></entry></feed>"""


def test_rss_is_read() -> None:
    feed = read_feed(RSS.encode(), url="https://acme.example/feed.xml", content_type="application/rss+xml")
    assert (feed.title, feed.site_url, feed.language, feed.problem) == (
        "Acme & News",
        "https://acme.example/",
        "en",
        "",
    )
    first, second = feed.entries
    assert first.id == "id-1" and first.url == "https://acme.example/news/1?utm_source=rss"
    assert first.title == "The Trail 2 is out" and first.summary == "One Two"
    assert first.picture_url == "https://acme.example/1.jpg"
    assert first.published_at == datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    assert second.picture_url == "https://acme.example/2.png" and second.summary == "Look: fine"
    assert second.published_at is None


def test_atom_is_read() -> None:
    (entry,) = read_feed(ATOM.encode()).entries
    assert (entry.title, entry.summary, entry.picture_url) == (
        "Schuhe & Socken", "Kurz", "https://acme.example/de/1.png",
    )  # fmt: skip
    assert entry.published_at == datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def test_other_encodings_are_read() -> None:
    (entry,) = read_feed(ATOM.replace("utf-8", "iso-8859-1").replace("Kurz", "Größe").encode("iso-8859-1")).entries
    assert entry.summary == "Größe"


def test_a_feed_served_as_html_is_still_a_feed() -> None:
    assert read_feed(RSS.encode(), content_type="text/html").problem == ""


def test_a_feed_that_breaks_off_gives_what_it_has_and_a_warning() -> None:
    feed = read_feed(RSS[: RSS.index("<item><title>Nowhere")].encode(), url="https://acme.example/feed.xml")
    assert len(feed.entries) == 2 and "XML is broken in line" in feed.problem


def test_an_unknown_entity_is_a_warning_with_its_line() -> None:
    text = "<rss version='2.0'><channel>\n<item><title>A &nope; B</title><link>https://a.example/</link></item></channel></rss>"
    feed = read_feed(text.encode())
    assert "line 2" in feed.problem and len(feed.entries) == 1


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "is empty"),
        (b"  \n ", "is empty"),
        (b"<!doctype html><html><body>hello", "web page, not a feed"),
        (b"{}", "not a feed"),
        (b"https://127.0.0.1/feed", "not a feed"),
        (b"file:///etc/passwd", "not a feed"),
        (b"\x89PNG\r\n\x1a\n", "not a feed"),
        (b"<rss version='2.0'><channel><title>x", "XML is broken in line 1"),
        (b"<rss version='2.0'><channel>" + b"<a>" * 50_000, "in a way that we do not read"),
        (b"<" * 200_000, "in a way that we do not read"),
        (b"<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><rss version='2.0'/>", "in a way that we do not read"),
    ],
)
def test_what_is_no_feed_is_told_in_words(body: bytes, told: str) -> None:
    with pytest.raises(Breach, match=told) as refused:
        read_feed(body)
    assert refused.value.remedy


def test_an_empty_feed_is_a_feed() -> None:
    assert read_feed(b"<rss version='2.0'><channel><title>New</title></channel></rss>").entries == ()


ITEM = "<item><guid>{0}</guid><title>{0}</title><link>https://a.example/{0}</link></item>"


def test_a_repeated_entry_counts_once() -> None:
    many = "".join(ITEM.format(number % 30) for number in range(60))
    feed = read_feed(f"<rss version='2.0'><channel>{many}</channel></rss>".encode())
    assert sorted(int(entry.title) for entry in feed.entries) == list(range(30))


@pytest.mark.parametrize("many", [500, 501, 10_000])
def test_of_a_long_feed_the_first_and_the_last_are_read_and_all_are_counted(many: int) -> None:
    items = "".join(map(ITEM.format, range(many)))
    feed = read_feed(f"<rss version='2.0'><channel><title>Long</title>{items}</channel></rss>".encode())
    assert [int(entry.title) for entry in feed.entries] == [*range(250), *range(many - 250, many)]
    assert (feed.title, feed.entries_there, feed.problem) == ("Long", many, "")


@given(st.binary(max_size=300), st.integers(0, len(RSS)))
def test_whatever_comes_is_a_feed_or_a_refusal(noise: bytes, at: int) -> None:
    try:
        feed = read_feed(RSS[:at].encode() + noise + RSS[at:].encode())
    except Breach:
        return
    assert all(entry.url.startswith("http") and "<script" not in entry.summary for entry in feed.entries)
