"""The peers as pytest fixtures, one of each a test process (an xdist worker has its own).

`bluesky_pds`, `mastodon_server`, `postgres_server`, `smtp_server`, `s3_server` and `browser` live as long as the
process; `postgres_url` is a fresh database and `fault_proxy(url)` a fresh proxy for one test. A peer that is not
installed is a skip whose reason names the command that installs it; `tests/skips.py` makes that a failure where
`CI=true`.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from typing import Protocol, Self, TypeVar

import pytest
from playwright.sync_api import Browser

from tests.peers.bluesky import BlueskyPds
from tests.peers.browsing import chromium
from tests.peers.fault_proxy import FaultProxy
from tests.peers.mastodon import MastodonServer
from tests.peers.oidc import OidcProvider
from tests.peers.postgres import PostgresServer
from tests.peers.redis import RedisServer
from tests.peers.running import PeerMissing
from tests.peers.s3 import S3Server
from tests.peers.saml import SamlProvider
from tests.peers.smtp import SmtpServer


class _Server(Protocol):
    def start(self) -> Self: ...
    def stop(self) -> None: ...


_Peer = TypeVar("_Peer", bound=_Server)


def served(make: Callable[[], _Peer]) -> Iterator[_Peer]:
    """The body of a fixture: a peer made, started, handed out and stopped; a skip where it is not installed."""
    with ExitStack() as stack:
        try:
            peer = make()
        except PeerMissing as missing:
            pytest.skip(str(missing))
        stack.callback(peer.stop)
        yield peer.start()


@pytest.fixture(scope="session")
def bluesky_pds() -> Iterator[BlueskyPds]:
    """A Bluesky PDS without rate limits; make an account of your own in each test."""
    yield from served(BlueskyPds)


@pytest.fixture(scope="session")
def mastodon_server() -> Iterator[MastodonServer]:
    """A Mastodon server; make an account of your own in each test."""
    yield from served(MastodonServer)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server; ask it for `fresh_database()`."""
    yield from served(PostgresServer)


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The URL of an empty database of this test's own."""
    url = postgres_server.fresh_database()
    yield url
    postgres_server.drop(url)


@pytest.fixture(scope="session")
def smtp_server() -> Iterator[SmtpServer]:
    """An SMTP server; use addresses of your own in each test."""
    yield from served(SmtpServer)


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    """A server with S3's API; use a prefix of your own in each test."""
    yield from served(S3Server)


@pytest.fixture(scope="session")
def oidc_provider() -> Iterator[OidcProvider]:
    """An OpenID provider; call `reset()` before a test."""
    yield from served(OidcProvider)


@pytest.fixture(scope="session")
def saml_provider() -> Iterator[SamlProvider]:
    """A SAML identity provider; call `reset()` before a test."""
    yield from served(SamlProvider)


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    """A Redis of this test's own, which it may stop."""
    yield from served(RedisServer)


@pytest.fixture(scope="session")
def ffmpeg() -> str:
    """The program that reads and writes videos."""
    found = shutil.which("ffmpeg")
    if found is None:
        pytest.skip(str(PeerMissing("ffmpeg", "make system")))
    return found


@pytest.fixture
def fault_proxy() -> Iterator[Callable[[str], FaultProxy]]:
    """`fault_proxy(url)`: a proxy in front of the server at `url`, closed after the test."""
    with ExitStack() as stack:

        def in_front_of(url: str) -> FaultProxy:
            proxy = FaultProxy(url)
            stack.callback(proxy.close)
            return proxy

        yield in_front_of


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium; open a context of your own in each test (`browser.new_context()`)."""
    with ExitStack() as stack:
        opened: AbstractContextManager[Browser] = chromium()
        try:
            yield stack.enter_context(opened)
        except PeerMissing as missing:
            pytest.skip(str(missing))
