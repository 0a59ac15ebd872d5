"""What a Mastodon server says of itself: its name and its limits. Pure.

Sources: docs.joinmastodon.org/entities/Instance, /entities/V1_Instance; forks say some of it beside the configuration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from advocacy.networks.capabilities import LengthRule, MediaKind, MediaRule

LENGTH = LengthRule(most=500, url_weight=23, short_mentions=True)
MEDIA = MediaRule(
    images=4, image_types=frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"}), image_bytes=16_777_216,
    alt_most=1_500, video_types=frozenset({"video/mp4", "video/webm", "video/quicktime"}), video_bytes=103_809_024,
)  # fmt: skip
"""Mastodon 4's own limits, for servers that don't say."""


def length_of(instance: Mapping[str, Any]) -> LengthRule:
    """The server's own limit: Mastodon's configuration, or what forks say beside it."""
    statuses = _part(instance, "configuration", "statuses")
    most = count(statuses, "max_characters") or count(instance, "max_toot_chars") or LENGTH.most
    weight = count(statuses, "characters_reserved_per_url") or LENGTH.url_weight
    return LengthRule(most=most, url_weight=weight, short_mentions=True)


def media_of(instance: Mapping[str, Any]) -> MediaRule:
    """What the server takes; Mastodon's own limits where it doesn't say."""
    said = _part(instance, "configuration", "media_attachments")
    many = count(_part(instance, "configuration", "statuses"), "max_media_attachments") or MEDIA.images
    rule = replace(
        MEDIA, images=many, image_bytes=count(said, "image_size_limit") or MEDIA.image_bytes,
        video_bytes=count(said, "video_size_limit") or MEDIA.video_bytes,
        alt_most=count(said, "description_limit") or MEDIA.alt_most,
    )  # fmt: skip
    types = said.get("supported_mime_types")
    if not isinstance(types, list) or not types:
        return rule
    return replace(rule, image_types=_of(types, MediaKind.IMAGE), video_types=_of(types, MediaKind.VIDEO))


def pixels_of(instance: Mapping[str, Any]) -> int | None:
    """The most pixels that a picture may have there; None where the server doesn't say."""
    return count(_part(instance, "configuration", "media_attachments"), "image_matrix_limit")


def domain_of(root: str, instance: Mapping[str, Any]) -> str:
    """The name behind the second @; servers may live at another host than their handles say."""
    named = str(instance.get("domain") or instance.get("uri") or urlsplit(root).netloc)
    return named.removeprefix("https://").removeprefix("http://").strip("/")


def count(fields: Mapping[str, Any], name: str) -> int | None:
    """A number that is one; None for anything else."""
    value = fields.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _part(fields: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    for name in names:
        inner = fields.get(name)
        fields = inner if isinstance(inner, dict) else {}
    return fields


def _of(types: list[Any], kind: MediaKind) -> frozenset[str]:
    return frozenset(each for each in types if isinstance(each, str) and each.startswith(f"{kind}/"))
