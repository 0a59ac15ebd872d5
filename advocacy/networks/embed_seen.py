"""Networks that tell strangers of one post by oEmbed: X, TikTok, YouTube. No account or key is needed.

Imports the wire and the pure parts of this room. Sources: oembed.com (version 1.0: title, author_name, author_url,
html); developer.x.com, GET statuses/oembed ("Requires authentication? No"; the words stand in ``html``, shortened where
they are long); developers.tiktok.com/doc/embed-videos (``title`` is the video's description); YouTube's endpoint is
named in the header of its own video pages, and says the title only. Of profiles none of them tells anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from advocacy.english import English
from advocacy.networks.answers import refusal, short
from advocacy.networks.contract import NetworkRefused
from advocacy.networks.mastodon_content import plain_text
from advocacy.networks.page_seen import HidingSight
from advocacy.networks.public_seen import A_PERSON, Presence, PublicProfile, SeenPost
from advocacy.networks.wire import Wire

_PARAGRAPH = re.compile(r"<p\b[^>]*>(.*?)</p>", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Embed:
    """One network's endpoint: which paths are posts (the first group is the post's id), where the words stand, and
    whether they are all of them."""

    network: str
    endpoint: str
    post: re.Pattern[str]
    in_html: bool = False
    partly: bool = True


EMBEDS = (
    Embed("x", "https://publish.twitter.com/oembed", re.compile(r"/(?:\w+|i/web)/status(?:es)?/(\d+)"), in_html=True),
    Embed("tiktok", "https://www.tiktok.com/oembed", re.compile(r"/@[\w.-]+/(?:video|photo)/(\d+)"), partly=False),
    Embed("youtube", "https://www.youtube.com/oembed", re.compile(r"/(?:watch|shorts/|live/|)([\w-]{11})?")),
)


class EmbedSight:
    """See ``public_seen.PublicSight``."""

    def __init__(self, embed: Embed, wire: Wire, endpoint: str) -> None:
        self.name, self.embed, self.wire, self.endpoint = embed.network, embed, wire, endpoint

    def profile(self, who: str, service_url: str) -> PublicProfile:
        """Strangers are told nothing by program."""
        return HidingSight(self.name).profile(who, service_url)

    def post(self, url: str) -> SeenPost:
        """The words of a post as those see them who embed it."""
        named = self.embed.post.match(urlsplit(url).path)
        if named is None:
            raise NetworkRefused(English("This is not the address of a post there."), permanent=True)
        source = f"{self.endpoint}?{urlencode({'url': url, 'format': 'json', 'omit_script': 'true'})}"
        answer = self.wire.answered("GET", source)
        remote_id = named.group(1) or ""
        if answer.status in (404, 410):
            return SeenPost(
                self.name, url, Presence.GONE, source, remote_id, why=English("The network says it isn't there.")
            )
        if answer.status in (400, 401, 403):
            return SeenPost(self.name, url, Presence.HIDDEN, source, remote_id, why=A_PERSON)
        said = answer.fields()
        if not answer.ok or not said:
            raise refusal(answer, short(said.get("error") or f"HTTP {answer.status}"))
        author = _author(said)
        text, cut = self._words(said)
        return SeenPost(
            self.name, url, Presence.FOUND, source, remote_id, author, str(said.get("author_url") or ""), text,
            partly=self.embed.partly or cut,
        )  # fmt: skip

    def _words(self, said: Mapping[str, Any]) -> tuple[str, bool]:
        """The words, and whether they were visibly cut."""
        found = _PARAGRAPH.search(str(said.get("html") or "")) if self.embed.in_html else None
        text = plain_text(found.group(1)) if found else str(said.get("title") or "")
        return text, text.endswith("…")


def _author(said: Mapping[str, Any]) -> str:
    """The handle at the end of the author's address, else the name."""
    last = urlsplit(str(said.get("author_url") or "")).path.rstrip("/").rsplit("/", 1)[-1]
    handle = str(said.get("author_unique_id") or last.lstrip("@"))
    return f"@{handle}" if handle else str(said.get("author_name") or "")
