"""Pure: random keys that are given out once and kept as digests."""

from __future__ import annotations

import hashlib
import secrets


def new_key(prefix: str = "") -> str:
    """A key of 256 random bits."""
    return prefix + secrets.token_urlsafe(32)


def digest(key: str) -> str:
    """What is kept of a key. Keys are random, so a plain SHA-256 can't be guessed back."""
    return hashlib.sha256(key.encode()).hexdigest()
