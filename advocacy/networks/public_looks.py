"""Looking at what a stranger is shown: an account's profile, the post at an address. Values in, values out.

Imports the registry and the pure parts of this room. Call it outside of any transaction: it speaks to networks.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from advocacy import settings
from advocacy.addresses import web_parts
from advocacy.networks.public_seen import A_PERSON, Presence, PublicProfile, SeenPost
from advocacy.networks.registry import public_sight

__all__ = ["A_PERSON", "Presence", "PublicProfile", "SeenPost", "network_of", "public_post", "public_profile"]

WEB = "web"
"""The network of pages that belong to none."""
HOSTS = {
    "bsky.app": "bluesky", "linkedin.com": "linkedin", "instagram.com": "instagram", "facebook.com": "facebook",
    "fb.com": "facebook", "fb.watch": "facebook", "tiktok.com": "tiktok", "x.com": "x", "twitter.com": "x",
    "threads.net": "threads", "threads.com": "threads", "youtube.com": "youtube", "youtu.be": "youtube",
    "twitch.tv": "twitch", "pinterest.com": "pinterest", "snapchat.com": "snapchat",
}  # fmt: skip
FEDIVERSE = re.compile(r"/(@[\w.-]+(@[\w.:-]+)?|users/[\w.-]+)(/(statuses/)?\d+)?/?")
"""Paths of profiles and posts on any Mastodon server (docs.joinmastodon.org/entities/Status, ``url`` and ``uri``)."""


def public_profile(network: str, handle_or_url: str, service_url: str = "") -> PublicProfile:
    """An account as everybody sees it. ``network`` may be empty for an address; ``service_url`` is a Mastodon server.

    ``presence`` says whether there is such an account, and whether a person has to look. Raises NetworkRefused for a
    network that gives no answer just now, permanent for an address that is none.
    """
    who = handle_or_url.strip()
    return public_sight(network or network_of(who)).profile(who, service_url)


def public_post(url: str, network: str = "") -> SeenPost:
    """The post at that address, as everybody sees it. Raises NetworkRefused as ``public_profile`` does.

    No answer of a network is no proof that a post is gone: only ``presence`` GONE is.
    """
    return public_sight(network or network_of(url)).post(url.strip())


def network_of(url: str) -> str:
    """Whose address that is, by its host, else by its form; "web" for a page of no network that we know."""
    address = url.strip()
    if address.startswith("at://"):
        return "bluesky"
    in_force = settings.current()
    if in_force.sandbox and address.startswith(f"{in_force.base_url.rstrip('/')}/sandbox/"):
        return "sandbox"
    parts = web_parts(address)
    if parts is None:
        return WEB
    host = (parts.hostname or "").removeprefix("www.")
    for known, network in HOSTS.items():
        if host == known or host.endswith(f".{known}"):
            return network
    return "mastodon" if FEDIVERSE.fullmatch(urlsplit(address).path) else WEB
