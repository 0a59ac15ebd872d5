"""Threads, its server (a stub of ours) in good health, and an account there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from advocacy.networks.contract import ConnectRequest, Credentials
from advocacy.networks.threads import Threads
from advocacy.networks.wire import Wire
from tests.peers.threads import ThreadsServer


@pytest.fixture(scope="module")
def server() -> Iterator[ThreadsServer]:
    made = ThreadsServer().start()
    yield made
    made.stop()


@pytest.fixture(autouse=True)
def _well(server: ThreadsServer) -> None:
    server.busy_minutes = server.reads_until_ready = server.unseen = 0
    server.slow_to_show = 0.0


@pytest.fixture
def threads(wire: Wire, server: ThreadsServer) -> Threads:
    return Threads(wire, server.url)


@pytest.fixture
def account(threads: Threads, server: ThreadsServer) -> Credentials:
    return threads.connect(ConnectRequest(secret=server.create_account().token)).credentials
