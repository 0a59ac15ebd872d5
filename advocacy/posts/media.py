"""Where media come from: functions that the roof hands in, for media belong to somebody above. Imports the contract."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from flask import Flask, current_app
from flask_babel import gettext as _

from advocacy.english import English
from advocacy.errors import NotFound
from advocacy.networks.capabilities import MediaKind, MediaRule
from advocacy.networks.contract import Medium


@dataclass(frozen=True)
class Opened:
    """A medium as it is sent: its bytes, its media type, and a video's length in seconds."""

    content: bytes = field(repr=False)
    type: str
    seconds: float | None = None


OpenPicture = Callable[[str], bytes | None]
"""Gives the bytes of a link card's picture by its reference (a video's poster for a video), or None when it is gone."""
OpenMedia = Callable[[str], Opened | None]
"""Gives a picture or video by its reference, whole; None when it is gone. Asked outside of any transaction."""
PublishMedia = Callable[[str, datetime], str]
"""Gives the signed address at which anyone may fetch the medium until that instant; empty where no network could reach
it, as on an installation without a public https address."""


@dataclass(frozen=True)
class MediaDoors:
    """What whoever keeps the media hands in."""

    picture: OpenPicture = lambda reference: None
    medium: OpenMedia = lambda reference: None
    address: PublishMedia = lambda reference, until: ""


EXTENSION = "advocacy.posts.media"
GONE = English("A picture or video of this post is gone.")
_MAGIC = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))


def init_media(app: Flask, doors: MediaDoors) -> None:
    """Hands the functions in."""
    app.extensions[EXTENSION] = doors


def media_of(listed: Sequence[Mapping[str, Any]], until: datetime) -> tuple[Medium, ...]:
    """A share's media, opened, in order, their public addresses good until then. Raises NotFound when one is gone."""
    return tuple(_medium(each, _opened(str(each["ref"])), until) for each in listed)


def unopened(listed: Sequence[Mapping[str, Any]], rule: MediaRule, until: datetime) -> tuple[Medium, ...]:
    """The same without their bytes, judged by the facts that the share keeps of each: type, size (bytes), seconds,
    width and height (pixels). Older shares keep none: those are taken for a type that the network takes, and empty."""
    types = {MediaKind.IMAGE: rule.image_types, MediaKind.VIDEO: rule.video_types}
    return tuple(_sketched(each, min(types[MediaKind(each["kind"])], default=""), until) for each in listed)


def picture_of(card: Mapping[str, Any]) -> tuple[bytes | None, str]:
    """The card's picture and its media type; (None, "") where there is none that networks take."""
    reference = str(card.get("image_ref") or "")
    content = _doors().picture(reference) if reference else None
    kind = media_type(content) if content else ""
    return (content, kind) if kind else (None, "")


def media_type(content: bytes) -> str:
    """The type of a picture by its first bytes; empty for anything but JPEG, PNG and WebP."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for magic, kind in _MAGIC if content.startswith(magic)), "")


def _opened(reference: str) -> Opened:
    opened = _doors().medium(reference)
    if opened is None:
        raise NotFound(GONE, remedy=_("Share the story again, without it."))
    return opened


def _sketched(listed: Mapping[str, Any], supposed: str, until: datetime) -> Medium:
    seconds, width, height = (listed.get(name) for name in ("seconds", "width", "height"))
    known = Opened(b"", str(listed.get("type") or supposed), None if seconds is None else float(seconds))
    pixels = (int(width), int(height)) if width and height else None
    return replace(_medium(listed, known, until), size=int(listed.get("size") or 0), pixels=pixels)


def _medium(listed: Mapping[str, Any], opened: Opened, until: datetime) -> Medium:
    reference = str(listed["ref"])
    return Medium(
        reference, MediaKind(listed["kind"]), opened.type, opened.content, str(listed.get("alt") or ""),
        _doors().address(reference, until), opened.seconds,
    )  # fmt: skip


def _doors() -> MediaDoors:
    doors: MediaDoors = current_app.extensions.get(EXTENSION) or MediaDoors()
    return doors
