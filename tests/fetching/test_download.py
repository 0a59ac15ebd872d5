"""What a person is told about a dead, slow, large, damaged or cunning address; and that good ones are read."""

from __future__ import annotations

import time
import tracemalloc

import pytest

from advocacy.errors import Breach
from advocacy.fetching import Fetched, fetch
from tests.fetching.conftest import FEED, Site


def read(site: str, path: str, **more: object) -> Fetched:
    options: dict[str, object] = {"total_seconds": 5, "allowed_hosts": frozenset({site}), **more}
    return fetch(f"http://{site}/{path}", **options)  # type: ignore[arg-type]


def test_a_feed_is_read_with_its_validators(site: str) -> None:
    got = read(site, "feed", accept=("application/rss+xml", "text/xml"))
    assert (got.status, got.body, got.etag) == (200, FEED, '"one"')
    assert got.content_type.startswith("text/xml") and got.modified


def test_an_unchanged_feed_is_not_sent_again(site: str) -> None:
    got = read(site, "feed", etag='"one"', accept=("text/xml",))
    assert (got.status, got.body) == (304, b"")


def test_compressed_bodies_are_opened(site: str) -> None:
    assert read(site, "zipped").body == FEED


def test_redirects_are_followed_and_the_final_address_is_told(site: str) -> None:
    assert read(site, "to-feed").url == f"http://{site}/feed"


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("missing", "nothing at this address"),
        ("broken", "in trouble"),
        ("teapot", "418"),
        ("big", "too large"),
        ("big-unannounced", "too large"),
        ("bomb", "too large"),
        ("damaged", "damaged"),
        ("cut", "broke off"),
        ("to-private", "redirects into a private network"),
        ("to-metadata", "redirects into a private network"),
        ("to-file", "Only web addresses"),
        ("to-port", "6379"),
        ("in-circles", "one redirect to the next"),
    ],
)
def test_trouble_is_told_in_words(site: str, path: str, told: str) -> None:
    with pytest.raises(Breach, match=told) as refused:
        read(site, path)
    assert refused.value.remedy


def test_the_wrong_kind_of_document_is_named(site: str) -> None:
    with pytest.raises(Breach, match="text/html"):
        read(site, "page", accept=("image/*",))


@pytest.mark.parametrize("path", ["drip", "drip-headers", "silence"])
def test_a_slow_site_costs_the_total_time_and_no_more(site: str, path: str) -> None:
    begun = time.monotonic()
    with pytest.raises(Breach, match="too slow"):
        read(site, path, total_seconds=0.6)
    assert time.monotonic() - begun < 2.5


@pytest.mark.parametrize("path", ["bomb", "bomb-in-redirect"])
def test_a_bomb_does_not_fill_the_memory(site: str, path: str) -> None:
    tracemalloc.start()
    try:
        if path == "bomb":
            with pytest.raises(Breach):
                read(site, path)
        else:
            assert read(site, path).body == FEED
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # the server that makes the bomb runs in this process too: 50 MB and its compressed form are its own
    assert peak < 50_000_000 + 20_000_000


def test_a_dead_host_is_told(site: str) -> None:
    with pytest.raises(Breach, match="cannot be reached"):
        fetch("http://127.0.0.1:9/", allowed_hosts=frozenset({"127.0.0.1:9"}), total_seconds=2)


def test_nobody_is_asked_about_an_address_that_is_refused(site: str) -> None:
    with pytest.raises(Breach):
        fetch(f"http://user:secret@{site}/feed", allowed_hosts=frozenset({site}))
    assert Site.seen == []
