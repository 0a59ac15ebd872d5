"""Pure: what the ways to write an account have in common. Imports nothing of ours."""

from __future__ import annotations

import unicodedata

LONGEST_HANDLE = 200


def folded_handle(network: str, handle: str) -> str:
    """A handle as it is compared: no sign before it, no case, and a Mastodon handle with its server.

    "@Anna" and "anna" are the same on one network; "anna@a.example" and "anna@b.example" are two.
    """
    text = unicodedata.normalize("NFKC", handle).strip().lstrip("@").casefold()
    return "".join(text.split())[:LONGEST_HANDLE]
