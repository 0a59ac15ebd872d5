"""Where a visit may go on: back to the page it came for, and nowhere outside."""

from __future__ import annotations

from urllib.parse import urlsplit


def onward(wanted: str | None, otherwise: str) -> str:
    """``wanted`` when it is a path of ours, else ``otherwise``: no open redirect."""
    if not wanted or not wanted.startswith("/") or wanted.startswith(("//", "/\\")) or "\\" in wanted:
        return otherwise
    parts = urlsplit(wanted)
    return otherwise if parts.scheme or parts.netloc else wanted
