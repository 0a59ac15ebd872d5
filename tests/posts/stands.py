"""The servers of the fault matrix: for each network an account on it, the request that publishes, and what it holds.

A new network joins the matrix with one class here and one line in ``STANDS``.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar

from sqlalchemy import select

from advocacy.database import db, reading
from advocacy.networks.contract import ConnectRequest
from advocacy.networks.sandbox_store import SandboxPost
from tests.installation import Installation
from tests.peers import linkedin, x
from tests.peers.bluesky import BlueskyPds
from tests.peers.facebook import FacebookServer
from tests.peers.fault_proxy import FaultProxy
from tests.peers.faults import Fault, Line, unauthorized
from tests.peers.graph import APP_ID, APP_SECRET, GraphStub, not_found, wrong
from tests.peers.instagram import InstagramServer
from tests.peers.ledger import Reply, StubServer
from tests.peers.mastodon import MastodonServer
from tests.peers.members import CLIENT_ID, CLIENT_SECRET, MembersStub
from tests.peers.plain import PlainServer
from tests.peers.threads import ThreadsServer
from tests.posts import plain_network
from tests.posts.plain_network import NAMES


def said(status: int, body: object) -> Fault:
    """An answer in place of the server's."""
    return Fault(Line.ANSWER_BEFORE, status, {"Content-Type": "application/json"}, json.dumps(body).encode())


def told(reply: Reply) -> Fault:
    """A stub's own refusal, in place of its answer."""
    return said(reply.status, reply.body)


@dataclass
class Stand:
    """One network's server behind a line that breaks. ``publishing`` and ``looking`` are method and path of the
    requests that post and that read back; ``unseen`` answers a look as if nothing were there, ``revoked`` is what the
    network says of a token that was taken back. ``rooted``: its address stands in the settings, not in the account."""

    rooted: ClassVar[bool] = False
    publishing: ClassVar[tuple[str, str]]
    looking: ClassVar[tuple[str, str]]
    unseen: ClassVar[Fault]
    revoked: ClassVar[Fault]
    upstream: str
    proxy: FaultProxy = field(init=False)

    def __post_init__(self) -> None:
        self.proxy = FaultProxy(self.upstream)

    def account(self) -> Callable[[], ConnectRequest]:
        """A new account, as what its person gives to connect it, now or again."""
        raise NotImplementedError

    def ids(self, installation: Installation, mark: str) -> list[str]:
        """The server's own ids of the posts with that mark in their words that it has accepted, one for each copy."""
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

    def account(self) -> Callable[[], ConnectRequest]:
        made = self._pds.create_account()
        self._dids.append(made.did)
        request = ConnectRequest(self.proxy.url, made.handle, self._pds.create_app_password(made))
        return lambda: request

    def ids(self, installation: Installation, mark: str) -> list[str]:
        records = (record for did in self._dids for record in self._pds.list_records(did))
        return [str(record["uri"]) for record in records if mark in record["value"]["text"]]


class OnMastodon(Stand):
    """A stateful server of the same API."""

    publishing = ("POST", "/api/v1/statuses$")
    looking = ("GET", "/api/v1/accounts/[^/]+/statuses")
    unseen = said(200, [])
    revoked = unauthorized("The access token was revoked")

    def __init__(self, server: MastodonServer) -> None:
        super().__init__(server.url)
        self._server, self._accounts = server, list[str]()

    def account(self) -> Callable[[], ConnectRequest]:
        made = self._server.create_account()
        self._accounts.append(made.id)
        return lambda: ConnectRequest(self.proxy.url, "", made.token)

    def ids(self, installation: Installation, mark: str) -> list[str]:
        found = (status for account in self._accounts for status in self._server.statuses(account))
        return [str(status["id"]) for status in found if mark in str(status["content"])]


class OnPlain(Stand):
    """The tests' own network."""

    publishing = ("(PUT|POST)", "/(exact|posts)")
    looking = ("GET", "/(exact|posts)")
    revoked = unauthorized("revoked")

    def __init__(self, server: PlainServer) -> None:
        super().__init__(server.url)
        self._server = server

    def account(self) -> Callable[[], ConnectRequest]:
        name = secrets.token_hex(6)
        return lambda: ConnectRequest(self.proxy.url, name)

    def ids(self, installation: Installation, mark: str) -> list[str]:
        return marked(self._server, mark)


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

    def account(self) -> Callable[[], ConnectRequest]:
        name = secrets.token_hex(6)
        return lambda: ConnectRequest("", name)

    def ids(self, installation: Installation, mark: str) -> list[str]:
        with installation.app.app_context(), reading():
            found = db.session.scalars(select(SandboxPost.id).where(SandboxPost.body.contains(mark)))
            return [str(each) for each in found]


class OnContainers(Stand):
    """A stub of Threads or Instagram: a container that is published once."""

    rooted = True
    publishing, looking = ("POST", "/(threads|media)_publish"), ("GET", "fields=[^&]*status")
    unseen = told(not_found("1").reply)
    revoked = told(wrong(190, "Error validating access token", status=401).reply)

    def __init__(self, server: GraphStub) -> None:
        super().__init__(server.url)
        self._server: Any = server

    def account(self) -> Callable[[], ConnectRequest]:
        made = self._server.create_account()
        return lambda: ConnectRequest(identifier=made.id, secret=made.token)

    def ids(self, installation: Installation, mark: str) -> list[str]:
        with self._server.lock:
            return [name for name, made in self._server.media.items() if mark in made.text]


class OnFacebook(OnContainers):
    """A stub of a Page's feed."""

    publishing, looking, unseen = ("POST", "/feed"), ("GET", "/(feed|posts|published_posts)"), said(200, {"data": []})

    def ids(self, installation: Installation, mark: str) -> list[str]:
        with self._server.lock:
            return [name for name, post in self._server.posts.items() if mark in post.book.text]


class OnMembers(Stand):
    """A stub of LinkedIn or X."""

    rooted = True

    def __init__(self, server: MembersStub) -> None:
        super().__init__(server.url)
        self._server = server

    def account(self) -> Callable[[], ConnectRequest]:
        return self._server.create_account().request

    def ids(self, installation: Installation, mark: str) -> list[str]:
        return marked(self._server, mark)


class OnLinkedIn(OnMembers):
    """Nobody can look there."""

    publishing, looking = ("POST", "/rest/posts"), ("GET", "/rest/posts")
    unseen = said(404, {"status": 404, "message": "not found"})
    revoked = said(
        401,
        {"status": 401, "code": "REVOKED_ACCESS_TOKEN", "serviceErrorCode": 65601, "message": "The token is revoked"},
    )


class OnX(OnMembers):
    """The account's own posts can be read."""

    publishing, looking = ("POST", "/2/tweets"), ("GET", "/2/users/[^/]+/tweets")
    unseen = said(200, {"meta": {"result_count": 0}})
    revoked = told(x.problem(401, "Unauthorized", "Unauthorized"))


def marked(server: StubServer, mark: str) -> list[str]:
    """Ids of the posts in the ledger with that mark in their words."""
    with server.lock:
        return [each.id for each in server.ledger if mark in each.text]


Ask = Callable[[str], Any]
"""Gives a server by the name of its fixture."""

STANDS: dict[str, Callable[[Ask], Stand]] = {
    "sandbox": lambda _ask: InSandbox(),
    "bluesky": lambda ask: OnBluesky(ask("bluesky_pds")),
    "mastodon": lambda ask: OnMastodon(ask("mastodon_server")),
    "threads": lambda ask: OnContainers(ask("threads_stub")),
    "instagram": lambda ask: OnContainers(ask("instagram_stub")),
    "facebook": lambda ask: OnFacebook(ask("facebook_stub")),
    "linkedin": lambda ask: OnLinkedIn(ask("linkedin_stub")),
    "x": lambda ask: OnX(ask("x_stub")),
    **{
        name: lambda ask, kind=OnPlainExact if name == "plain_exact" else OnPlainRead: kind(ask("plain_stub"))  # type: ignore[misc]
        for name in NAMES
    },
}
"""Network -> its stand."""
STUBS: dict[str, Callable[[], StubServer]] = {
    "plain_stub": PlainServer, "threads_stub": ThreadsServer, "instagram_stub": InstagramServer,
    "facebook_stub": FacebookServer, "linkedin_stub": linkedin.LinkedInServer, "x_stub": x.XServer,
}  # fmt: skip
"""Servers of ours by the names that stands ask for."""
APPLICATIONS: dict[str, Any] = {
    "linkedin_client_id": CLIENT_ID, "linkedin_client_secret": CLIENT_SECRET, "x_client_id": CLIENT_ID,
    "x_client_secret": CLIENT_SECRET, "threads_app_id": APP_ID, "threads_app_secret": APP_SECRET,
    "instagram_app_id": APP_ID, "instagram_app_secret": APP_SECRET, "facebook_app_id": APP_ID,
    "facebook_app_secret": APP_SECRET, "monthly_usd": ("x=1000",),
}  # fmt: skip
"""Settings of our registrations at the stubs."""


def settings_of(stands: Mapping[str, Stand]) -> dict[str, Any]:
    """Settings by which an installation speaks to these stands."""
    roots = tuple(f"{name}={stand.proxy.url}" for name, stand in stands.items() if stand.rooted)
    return {"sandbox": True, "gap_minutes": 0, "network_roots": roots, **APPLICATIONS}


@contextmanager
def all_stands(ask: Ask) -> Iterator[dict[str, Stand]]:
    """Every stand, its stub started; ``ask`` hands out the servers that are not stubs."""
    with ExitStack() as stack, plain_network.registered():
        stubs = {name: make().start() for name, make in STUBS.items()}
        for stub in stubs.values():
            stack.callback(stub.stop)
        made = {name: make(lambda wanted: stubs.get(wanted) or ask(wanted)) for name, make in STANDS.items()}
        for stand in made.values():
            stack.callback(stand.close)
        yield made
