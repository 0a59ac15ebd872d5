"""Pure: what people write as the name of their account, and how alike two names are. Imports nothing that asks.

People write "@anna", "anna@photo.example", or the address of their profile; an account is kept by its handle.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from urllib.parse import urlsplit

from advocacy.people.names import folded

NETWORKS = {
    "instagram": "Instagram", "tiktok": "TikTok", "youtube": "YouTube", "bluesky": "Bluesky", "mastodon": "Mastodon",
    "x": "X", "threads": "Threads", "linkedin": "LinkedIn", "facebook": "Facebook", "twitch": "Twitch",
    "pinterest": "Pinterest", "web": "Blog",
}  # fmt: skip
"""Where somebody may have an account; names are trade names, and no matter of language."""
LEADING = re.compile(r"^/?(?:profile/|in/|c/|channel/|user/|users/|@)*", re.IGNORECASE)
ALIKE = 0.85
"""How much of two names has to be the same for advice (difflib's ratio: twice the matching signs over all signs)."""
LEAST_SIGNS = 5


def named(network: str, written: str) -> str:
    """The handle in what somebody wrote; a page's own address for the network "web"."""
    text = written.strip()
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return text.lstrip("@")
    if network == "web":
        return f"{parts.hostname}{parts.path}".rstrip("/")
    handle = LEADING.sub("", parts.path).split("/")[0].lstrip("@")
    if network == "mastodon" and handle and "@" not in handle:
        return f"{handle}@{parts.netloc}"
    return handle or text


def alike(one: str, other: str) -> bool:
    """Whether people would take two names for the same: folded, one in the other or nearly the same."""
    first, second = folded(one), folded(other)
    if min(len(first), len(second)) < LEAST_SIGNS:
        return bool(first) and first == second
    return first in second or second in first or SequenceMatcher(None, first, second).ratio() >= ALIKE
