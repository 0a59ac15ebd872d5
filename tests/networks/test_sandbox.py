"""The sandbox behaves like an exact network, from the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from advocacy.database import reading, writing
from advocacy.errors import NotFound
from advocacy.networks import registry
from advocacy.networks.contract import Absent, ConnectRequest, Draft, LinkCard, Measured, NetworkRefused, Published
from advocacy.networks.sandbox import Sandbox
from advocacy.networks.sandbox_store import SandboxStore, react, shown
from tests.installation import Installation

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
LINK = LinkCard("https://go.example/r/abc", "T")


@pytest.fixture
def sandbox(installation: Installation) -> Iterator[Sandbox]:
    with installation.app.app_context():
        yield Sandbox(SandboxStore("http://127.0.0.1:8000/sandbox/"))


def test_a_post_is_kept_once(sandbox: Sandbox) -> None:
    account = sandbox.connect(ConnectRequest(identifier="@ann")).credentials
    prepared = sandbox.prepare(account, Draft("Hej", link=LINK), now=NOW)
    assert sandbox.reconcile(account, prepared) == Absent(may_repeat=True)
    published = sandbox.send(account, prepared)
    assert isinstance(published, Published) and published.url.endswith(f"/sandbox/{published.remote_id}")
    assert sandbox.send(account, prepared) == published == sandbox.reconcile(account, prepared)
    with reading():
        (post,) = shown().items
        assert (post.account, post.body, post.link, post.created_at) == ("ann", "Hej", LINK.url, NOW)


def test_reactions_are_counted(sandbox: Sandbox) -> None:
    account = sandbox.connect(ConnectRequest(identifier="ann")).credentials
    published = sandbox.send(account, sandbox.prepare(account, Draft("Hej"), now=NOW))
    assert isinstance(published, Published)
    with writing():
        react(published.remote_id, likes=2, reposts=1)
        react(published.remote_id, likes=1)
    assert sandbox.measure(account, published.remote_id).figures == (
        Measured("likes", "count", 3), Measured("replies", "count", 0), Measured("reposts", "count", 1)
    ,)  # fmt: skip
    assert sandbox.exists(account, published.remote_id) is True and sandbox.exists(account, "77") is False
    assert sandbox.measure(account, "nothing").figures == ()


def test_limits_hold_in_the_sandbox_too(sandbox: Sandbox) -> None:
    account = sandbox.connect(ConnectRequest(identifier="ann")).credentials
    with pytest.raises(NetworkRefused):
        sandbox.prepare(account, Draft("x" * 501), now=NOW)
    with pytest.raises(NetworkRefused):
        sandbox.connect(ConnectRequest(identifier=" @ "))


def test_the_sandbox_is_offered_only_where_it_is_on(installation: Installation) -> None:
    with installation.app.app_context():
        assert "sandbox" not in registry.all_networks() and "mastodon" in registry.all_networks()
        with pytest.raises(NotFound):
            registry.by_name("sandbox")
        with pytest.raises(NotFound):
            registry.by_name("myspace")
