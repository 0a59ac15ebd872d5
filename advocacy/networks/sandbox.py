"""A labelled network of our own for demos: nothing leaves the house. Exact, for its server is idempotent.

Imports the contract only; the server is handed in (``sandbox_store`` keeps one in the database).
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from advocacy.english import English
from advocacy.networks.capabilities import Capabilities, Exactness, LengthRule, MediaRule, SignIn
from advocacy.networks.contract import (
    Absent,
    Connected,
    ConnectRequest,
    Credentials,
    Draft,
    Farewell,
    Found,
    Measured,
    NetworkRefused,
    Outcome,
    Prepared,
    Problem,
    Published,
    Rendered,
    Report,
)
from advocacy.networks.validating import problems
from advocacy.networks.wire import json_bytes

LENGTH = LengthRule(most=500)
IMAGES, VIDEOS = frozenset({"image/jpeg", "image/png", "image/webp"}), frozenset({"video/mp4"})


@dataclass(frozen=True)
class SandboxCopy:
    """A post as the sandbox keeps it. ``counts`` maps likes, replies and reposts to how many."""

    remote_id: str
    url: str
    counts: Mapping[str, int]
    text: str = ""


class SandboxServer(Protocol):
    """What stands in for a network's server."""

    def put(self, key: str, body: Mapping[str, str], created_at: datetime) -> SandboxCopy:
        """Keeps a post under its key; the same key again gives the first copy. ``body``: account, text, link."""

    def get(self, key: str) -> SandboxCopy | None:
        """The post under that key."""

    def find(self, remote_id: str) -> SandboxCopy | None:
        """The post of that id."""


class Sandbox:
    """See ``contract.Network``. Any name connects; ``followers`` are a fixed figure for the page."""

    name = "sandbox"
    capabilities = Capabilities(
        label=English("Sandbox (nothing leaves this installation)"),
        exactness=Exactness.EXACT,
        length=LENGTH,
        sign_in=SignIn.NOTHING,
        metrics=("likes", "replies", "reposts"),
        link_cards=True,
        media=MediaRule(images=4, image_types=IMAGES, alt_most=1500, video_types=VIDEOS, video_bytes=50_000_000),
        guarantee=English("The server keeps one post a key, however often it is asked."),
    )

    def __init__(self, server: SandboxServer) -> None:
        self.server = server

    def connect(self, request: ConnectRequest) -> Connected:
        """An account of that name."""
        handle = request.identifier.strip().lstrip("@")
        if not handle:
            raise NetworkRefused(English("Give the account a name."), permanent=True)
        followers = 50 + sum(handle.encode()) % 400
        return Connected(Credentials("", handle, handle, {"name": handle}), handle, handle, followers, None)

    def validate(self, draft: Draft, length: LengthRule | None = None) -> list[Problem]:
        """By what is declared above."""
        return problems(self.capabilities, draft, length)

    def render(self, draft: Draft) -> Rendered:
        """As they are."""
        return Rendered(draft.text, draft.text)

    def prepare(self, credentials: Credentials, draft: Draft, *, now: datetime) -> Prepared:
        """Freezes the post."""
        if found := self.validate(draft):
            raise NetworkRefused(found[0].message, permanent=True)
        link = draft.link.url if draft.link else ""
        body = {"account": credentials.handle, "text": draft.text, "link": link}
        return Prepared.frozen(json_bytes(body), secrets.token_hex(16), now)

    def send(self, credentials: Credentials, prepared: Prepared, *, not_after: datetime | None = None) -> Outcome:
        """Keeps the post; the same one again changes nothing, so a late worker does no harm."""
        copy = self.server.put(prepared.key, json.loads(prepared.body), prepared.created_at)
        return Published(copy.remote_id, copy.url)

    def reconcile(self, credentials: Credentials, prepared: Prepared) -> Found:
        """Looks under the key."""
        copy = self.server.get(prepared.key)
        return Published(copy.remote_id, copy.url) if copy else Absent(may_repeat=True)

    def measure(self, credentials: Credentials, remote_id: str) -> Report:
        """The counts as they stand."""
        copy = self.server.find(remote_id)
        if copy is None:
            return Report()
        figures = (Measured(metric, "count", copy.counts[metric]) for metric in self.capabilities.metrics)
        return Report(tuple(figures), json.dumps(dict(copy.counts), sort_keys=True))

    def exists(self, credentials: Credentials, remote_id: str) -> bool | None:
        """Whether it is kept."""
        return self.server.find(remote_id) is not None

    def words(self, credentials: Credentials, remote_id: str) -> str | None:
        """As they are kept."""
        copy = self.server.find(remote_id)
        return copy.text if copy else None

    def followers(self, credentials: Credentials) -> int | None:
        """The figure that it was connected with."""
        return self.connect(ConnectRequest(identifier=credentials.handle)).followers

    def refresh(self, credentials: Credentials) -> Credentials:
        """The same: nothing expires."""
        return credentials

    def revoke(self, credentials: Credentials) -> Farewell:
        """Nothing to withdraw."""
        return Farewell(True)
