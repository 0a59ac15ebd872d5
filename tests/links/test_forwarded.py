from __future__ import annotations

from typing import Any

import pytest

from advocacy.links.door.forwarded import TrustedProxies, believed

PROXIES = TrustedProxies(["10.0.0.0/8", "127.0.0.1", "fd00::/8"])


@pytest.mark.parametrize(
    ("peer", "chain", "address"),
    [
        ("203.0.113.5", "198.51.100.1", "203.0.113.5"),  # nobody we trust says so
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),  # what the client made up stays outside
        ("10.0.0.1", "6.6.6.6, 198.51.100.1, 10.9.9.9", "198.51.100.1"),
        ("10.0.0.1", "10.1.1.1, 10.2.2.2", "10.1.1.1"),
        ("10.0.0.1", "198.51.100.1, nonsense", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
        ("10.0.0.1", "[2001:db8::7]:4711", "2001:db8::7"),
        ("::ffff:10.0.0.1", "2001:db8::7", "2001:db8::7"),
        ("fd00::1", "::ffff:198.51.100.1", "198.51.100.1"),
    ],
)
def test_the_nearest_address_that_is_no_proxy_of_ours(peer: str, chain: str, address: str) -> None:
    assert PROXIES.origin(peer, "http", {"x-forwarded-for": chain}).address == address


@pytest.mark.parametrize(
    ("peer", "proto", "scheme", "host"),
    [
        ("10.0.0.1", "https", "https", "go.acme.example"),
        ("10.0.0.1", "http, https", "https", "go.acme.example"),
        ("10.0.0.1", "gopher", "http", "go.acme.example"),
        ("203.0.113.5", "https", "http", None),
    ],
)
def test_scheme_and_host_come_from_whom_we_trust(peer: str, proto: str, scheme: str, host: str | None) -> None:
    headers = {"x-forwarded-proto": proto, "x-forwarded-host": "evil.example, go.acme.example"}
    origin = PROXIES.origin(peer, "http", headers)
    assert (origin.scheme, origin.host) == (scheme, host)


def environ(peer: str) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    told = {
        "REMOTE_ADDR": peer, "wsgi.url_scheme": "http", "HTTP_HOST": "inner:8000",
        "HTTP_X_FORWARDED_FOR": "198.51.100.1",
        "HTTP_X_FORWARDED_PROTO": "https", "HTTP_X_FORWARDED_HOST": "go.acme.example", "HTTP_FORWARDED": "for=1.1.1.1",
    }  # fmt: skip
    believed(lambda inner, _start: seen.update(inner) or [b""], PROXIES)(told, lambda *_: None)
    return seen


def test_the_application_sees_the_truth_and_no_leftovers() -> None:
    seen = environ("10.0.0.1")
    assert (seen["REMOTE_ADDR"], seen["wsgi.url_scheme"], seen["HTTP_HOST"]) == (
        "198.51.100.1", "https", "go.acme.example",
    )  # fmt: skip
    seen = environ("203.0.113.5")
    assert (seen["REMOTE_ADDR"], seen["wsgi.url_scheme"], seen["HTTP_HOST"]) == ("203.0.113.5", "http", "inner:8000")
    assert not [name for name in seen if "FORWARDED" in name]


def test_what_is_no_network_is_refused() -> None:
    with pytest.raises(ValueError):
        TrustedProxies(["example.com"])
