"""Pure: whose word counts about where a request comes from. Imports nothing of ours.

Only a peer inside ``trusted_proxies`` may say who asked (X-Forwarded-For), how (-Proto) and for which host (-Host).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, NamedTuple

Network = IPv4Network | IPv6Network

SPOOFABLE = (
    "x-forwarded-for",
    "x-forwarded-proto",
    "x-forwarded-host",
    "x-forwarded-port",
    "x-forwarded-prefix",
    "forwarded",
)
"""Headers that are dropped unless a trusted proxy sent them."""


PASSED_ON = "advocacy.passed_on"
"""In the environment: whether some proxy passed the request on, trusted or not. ``web.probes`` reads it."""


class Origin(NamedTuple):
    """Where a request comes from, as far as it may be believed. ``host`` is None when no trusted proxy named one."""

    address: str
    scheme: str
    host: str | None
    trusted: bool


class TrustedProxies:
    """The networks whose forwarded headers are believed. Raises ValueError for what is not a network."""

    def __init__(self, networks: Iterable[str]) -> None:
        self.networks: tuple[Network, ...] = tuple(ip_network(text.strip(), strict=False) for text in networks)
        self.trusts = lru_cache(maxsize=4096)(self._trusts)

    def origin(self, peer: str, scheme: str, headers: Mapping[str, str]) -> Origin:
        """The origin of a request from ``peer``. ``headers`` in lower case, repeated ones joined by commas."""
        if not self.networks or not self.trusts(peer):
            return Origin(peer, scheme, None, trusted=False)
        proto = _last(headers.get("x-forwarded-proto", "")).lower()
        host = _last(headers.get("x-forwarded-host", ""))
        return Origin(
            self._client(peer, headers.get("x-forwarded-for", "")),
            proto if proto in {"http", "https"} else scheme,
            host or None,
            trusted=True,
        )

    def _client(self, peer: str, chain: str) -> str:
        """From the nearest hop outwards, the first address that is no proxy of ours; nonsense ends the walk."""
        client = peer
        for hop in reversed([part.strip() for part in chain.split(",") if part.strip()]):
            address = _address(hop)
            if address is None:
                break
            client = address
            if not self.trusts(client):
                break
        return client

    def _trusts(self, peer: str) -> bool:
        address = _address(peer)
        if address is None:
            return False
        parsed = ip_address(address)
        return any(parsed.version == network.version and parsed in network for network in self.networks)


def believed(application: Callable[..., Any], proxies: TrustedProxies) -> Callable[..., Any]:
    """The WSGI application with its environment put right: address, scheme and host only from whom we trust."""

    def wrapped(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        told = {name: environ.pop("HTTP_" + name.upper().replace("-", "_"), "") for name in SPOOFABLE}
        environ[PASSED_ON] = any(told.values())
        origin = proxies.origin(environ.get("REMOTE_ADDR", ""), environ["wsgi.url_scheme"], told)
        environ["REMOTE_ADDR"], environ["wsgi.url_scheme"] = origin.address, origin.scheme
        if origin.host:
            environ["HTTP_HOST"] = origin.host
        return application(environ, start_response)

    return wrapped


def _last(values: str) -> str:
    return values.rsplit(",", 1)[-1].strip()


def _address(text: str) -> str | None:
    """The bare address: without port, brackets, zone; IPv4 where it came mapped into IPv6. None when it is none."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].split("]", 1)[0]
    elif text.count(":") == 1:
        text = text.split(":", 1)[0]
    try:
        parsed = ip_address(text.split("%", 1)[0])
    except ValueError:
        return None
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return str(mapped or parsed)
