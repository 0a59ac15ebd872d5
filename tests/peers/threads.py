"""A stub of Threads' API, strict about what its documentation says. Ours: there is no public server.

Sources: developers.facebook.com/docs/threads: posts, create-posts/text-attachments (THREADS_API__LINK_LIMIT_EXCEEDED),
troubleshooting, insights. An emoji counts its UTF-8 bytes, counted here in a way of its own.
"""

from __future__ import annotations

import re
import unicodedata

from tests.peers.containers import ContainerStub, Words
from tests.peers.graph import GraphAccount, not_found, wrong
from tests.peers.ledger import Asked, Reply

LONGEST, MOST_LINKS, LONGEST_ALT = 500, 5, 1000
_TAKES = {
    "TEXT": {"media_type", "text", "link_attachment"},
    "IMAGE": {"media_type", "image_url", "text", "alt_text", "is_carousel_item"},
    "VIDEO": {"media_type", "video_url", "text", "alt_text", "is_carousel_item"},
    "CAROUSEL": {"media_type", "children", "text"},
}


class ThreadsServer(ContainerStub):
    """See the module."""

    label = "threads"
    names = Words(
        version="v1.0", edge="threads", publish="threads_publish", quota="threads_publishing_limit", most_a_day=250,
        stage="status", reason="error_message", text="text", refresh="th_refresh_token", exchange="th_exchange_token",
        metrics=frozenset({"views", "likes", "replies", "reposts", "quotes", "shares"}),
        me=frozenset({"username", "name", "threads_profile_picture_url"}), publishing="threads_content_publish",
        insights="threads_manage_insights",
    )  # fmt: skip

    def me(self, account: GraphAccount) -> dict[str, object]:
        """The profile."""
        return {"id": account.id, "username": account.username, "name": account.username.title()}

    def takes(self) -> set[str]:
        """Every documented field that we use."""
        return set().union(*_TAKES.values())

    def check(self, fields: dict[str, str], *, item: bool) -> list[str]:
        """By its kind; an item carries no words of its own."""
        kind, text = fields.get("media_type", ""), fields.get("text", "")
        if kind not in _TAKES or set(fields) - _TAKES[kind]:
            raise wrong(100, "Invalid parameter")
        if (kind == "TEXT" and not text) or (item and text):
            raise wrong(100, "The parameter text is required, or not for an item")
        if counted(text) > LONGEST or len(fields.get("alt_text", "")) > LONGEST_ALT:
            raise wrong(100, f"Param text must be at most {LONGEST} characters long.")
        links = {*re.findall(r"https?://\S+", text), *filter(None, [fields.get("link_attachment")])}
        if len(links) > MOST_LINKS:
            raise wrong(100, "THREADS_API__LINK_LIMIT_EXCEEDED")
        urls = [fields[name] for name in ("image_url", "video_url") if name in fields]
        if (kind in ("IMAGE", "VIDEO")) != bool(urls):
            raise wrong(100, "The address of the media is missing")
        return urls

    def _versioned(self, asked: Asked, rest: list[str]) -> Reply:
        account = self.account_of(asked)
        if asked.method == "GET" and rest == [account.id, "threads_insights"]:
            self.allowed(account, self.names.insights)
            return Reply(200, {"data": [{"name": "followers_count", "total_value": {"value": 321}}]})
        if rest[1:] == ["threads_insights"]:
            raise not_found(rest[0])
        return super()._versioned(asked, rest)


def counted(text: str) -> int:
    """Characters by Threads' rule: emoji, joined ones too, count their bytes; a mark belongs to its letter."""
    total = 0
    for sign in text:
        if (
            sign in "\u200d\ufe0f\u20e3"
            or unicodedata.category(sign) in ("So", "Sk")
            or 0x1F000 <= ord(sign) <= 0x1FAFF
        ):
            total += len(sign.encode())
        elif unicodedata.combining(sign) == 0:
            total += 1
    return total
