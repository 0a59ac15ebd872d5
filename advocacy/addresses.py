"""Pure: web addresses as people type them, taken apart."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit


def web_parts(address: str) -> SplitResult | None:
    """The parts of an http(s) address with a host and, if any, a port that is one; None for anything else, also for
    brackets that are no address."""
    try:
        parts = urlsplit(address)
        there = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return parts if there else None
