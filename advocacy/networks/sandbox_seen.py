"""What everybody is shown on the labelled sandbox network. Imports its store and the pure parts of this room."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from advocacy.english import English
from advocacy.networks.contract import NetworkRefused
from advocacy.networks.public_seen import Presence, PublicProfile, SeenPost
from advocacy.networks.sandbox_store import SandboxStore

_POST = re.compile(r"/sandbox/(\d{1,18})/?")


class SandboxSight:
    """See ``public_seen.PublicSight``. It reads in transactions of its own, as the sandbox's sender does."""

    name = "sandbox"

    def __init__(self, store: SandboxStore) -> None:
        self.store = store

    def profile(self, who: str, service_url: str) -> PublicProfile:
        """Anybody may call themselves anything there: an account is no more than its name."""
        handle = who.strip().rsplit("/", 1)[-1].lstrip("@")
        return PublicProfile("sandbox", handle, f"@{handle}", self.store.page_url, handle, source=self.store.page_url)

    def post(self, url: str) -> SeenPost:
        """A post by its address there."""
        named = _POST.search(urlsplit(url).path)
        if named is None:
            raise NetworkRefused(English("This is not the address of a post on the sandbox."), permanent=True)
        copy = self.store.find(named.group(1))
        if copy is None:
            return SeenPost(
                "sandbox", url, Presence.GONE, url, named.group(1), why=English("There is no such post (any more).")
            )
        account, said_at = self.store.said(copy.remote_id)
        return SeenPost(
            "sandbox", copy.url, Presence.FOUND, copy.url, copy.remote_id, f"@{account}", account, copy.text, said_at
        )  # fmt: skip
