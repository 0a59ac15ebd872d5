"""The servers of the fault matrix: for each network an account on it, the request that publishes, and what it holds.

A new network joins the matrix with one class here and one line in ``STANDS``.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from sqlalchemy import func, select

from advocacy.database import db, reading
from advocacy.networks.contract import ConnectRequest
from advocacy.networks.sandbox_store import SandboxPost
from tests.installation import Installation
from tests.peers.bluesky import BlueskyPds
from tests.peers.fault_proxy import FaultProxy
from tests.peers.faults import Fault, Line, unauthorized
from tests.peers.mastodon import MastodonServer
from tests.peers.plain import PlainServer
from tests.posts.plain_network import NAMES


def said(status: int, body: object) -> Fault:
    """An answer in place of the server's."""
    return Fault(Line.ANSWER_BEFORE, status, {"Content-Type": "application/json"}, json.dumps(body).encode())


@dataclass
class Stand:
    """One network's server behind a line that breaks. ``publishing`` and ``looking`` are method and path of the
    requests that post and that read back; ``unseen`` answers a look as if nothing were there, ``revoked`` is what the
    network says of a token that was taken back."""

    publishing: ClassVar[tuple[str, str]]
    looking: ClassVar[tuple[str, str]]
    unseen: ClassVar[Fault]
    revoked: ClassVar[Fault]
    upstream: str
    proxy: FaultProxy = field(init=False)

    def __post_init__(self) -> None:
        self.proxy = FaultProxy(self.upstream)

    def account(self) -> ConnectRequest:
        """What a person with a new account gives to connect it."""
        raise NotImplementedError

    def copies(self, installation: Installation, text: str) -> int:
        """How many posts of these words the server has accepted."""
        raise NotImplementedError

    def close(self) -> None:
        """Takes the line away."""
        self.proxy.close()


class OnBluesky(Stand):
    """A real PDS."""

    publishing = ("POST", "putRecord")
    looking = ("GET", "getRecord")
    unseen = said(400, {"error": "RecordNotFound", "message": "Could not locate record"})
    revoked = unauthorized("InvalidToken")

    def __init__(self, pds: BlueskyPds) -> None:
        super().__init__(pds.url)
        self._pds, self._dids = pds, list[str]()

    def account(self) -> ConnectRequest:
        made = self._pds.create_account()
        self._dids.append(made.did)
        return ConnectRequest(self.proxy.url, made.handle, self._pds.create_app_password(made))

    def copies(self, installation: Installation, text: str) -> int:
        return sum(record["value"]["text"] == text for did in self._dids for record in self._pds.list_records(did))


class OnMastodon(Stand):
    """A stateful server of the same API."""

    publishing = ("POST", "/api/v1/statuses$")
    looking = ("GET", "/api/v1/accounts/[^/]+/statuses")
    unseen = said(200, [])
    revoked = unauthorized("The access token was revoked")

    def __init__(self, server: MastodonServer) -> None:
        super().__init__(server.url)
        self._server, self._accounts = server, list[str]()

    def account(self) -> ConnectRequest:
        made = self._server.create_account()
        self._accounts.append(made.id)
        return ConnectRequest(self.proxy.url, "", made.token)

    def copies(self, installation: Installation, text: str) -> int:
        found = (status for account in self._accounts for status in self._server.statuses(account))
        return sum(text in str(status["content"]) for status in found)


class OnPlain(Stand):
    """The tests' own network."""

    publishing = ("(PUT|POST)", "/(exact|posts)")
    looking = ("GET", "/(exact|posts)")
    revoked = unauthorized("revoked")

    def __init__(self, server: PlainServer) -> None:
        super().__init__(server.url)
        self._server = server

    def account(self) -> ConnectRequest:
        return ConnectRequest(self.proxy.url, secrets.token_hex(6))

    def copies(self, installation: Installation, text: str) -> int:
        return self._server.copies(text)


class OnPlainExact(OnPlain):
    """The same where posts have keys of ours."""

    publishing, looking, unseen = ("PUT", "/exact/"), ("GET", "/exact/"), said(404, {"error": "no such post"})


class OnPlainRead(OnPlain):
    """The same where posts are read back in a list."""

    publishing, looking, unseen = ("POST", "/posts"), ("GET", "/posts"), said(200, [])


class InSandbox(Stand):
    """The sandbox has no line."""

    publishing = looking = ("", "")
    unseen = revoked = said(500, {})

    def __init__(self, upstream: str = "http://127.0.0.1:9") -> None:
        super().__init__(upstream)

    def account(self) -> ConnectRequest:
        return ConnectRequest("", secrets.token_hex(6))

    def copies(self, installation: Installation, text: str) -> int:
        with installation.app.app_context(), reading():
            return db.session.scalar(select(func.count(SandboxPost.id)).where(SandboxPost.body == text)) or 0


Ask = Callable[[str], Any]
"""Gives a server by the name of its fixture."""

STANDS: dict[str, Callable[[Ask], Stand]] = {
    "sandbox": lambda _ask: InSandbox(),
    "bluesky": lambda ask: OnBluesky(ask("bluesky_pds")),
    "mastodon": lambda ask: OnMastodon(ask("mastodon_server")),
    **{
        name: lambda ask, kind=OnPlainExact if name == "plain_exact" else OnPlainRead: kind(ask("plain_server"))  # type: ignore[misc]
        for name in NAMES
    },
}
"""Network -> its stand."""
