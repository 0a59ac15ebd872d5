"""Instagram, for professional accounts, by the Instagram API with Instagram login. Exact, as Threads is.

Imports what it shares with Threads. Sources: developers.facebook.com/docs/instagram-platform: content-publishing (100
posts a day, carousels of up to 10, alt_text for pictures only), reference/instagram-user/media (JPEG up to 8 MB, a
caption of 2,200 characters, 30 hashtags, 20 mentions, pictures of 4:5 to 1.91:1, reels of 3 seconds to 15 minutes) and
reference/instagram-media/insights.
A post without a picture or video doesn't exist there, and links in a caption can't be followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from advocacy.english import English
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
from advocacy.networks.contract import (
    Connected,
    ConnectRequest,
    Credentials,
    Draft,
    Medium,
    NetworkRefused,
    Problem,
)
from advocacy.networks.meta_containers import Dialect, Part, Recipe
from advocacy.networks.meta_graph import READS, named
from advocacy.networks.meta_publishing import GUARANTEE, VIDEOS, ContainerNetwork
from advocacy.networks.text import graphemes
from advocacy.networks.token_endpoint import ends_at
from advocacy.networks.uploading import pixels_across

ROOT = "https://graph.instagram.com"
MOST = 2200
MOST_TAGS, MOST_MENTIONS = 30, 20
TALLEST, WIDEST = 4 / 5, 1.91  # width by height of a picture
ROUNDING = 0.01
PROFESSIONAL = frozenset({"BUSINESS", "MEDIA_CREATOR", "CREATOR"})
DAY = timedelta(days=1)
_TAG, _MENTION = re.compile(r"(?<!\w)#\w+"), re.compile(r"(?<![\w@])@\w+")


class Instagram(ContainerNetwork):
    """See ``contract.Network``."""

    name = "instagram"
    version = "v25.0"
    refresh_grant = "ig_refresh_token"
    home = "https://www.instagram.com/{}/"
    figures = ("views", "reach", "likes", "comments", "saved", "shares")
    dialect = Dialect(
        "Instagram", "media", "media_publish", "content_publishing_limit", stage="status_code", reason="status",
        words="caption",
    )  # fmt: skip
    capabilities = Capabilities(
        label="Instagram",
        exactness=Exactness.EXACT,
        length=LengthRule(most=MOST),
        sign_in=SignIn.SERVER_PAGE,
        metrics=figures,
        oauth=True,
        read_back_after=timedelta(seconds=5),
        media=MediaRule(
            images=10, image_types=frozenset({"image/jpeg"}), image_bytes=8_000_000, alt_most=1000,
            video_types=VIDEOS, video_bytes=300_000_000, video_seconds=900,
            video_shortest=3, fetched=True, required=True,
        ),
        budgets=(Budget(Asking.POST, Counts.ACCOUNT, 100, DAY), Budget(Asking.READ, Counts.ACCOUNT, 48_000, DAY)),
        reads=READS,
        needs_app=("instagram_app_id", "instagram_app_secret"),
        guarantee=GUARANTEE,
    )  # fmt: skip

    def connect(self, request: ConnectRequest) -> Connected:
        """Confirms a token of the sign-in page, and that the account is a professional one."""
        token = request.secret.strip()
        me = self._me(token)
        if str(me.get("account_type") or "").upper() not in PROFESSIONAL:
            raise NetworkRefused(
                English(
                    "Instagram lets others post for professional accounts only. Switch yours to a professional "
                    "account in Instagram's settings, or post by hand."
                ), permanent=True,
            )  # fmt: skip
        handle, ends = f"@{named(me, 'username')}", ends_at(request.extra)
        credentials = Credentials("", named(me, "user_id"), handle, {"token": token}, ends)
        return Connected(credentials, handle, str(me.get("name") or handle), _followers(me), ends)

    def validate(self, draft: Draft, length: LengthRule | None = None) -> list[Problem]:
        """By what is declared, and what only Instagram counts."""
        found = [*super().validate(draft, length), *_counted(draft.text)]
        return [*found, *(wrong for each in draft.media for wrong in _misshapen(each))]

    def followers(self, credentials: Credentials) -> int | None:
        """Followers of the profile."""
        return _followers(self._me(credentials.secrets.get("token", "")))

    def recipe(self, draft: Draft) -> Recipe:
        """One picture, a reel, or a carousel of pictures."""
        words = {"caption": draft.text} if draft.text else {}
        if len(draft.media) == 1:
            return Recipe(_part(draft.media[0], words))
        items = [_part(each, {"is_carousel_item": "true"}) for each in draft.media]
        return Recipe(Part({"media_type": "CAROUSEL", **words}), items)

    def _me(self, token: str) -> dict[str, object]:
        return self.graph.read("me", token, fields="user_id,username,name,account_type,followers_count")


def _part(medium: Medium, fields: dict[str, str]) -> Part:
    if medium.kind is MediaKind.VIDEO:
        return Part({"media_type": "REELS", "video_url": medium.url, "share_to_feed": "true", **fields}, slow=True)
    return Part({"image_url": medium.url, **fields, **({"alt_text": medium.alt} if medium.alt else {})})


def _counted(text: str) -> list[Problem]:
    """Hashtags and mentions; and signs outside the basic plane count two, as far as can be told from outside."""
    found = []
    if len(_TAG.findall(text)) > MOST_TAGS:
        found.append(
            Problem(
                "text",
                English("Instagram takes at most %(most)s hashtags in a post.", most=MOST_TAGS),
                English("Take some out."),
            )
        )
    if len(_MENTION.findall(text)) > MOST_MENTIONS:
        found.append(
            Problem(
                "text",
                English("Instagram takes at most %(most)s mentions in a post.", most=MOST_MENTIONS),
                English("Take some out."),
            )
        )
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    if units > MOST >= graphemes(text):
        found.append(
            Problem(
                "text",
                English("Instagram counts %(count)s characters here, %(most)s at most.", count=units, most=MOST),
                English("Shorten it."),
            )
        )
    return found


def _misshapen(medium: Medium) -> Iterator[Problem]:
    """Pictures that are too tall or too wide, as far as that is known."""
    if medium.kind is MediaKind.VIDEO:
        return
    width, height = medium.pixels or (pixels_across(medium) if medium.content else None) or (0, 0)
    if width and height and not TALLEST - ROUNDING <= width / height <= WIDEST + ROUNDING:
        yield Problem(
            "media",
            English("Instagram takes pictures from 4:5 (upright) to 1.91:1 (across)."),
            English("Crop it to a shape in between."),
        )


def _followers(me: dict[str, object]) -> int | None:
    count = me.get("followers_count")
    return count if isinstance(count, int) else None
