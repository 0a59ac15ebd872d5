"""Pure: when two addresses, or two looks, are the same post: one post delivers once. Imports no database."""

from __future__ import annotations

import hashlib
from urllib.parse import parse_qsl, urlencode, urlsplit

from advocacy.fetching.canonical import canonical

HOSTS = {"twitter.com": "x.com", "youtu.be": "youtube.com", "vm.tiktok.com": "tiktok.com", "fb.com": "facebook.com",
         "instagr.am": "instagram.com"}  # fmt: skip
"""Other names of the same network."""
BARE = ("www.", "m.", "mobile.")
NAMED_BY = {"youtube.com": {"v"}, "facebook.com": {"story_fbid", "fbid", "id", "v"}}
"""Networks whose posts are told apart by parameters, and which."""
BY_PATH = frozenset(
    {"x.com", "instagram.com", "tiktok.com", "threads.net", "linkedin.com", "bsky.app", "pinterest.com"}
)
"""Networks whose posts are told apart by their path alone."""


def one_address(url: str) -> str:
    """The address of a post as one writes it once: host and path, and the parameters that name it.

    Raises Breach for what is no address of the web."""
    parts = urlsplit(canonical(url))
    host, path = _host(parts.netloc), parts.path.rstrip("/")
    asked = parse_qsl(parts.query)
    if parts.netloc == "youtu.be":
        path, asked = "/watch", [("v", path.strip("/"))]
    if host == "youtube.com" and path.startswith(("/shorts/", "/live/")):
        path, asked = "/watch", [("v", path.split("/")[2])]
    if host in NAMED_BY:
        asked = [pair for pair in asked if pair[0] in NAMED_BY[host]]
    query = "" if host in BY_PATH else urlencode(asked)
    return f"{host}{path}?{query}" if query else f"{host}{path}"


def address_key(url: str) -> str:
    """SHA-256 (hex) of ``one_address``. Raises Breach."""
    return _digest(one_address(url))


def post_key(network: str, url: str, remote_id: str) -> str:
    """SHA-256 (hex) of what names a post that was looked at: the network's own number, which counts within the server
    that gave it unless it is an address itself; the post's address where it gave none."""
    if not remote_id:
        return address_key(url)
    place = "" if "://" in remote_id else _host(urlsplit(canonical(url)).netloc)
    return _digest(f"{network}|{place}|{remote_id}")


def _host(host: str) -> str:
    bare = next((host[len(each) :] for each in BARE if host.startswith(each)), host)
    return HOSTS.get(host, HOSTS.get(bare, bare))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
