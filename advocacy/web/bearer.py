"""The token's key in a request, read in one way wherever it counts (RFC 6750, section 2.1). Imports nothing of ours."""

from __future__ import annotations


def bearer_key(header: str | None) -> str:
    """The key in an Authorization header, however its scheme is written and whatever blanks are round it; else ""."""
    kind, _blank, key = (header or "").strip().partition(" ")
    return key.strip() if kind.lower() == "bearer" else ""
