"""A stub of the Instagram API with Instagram login, strict about what its documentation says. Ours: there is no public
server.

Sources: developers.facebook.com/docs/instagram-platform: content-publishing, reference/instagram-user/media,
instagram-graph-api/reference/error-codes.
"""

from __future__ import annotations

import re

from tests.peers.containers import ContainerStub, Words
from tests.peers.graph import GraphAccount, wrong

LONGEST, LONGEST_ALT, MOST_TAGS, MOST_MENTIONS = 2200, 1000, 30, 20
_TAKES = {
    "": {"image_url", "caption", "alt_text", "is_carousel_item"},
    "REELS": {"media_type", "video_url", "caption", "share_to_feed"},
    "CAROUSEL": {"media_type", "children", "caption"},
}


class InstagramServer(ContainerStub):
    """See the module."""

    label = "instagram"
    names = Words(
        version="v25.0", edge="media", publish="media_publish", quota="content_publishing_limit", most_a_day=100,
        stage="status_code", reason="status", text="caption", refresh="ig_refresh_token",
        exchange="ig_exchange_token", metrics=frozenset({"views", "reach", "likes", "comments", "saved", "shares"}),
        me=frozenset({"user_id", "username", "name", "account_type", "followers_count"}),
        publishing="instagram_business_content_publish", insights="instagram_business_manage_insights", items=(2, 10),
    )  # fmt: skip

    def me(self, account: GraphAccount) -> dict[str, object]:
        """The account."""
        return {
            "id": f"app-{account.id}", "user_id": account.id, "username": account.username, "name": "Some Body",
            "account_type": account.kind, "followers_count": 77,
        }  # fmt: skip

    def takes(self) -> set[str]:
        """Every documented field that we use."""
        return set().union(*_TAKES.values())

    def check(self, fields: dict[str, str], *, item: bool) -> list[str]:
        """By its kind; a post without media doesn't exist."""
        kind, caption = fields.get("media_type", ""), fields.get("caption", "")
        if kind not in _TAKES or set(fields) - _TAKES[kind] or (item and caption):
            raise wrong(100, "Invalid parameter")
        if len(caption.encode("utf-16-le")) // 2 > LONGEST:
            raise wrong(36004, "The caption is too long", subcode=2207010)
        tags, mentions = re.findall(r"(?<!\w)#\w+", caption), re.findall(r"(?<![\w@])@\w+", caption)
        if len(tags) > MOST_TAGS or len(mentions) > MOST_MENTIONS:
            raise wrong(36004, "Too many hashtags or mentions", subcode=2207040)
        if len(fields.get("alt_text", "")) > LONGEST_ALT:
            raise wrong(100, "The alternative text is too long")
        urls = [fields[name] for name in ("image_url", "video_url") if name in fields]
        if kind != "CAROUSEL" and not urls:
            raise wrong(9004, "The media could not be fetched from this URI", subcode=2207052)
        return urls
