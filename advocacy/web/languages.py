"""The languages that the interface is offered in, and the nearest of them to what somebody asked for.

Pure; imports no other room.
"""

from __future__ import annotations

LANGUAGES = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español"}
"""By primary tag, each with its own name; the first is the last resort."""

FALLBACK = "en"


def offered(tag: str | None) -> str | None:
    """The offered language of a tag, "de-CH" -> "de"; None when it is not offered."""
    primary = (tag or "").replace("_", "-").partition("-")[0].strip().lower()
    return primary if primary in LANGUAGES else None


def spoken(tag: str | None) -> str:
    """The language to speak to somebody who asked for ``tag``: the offered one, or English."""
    return offered(tag) or FALLBACK
