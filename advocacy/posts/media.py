"""Where pictures of link cards come from: a function that the roof hands in, for media belong to somebody above."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app

OpenMedia = Callable[[str], bytes | None]
"""Gives the bytes of a picture by its reference, or None when it is gone."""

EXTENSION = "advocacy.posts.open_media"
_MAGIC = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))


def init_media(app: Flask, open_media: OpenMedia) -> None:
    """Hands the function in."""
    app.extensions[EXTENSION] = open_media


def picture_of(card: dict[str, Any]) -> tuple[bytes | None, str]:
    """The card's picture and its media type; (None, "") where there is none that networks take."""
    open_media: OpenMedia | None = current_app.extensions.get(EXTENSION)
    reference = str(card.get("image_ref") or "")
    content = open_media(reference) if open_media and reference else None
    kind = media_type(content) if content else ""
    return (content, kind) if kind else (None, "")


def media_type(content: bytes) -> str:
    """The type of a picture by its first bytes; empty for anything but JPEG, PNG and WebP."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for magic, kind in _MAGIC if content.startswith(magic)), "")
