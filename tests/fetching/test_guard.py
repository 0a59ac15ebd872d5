"""Which addresses are reached: the checked one and no other, whatever the name says a moment later."""

from __future__ import annotations

import time

import pytest
import requests

from advocacy.errors import Breach
from advocacy.fetching import AddressRefused, TooLarge, fetch, guarded_session
from advocacy.fetching.addresses import checked_url, is_allowed, is_public
from tests.fetching.conftest import FEED, Resolves, Site

NOBODY: frozenset[str] = frozenset()
PRIVATE = (
    *("0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.9.9.9", "169.254.169.254", "172.16.0.1"),
    *("192.0.0.1", "192.168.1.1", "198.18.0.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
    *("192.0.2.1", "203.0.113.9", "::", "::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1"),
    *("64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "2001:0:1::1", "2001:db8::1", "2002:7f00:1::", "fc00::1"),
    *("fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1", "ff0e::1"),
)


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_never_dialled(address: str, names: Resolves, dialled: list[tuple[str, int]]) -> None:
    names("feeds.example", address)
    with pytest.raises(Breach, match="private network"):
        fetch("http://feeds.example/feed", allowed_hosts=NOBODY)
    assert dialled == []
    assert not is_public(address)


@pytest.mark.parametrize("written", ["2130706433", "0x7f.1", "127.1", "[::1]", "[::ffff:7f00:1]", "0"])
def test_odd_ways_to_write_loopback_are_seen_through(written: str, dialled: list[tuple[str, int]]) -> None:
    with pytest.raises(Breach, match="private network"):
        fetch(f"http://{written}/", allowed_hosts=NOBODY)
    assert dialled == []


def test_the_checked_address_is_the_one_dialled(names: Resolves, dialled: list[tuple[str, int]]) -> None:
    """DNS rebinding: the second lookup would say loopback, so there must be no second lookup."""
    lookups = names("feeds.example", "93.184.215.14", "127.0.0.1")
    assert fetch("http://feeds.example/feed", allowed_hosts=NOBODY).body == FEED
    assert lookups == ["feeds.example"]
    assert dialled == [("93.184.215.14", 80)]
    assert Site.seen[-1][1]["Host"] == "feeds.example"


def test_a_redirect_is_resolved_and_checked_again(names: Resolves, dialled: list[tuple[str, int]]) -> None:
    names("feeds.example", "93.184.215.14", "192.168.0.7")
    with pytest.raises(Breach, match="redirects into a private network"):
        fetch("http://feeds.example/to-feed", allowed_hosts=NOBODY)
    assert dialled == [("93.184.215.14", 80)]


def test_a_name_that_resolves_too_slowly_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.getaddrinfo", lambda *a, **k: time.sleep(1.5))
    begun = time.monotonic()
    with pytest.raises(Breach, match="too slow"):
        fetch("http://feeds.example/", allowed_hosts=NOBODY, total_seconds=0.3)
    assert time.monotonic() - begun < 1


def test_unknown_and_impossible_names_are_told(names: Resolves) -> None:
    for url in ("http://nobody.example/", f"http://{'a' * 70}.example/"):
        with pytest.raises(Breach):
            fetch(url, allowed_hosts=NOBODY)


@pytest.mark.parametrize(
    "url",
    ["", "acme.example", "ftp://acme.example/", "javascript:alert(1)", "http:///x", "http://a b/", "http://a\\@b/",
     "http://acme.example:22/", "http://acme.example:99999/", "http://u@acme.example/", "https://" + "a" * 3000,
     "http://acme.example/\r\nHost: b"],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(Breach):
        checked_url(url, NOBODY)


def test_hosts_are_allowed_by_name_and_port() -> None:
    assert is_allowed("LocalHost", 3000, frozenset({"localhost:3000"}))
    assert is_allowed("localhost", 1, frozenset({"localhost"}))
    assert is_allowed("::1", 8080, frozenset({"[::1]:8080"}))
    assert not is_allowed("localhost", 3001, frozenset({"localhost:3000"}))
    assert not is_allowed("localhost.evil.example", 3000, frozenset({"localhost"}))


def test_an_allowed_name_does_not_open_the_others(site: str) -> None:
    other = f"127.0.0.1:{int(site.rpartition(':')[2]) + 1}"
    with pytest.raises(Breach):
        fetch(f"http://{site}/feed", allowed_hosts=frozenset({other}))
    assert Site.seen == []


class TestTheSessionForNetworks:
    """No redirects, no retries, a cap on answers, no proxy from the environment."""

    def test_it_reads_and_does_not_follow(self, site: str) -> None:
        with guarded_session(frozenset({site})) as session:
            assert session.get(f"http://{site}/feed").content == FEED
            assert session.get(f"http://{site}/to-private", allow_redirects=True).status_code == 302

    def test_it_refuses_private_addresses(self, names: Resolves) -> None:
        names("pds.example", "10.0.0.8")
        with guarded_session(NOBODY) as session, pytest.raises(AddressRefused):
            session.post("https://pds.example/xrpc/com.atproto.repo.putRecord", json={})

    def test_it_caps_the_answer(self, site: str) -> None:
        with guarded_session(frozenset({site}), max_bytes=1000) as session, pytest.raises(TooLarge):
            session.get(f"http://{site}/bomb")

    def test_it_sends_once(self, site: str) -> None:
        with guarded_session(frozenset({site})) as session, pytest.raises(requests.exceptions.RequestException):
            session.get(f"http://{site}/cut")
        assert len(Site.seen) == 1

    def test_time_up_is_a_timeout_even_when_the_cut_looks_like_an_end(self, site: str) -> None:
        with (
            guarded_session(frozenset({site}), total_seconds=0.4) as session,
            pytest.raises(requests.exceptions.Timeout),
        ):
            session.get(f"http://{site}/drip")

    def test_proxies_of_the_environment_do_not_count(self, site: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
        with guarded_session(frozenset({site})) as session:
            assert session.get(f"http://{site}/feed").content == FEED
