"""Pure: whether a Mastodon server speaks of what is its own, and where to ask otherwise. Imports nothing of ours.

Any server may be anybody's. What it says of accounts and posts of other servers proves nothing: those are asked
themselves (activitypub, "Security Considerations": verify at the origin; docs.joinmastodon.org/entities/Account:
``acct`` is the bare name for accounts of the server itself).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from advocacy.english import English

ELSEWHERE = English("Another server's: give its address there.")
_NAME = re.compile(r"[\w.-]+")


def is_own_account(account: object, root: str) -> bool:
    """Whether an account lives on the server that tells of it; ``root`` is that server."""
    if not isinstance(account, Mapping) or not _NAME.fullmatch(str(account.get("acct") or "")):
        return False
    return lives_at(account.get("url"), root) and lives_at(account.get("uri") or account.get("url"), root)


def is_own_post(status: Mapping[str, Any], root: str) -> bool:
    """Whether a post was written on the server that tells of it; passing on somebody else's words is no post."""
    where = status.get("url"), status.get("uri")
    written = not status.get("reblog") and all(lives_at(each, root) for each in where)
    return written and is_own_account(status.get("account"), root)


def lives_at(address: object, root: str) -> bool:
    """Whether an address is one of that server."""
    return isinstance(address, str) and root_of(address) == root


def root_of(address: str) -> str:
    """Scheme and host of an address; empty for what is none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc.lower()}" if parts.netloc else ""
