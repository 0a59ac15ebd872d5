"""What pages say about themselves, in odd encodings and odd places."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.fetching.previews import read_preview

PAGE = """<!doctype html><html lang="de-CH"><head><meta charset="utf-8"><title>Seite | Acme</title>
<meta property="og:title" content="Größe &amp; Gewicht"><meta name="description" content="Kurz">
<meta property="og:description" content="Der <b>neue</b> Schuh"><meta property="og:image" content="/bild.jpg">
<meta property="og:site_name" content="Acme"><link rel="canonical" href="/de/schuh">
<link rel="alternate" type="application/rss+xml" href="/feed.xml">
</head><body><title>Nicht dieser</title>"""
URL = "https://acme.example/de/schuh?utm_source=x"


def test_open_graph_comes_first() -> None:
    preview = read_preview(PAGE.encode(), url=URL, content_type="text/html")
    assert preview.title == "Größe & Gewicht" and preview.description == "Der neue Schuh"
    assert preview.image_url == "https://acme.example/bild.jpg" and preview.site_name == "Acme"
    assert preview.canonical_url == "https://acme.example/de/schuh" and preview.language == "de-CH"
    assert preview.feed_url == "https://acme.example/feed.xml"


def test_title_and_description_stand_in() -> None:
    preview = read_preview(b"<title>A &lt; B\n C</title><meta name=description content=Short>", url=URL)
    assert (preview.title, preview.description) == ("A < B C", "Short")


def test_metas_in_the_body_are_found() -> None:
    assert read_preview(b"<body><meta property='og:title' content='Late'>", url=URL).title == "Late"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("<title>Größe</title>".encode("iso-8859-1"), "text/html; charset=ISO-8859-1"),
        ("<meta charset='windows-1252'><title>Größe</title>".encode("cp1252"), "text/html"),
        ("<title>Größe</title>".encode("cp1252"), "text/html"),
        ("<title>Größe</title>".encode("utf-16"), "text/html"),
        ("<title>Größe</title>".encode(), "text/html; charset=unicode_escape"),
        ("<title>Größe</title>".encode(), "text/html; charset=no-such-thing"),
        ("<title>Größe</title>".encode("utf-8-sig"), "text/html; charset=iso-8859-1"),
    ],
)
def test_the_characters_are_told(body: bytes, content_type: str) -> None:
    assert read_preview(body, url=URL, content_type=content_type).title == "Größe"


def test_only_web_addresses_are_kept() -> None:
    page = b"<meta property='og:image' content='javascript:alert(1)'><link rel=canonical href='data:text/html,x'>"
    preview = read_preview(page, url=URL)
    assert (preview.image_url, preview.canonical_url) == ("", "")


@pytest.mark.parametrize("piece", ["<", "<!--", "<a ", "<![CDATA[", "<title>", "&", "<img ", "<meta content='"])
def test_a_page_made_to_be_slow_is_not(piece: str) -> None:
    begun = time.process_time()
    read_preview((piece * 500_000)[:500_000].encode(), url=URL)
    assert time.process_time() - begun < 3


@given(st.binary(max_size=400))
def test_whatever_comes_gives_a_preview_of_plain_text(noise: bytes) -> None:
    preview = read_preview(PAGE.encode()[:200] + noise, url=URL)
    assert len(preview.title) <= 300 and (not preview.image_url or preview.image_url.startswith("http"))
