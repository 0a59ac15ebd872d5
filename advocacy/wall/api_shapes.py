"""Shapes of the API of walls."""

from __future__ import annotations

from typing import Any

from apiflask import Schema
from apiflask.fields import Boolean, Integer, List, Nested, String
from flask import url_for
from marshmallow.validate import Length, OneOf, Range

from advocacy import settings
from advocacy.clock import to_rfc3339
from advocacy.wall import walls
from advocacy.wall.forms import FIELDS
from advocacy.wall.models import ShownAs, Theme, Wall, WallConsent
from advocacy.wall.showing import Post
from advocacy.web.languages import LANGUAGES


def _names() -> Any:
    return List(String(validate=Length(1, 200)), validate=Length(max=walls.MOST_NAMED))


class WallChange(Schema):
    """What a wall shows and where; empty lists narrow nothing down. ``hosts`` are those whose pages may frame it."""

    name = String(validate=Length(1, walls.LONGEST_NAME))
    heading = String(validate=Length(max=walls.LONGEST_HEADING))
    language = String(validate=OneOf(list(LANGUAGES)))
    topics = _names()
    campaigns = _names()
    networks = _names()
    hosts = _names()
    most = Integer(strict=True, validate=Range(1, walls.MOST_POSTS))
    days = Integer(strict=True, validate=Range(1, walls.LONGEST_DAYS))
    pictures = Boolean()
    theme = String(validate=OneOf([each.value for each in Theme]))


class WallIn(WallChange):
    """A new wall; what is left out is as usual."""

    name = String(required=True, validate=Length(1, walls.LONGEST_NAME))


class WallOut(WallChange):
    """A wall. ``address`` is what pages frame, ``feed`` the same as JSON Feed."""

    id = Integer()
    state = String()
    address = String()
    feed = String()
    created_at = String()


class WallPost(Schema):
    """A post as a wall shows it; ``name`` as its person chose."""

    share_id = Integer()
    network = String()
    text = String()
    url = String()
    published_at = String()
    name = String()
    language = String()


class WallPosts(Schema):
    """What a wall shows."""

    items = List(Nested(WallPost))
    next = String(allow_none=True)


class WallConsentIn(Schema):
    """Where one's posts may be shown (no wall: on every one, also later ones) and how one's name stands beside them."""

    wall_id = Integer(strict=True, load_default=None, allow_none=True, validate=Range(1, 2**31 - 1))
    shown_as = String(load_default=ShownAs.NAME.value, validate=OneOf([each.value for each in ShownAs]))


class WallConsentOut(WallConsentIn):
    """What somebody agreed to."""

    id = Integer()
    agreed_at = String()


class WallConsents(Schema):
    """All that somebody agreed to."""

    items = List(Nested(WallConsentOut))
    next = String(allow_none=True)


def shown(wall: Wall) -> dict[str, Any]:
    """A wall as the API tells it."""
    base = settings.current().base_url.rstrip("/")
    return {
        "id": wall.id, **{name: getattr(wall, name) for name in FIELDS}, "theme": wall.theme.value,
        "state": wall.state.value, "created_at": to_rfc3339(wall.created_at),
        "address": base + url_for("wall.page", key=wall.key), "feed": base + url_for("wall.feed", key=wall.key),
    }  # fmt: skip


def post_shown(post: Post) -> dict[str, Any]:
    """A post as the API tells it."""
    names = ("share_id", "network", "text", "url", "name", "language")
    return {**{name: getattr(post, name) for name in names}, "published_at": to_rfc3339(post.at)}


def consent_shown(consent: WallConsent) -> dict[str, Any]:
    """What somebody agreed to, as the API tells it."""
    return {
        "id": consent.id, "wall_id": consent.wall_id, "shown_as": consent.shown_as.value,
        "agreed_at": to_rfc3339(consent.agreed_at),
    }  # fmt: skip
