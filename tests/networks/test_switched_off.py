"""A network whose records can't be kept is switched off: not offered, not connected, not posted to, by hand neither."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from advocacy import settings
from advocacy.database import db, reading, writing
from advocacy.errors import Breach
from advocacy.history import Actor
from advocacy.networks import connections, registry
from advocacy.networks.connecting import revoke
from advocacy.networks.connections import Connection, ConnectionState
from advocacy.networks.contract import Connected, Credentials
from advocacy.networks.jobs import refresh_connections
from advocacy.networks.refreshing import refresh_now
from advocacy.posts.states import Way
from content_library.words.outlets import outlets
from tests.installation import Installation
from tests.posts.lending import share

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
BY = Actor.system("test")


def test_switched_off(sqlite: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    person = sqlite.person()
    with sqlite.app.app_context():
        off = replace(settings.current(), networks_off=("X", " bluesky "))
        monkeypatch.setattr(settings, "current", lambda: off)
        assert "mastodon" in outlets() and not {"x", "bluesky"} & {*outlets(), *registry.offered()}
        with pytest.raises(Breach, match="switched off"):
            registry.require_on("bluesky")
        with pytest.raises(Breach, match="switched off"), writing():
            share(person, network="x", way=Way.HAND)


def test_connecting_refuses(sqlite: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "is_off", lambda name: name == "bluesky")
    person = sqlite.person()
    made = sqlite.api_of(person)("POST", "/connections", {"network": "bluesky", "identifier": "a", "secret": "b"})
    assert made.status_code == 422 and "switched off" in made.text


def connected(person: int, network: str, account: str) -> int:
    there = Credentials("", account, "ann", {"access": "token-one", "refresh": "token-two"})
    confirmed = Connected(there, "ann", "Ann", 12, NOW + timedelta(hours=1))
    with writing():
        return connections.connect(person, network, confirmed, actor=BY, now=NOW).id


class Renewing:
    """A network that renews every token."""

    def refresh(self, credentials: Credentials) -> Credentials:
        return replace(credentials, secrets={"access": "a-new-one"}, expires_at=NOW + timedelta(days=9))

    def followers(self, _credentials: Credentials) -> int | None:
        return 1


def test_one_that_is_off_stops_no_others_refreshing(sqlite: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its accounts are not claimed either: no lease is left on them."""
    monkeypatch.setitem(registry.NETWORKS, "renewing", lambda _settings: Renewing())
    person = sqlite.person()
    with sqlite.app.app_context():
        off = [connected(person, "bluesky", each) for each in ("1", "2")]
        connected(person, "renewing", "3")
        monkeypatch.setattr(registry, "is_off", lambda name: name == "bluesky")
        assert refresh_connections(NOW + timedelta(hours=2)) == 1
        assert refresh_now(off[0], now=NOW + timedelta(hours=2)) is None
        with reading():
            rows = [db.session.get_one(Connection, each) for each in off]
            assert [(each.refresh_until, each.refresh_failures) for each in rows] == [(None, 0)] * 2


def test_an_account_at_one_that_is_off_is_let_go_of(sqlite: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody speaks to the network; its owner is told what is left to do."""
    person = sqlite.person()
    with sqlite.app.app_context():
        mine = connected(person, "bluesky", "1")
        monkeypatch.setattr(registry, "is_off", lambda name: name == "bluesky")
        note = revoke(person, mine, actor=BY, now=NOW)
        assert "did not ask" in note and "Remove our access" in note
        with reading():
            row = db.session.get_one(Connection, mine)
            assert (row.state, row.secrets) == (ConnectionState.REVOKED, "")
