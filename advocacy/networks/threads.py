"""Threads, by Meta's Threads API. Exact: a container that was published says so. Imports what it shares with Instagram.

Sources: developers.facebook.com/docs/threads: posts (500 characters, an emoji counts its UTF-8 bytes; carousels of 2
to 20; JPEG and PNG up to 8 MB, MP4 and MOV up to 1 GB and 5 minutes; link_attachment), overview (250 posts and 48,000
calls a day at the least), create-posts/text-attachments (no more than 5 links), insights. Threads fetches media itself.
"""

from __future__ import annotations

from datetime import timedelta

from advocacy.networks.capabilities import (
    Asking,
    Budget,
    Capabilities,
    Counts,
    Exactness,
    LengthRule,
    MediaKind,
    MediaRule,
    SignIn,
)
from advocacy.networks.contract import Connected, ConnectRequest, Credentials, Draft, Medium, NetworkRefused
from advocacy.networks.meta_containers import Dialect, Part, Recipe
from advocacy.networks.meta_graph import READS, named
from advocacy.networks.meta_publishing import GUARANTEE, VIDEOS, ContainerNetwork
from advocacy.networks.meta_reading import value_of
from advocacy.networks.text import urls
from advocacy.networks.token_endpoint import ends_at

ROOT = "https://graph.threads.net"
MOST_LINKS = 5
DAY = timedelta(days=1)


class Threads(ContainerNetwork):
    """See ``contract.Network``."""

    name = "threads"
    version = "v1.0"
    refresh_grant = "th_refresh_token"
    home = "https://www.threads.com/@{}"
    figures = ("views", "likes", "replies", "reposts", "quotes", "shares")
    dialect = Dialect(
        "Threads", "threads", "threads_publish", "threads_publishing_limit", stage="status", reason="error_message",
        words="text",
    )  # fmt: skip
    capabilities = Capabilities(
        label="Threads",
        exactness=Exactness.EXACT,
        length=LengthRule(most=500, emoji_bytes=True),
        sign_in=SignIn.SERVER_PAGE,
        metrics=figures,
        oauth=True,
        read_back_after=timedelta(seconds=5),
        media=MediaRule(
            images=20, image_bytes=8_000_000, alt_most=1000, video_types=VIDEOS,
            video_bytes=1_000_000_000, video_seconds=300, fetched=True,
        ),
        links_most=MOST_LINKS,
        budgets=(Budget(Asking.POST, Counts.ACCOUNT, 250, DAY), Budget(Asking.READ, Counts.ACCOUNT, 48_000, DAY)),
        reads=READS,
        needs_app=("threads_app_id", "threads_app_secret"),
        guarantee=GUARANTEE,
    )  # fmt: skip

    def connect(self, request: ConnectRequest) -> Connected:
        """Confirms a token of the sign-in page."""
        token = request.secret.strip()
        me = self.graph.read("me", token, fields="id,username,name")
        handle = f"@{named(me, 'username')}"
        ends = ends_at(request.extra)
        credentials = Credentials("", named(me), handle, {"token": token}, ends)
        return Connected(credentials, handle, str(me.get("name") or handle), self._counted(credentials), ends)

    def followers(self, credentials: Credentials) -> int | None:
        """Followers by the profile's insights; None without that permission."""
        edge = f"{credentials.account_id}/threads_insights"
        rows = self.graph.read(edge, credentials.secrets.get("token", ""), metric="followers_count").get("data")
        return value_of(rows[0]) if isinstance(rows, list) and rows and isinstance(rows[0], dict) else None

    def recipe(self, draft: Draft) -> Recipe:
        """A text, one picture or video, or a carousel of pictures."""
        words = {"text": draft.text} if draft.text else {}
        if not draft.media:
            return Recipe(Part({"media_type": "TEXT", **words, **_card(draft)}))
        if len(draft.media) == 1:
            return Recipe(_part(draft.media[0], words))
        items = [_part(each, {"is_carousel_item": "true"}) for each in draft.media]
        return Recipe(Part({"media_type": "CAROUSEL", **words}), items)

    def _counted(self, credentials: Credentials) -> int | None:
        try:
            return self.followers(credentials)
        except NetworkRefused:
            return None  # never worth a failed connection


def _card(draft: Draft) -> dict[str, str]:
    """The link whose preview is shown; where it would be one link too many, Threads takes the text's first."""
    there = set(urls(draft.text))
    fits = draft.link is not None and (draft.link.url in there or len(there) < MOST_LINKS)
    return {"link_attachment": draft.link.url} if draft.link is not None and fits else {}


def _part(medium: Medium, fields: dict[str, str]) -> Part:
    video = medium.kind is MediaKind.VIDEO
    kind = (
        {"media_type": "VIDEO", "video_url": medium.url} if video else {"media_type": "IMAGE", "image_url": medium.url}
    )
    alt = {"alt_text": medium.alt} if medium.alt else {}
    return Part({**kind, **fields, **alt}, slow=video)
