"""What a network declares that a look asks at most is what its adapter asks at most: budgets count by it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from advocacy.networks.contract import Credentials, Network, Prepared, Unknown
from advocacy.networks.instagram import Instagram
from advocacy.networks.mastodon import Mastodon
from advocacy.networks.threads import Threads
from advocacy.networks.wire import Answer, Wire
from advocacy.networks.x import X

NOW = datetime.now(UTC)
WHO = Credentials("https://n.test", "7", "@a", {"access": "token", "token": "token"})


@dataclass(frozen=True)
class Endless(Wire):
    """Accounts with posts without end; counts what it is asked."""

    asked: list[str] = None  # type: ignore[assignment]

    def ask(self, method: str, url: str, **_: Any) -> Answer:
        self.asked.append(f"{method} {url}")
        return Answer(200, {}, json.dumps(_told(url)).encode(), NOW)


def _told(url: str) -> Any:
    at, posts = NOW.isoformat(), [{"id": "1", "text": "other", "caption": "other", "timestamp": NOW.isoformat()}]
    if "/statuses/" in url:
        return {"id": "1", "text": "words"}
    if url.endswith("/statuses"):
        return [{"id": "1", "created_at": at, "content": "other"}]
    if url.endswith(("/threads", "/media")):
        return {"data": posts, "paging": {"next": "https://n.test/?after=b", "cursors": {"after": "b"}}}
    if url.endswith("/tweets"):
        return {"data": posts, "meta": {"next_token": "n"}}
    if "/2/tweets/" in url:
        return {"title": "Forbidden"}
    return {"id": "1", "text": "words", "status": "PUBLISHED", "status_code": "PUBLISHED"}


NETWORKS = [
    (lambda wire: X(wire, ("id", "secret")), b'{"text": "mine"}', ""),
    (Mastodon, b'{"status": "mine"}', "k"),
    (lambda wire: Threads(wire, "https://n.test"), b"creation_id=5", "5:digest"),
    (lambda wire: Instagram(wire, "https://n.test"), b"creation_id=5", "5:digest"),
]


@pytest.mark.parametrize(("made", "body", "key"), NETWORKS, ids=["x", "mastodon", "threads", "instagram"])
def test_no_look_asks_more_than_is_declared(made: Any, body: bytes, key: str) -> None:
    wire = Endless(asked=[])
    network: Network = made(wire)
    reads = network.capabilities.reads
    assert isinstance(network.reconcile(WHO, Prepared.frozen(body, key, NOW)), Unknown)
    assert len(wire.asked) == reads.reconcile
    wire.asked.clear()
    network.exists(WHO, "1")
    network.words(WHO, "1")
    assert len(wire.asked) == reads.read_back
    wire.asked.clear()
    network.measure(WHO, "1")
    assert len(wire.asked) <= reads.measure
