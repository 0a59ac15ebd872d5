"""Accesses that nobody but their owner renews: warned of a week and a day ahead, ended at their end; blips are not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from advocacy import history
from advocacy.database import db, reading, writing
from advocacy.history import Actor, follow
from advocacy.history.jobs import seal_waiting
from advocacy.networks import connections, refreshing, registry
from advocacy.networks.accounts import counts, everybodys
from advocacy.networks.connections import Connection, ConnectionState
from advocacy.networks.contract import Connected, Credentials, NetworkRefused
from advocacy.networks.jobs import warn_of_ends
from advocacy.notices.models import Notice
from advocacy.notices.readers import make_reader
from tests.installation import Installation

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
BY = Actor.system("test")
END = NOW + timedelta(days=60)


class Stubborn:
    """A network that gives the same tokens again, or says for good that it renews nothing."""

    refuses = False

    def refresh(self, credentials: Credentials) -> Credentials:
        if self.refuses:
            raise NetworkRefused("Refresh tokens are not granted.", permanent=True)
        return credentials

    def followers(self, _credentials: Credentials) -> int | None:
        return None


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Stubborn:
    made = Stubborn()
    monkeypatch.setitem(registry.NETWORKS, "stubborn", lambda _settings: made)
    return made


@pytest.fixture
def account(installation: Installation, network: Stubborn) -> Iterator[int]:
    person = installation.person()
    with installation.app.app_context():
        with writing():
            confirmed = Connected(Credentials("", "1", "ann", {"token": "t"}), "ann", "Ann", 1, END)
            made = connections.connect(person, "stubborn", confirmed, actor=BY, now=NOW).id
        yield made


def row(connection_id: int) -> Connection:
    return db.session.get_one(Connection, connection_id, populate_existing=True)


@pytest.mark.parametrize("refuses", [False, True])
def test_an_access_that_is_not_renewed(account: int, network: Stubborn, refuses: bool) -> None:
    """Works to its end, with two warnings; then its owner is needed, and nobody asks the network again."""
    network.refuses = refuses
    week = END - timedelta(days=7)
    with reading():
        assert row(account).refresh_at == week
    assert warn_of_ends(week) == 0  # renewal was not even tried
    refreshing.refresh_now(account, now=week)
    with reading():
        kept = row(account)
        assert (kept.state, kept.renews, kept.may_send(week)) == (ConnectionState.EXPIRING, False, True)
        assert kept.refresh_at == week + timedelta(days=1)
        assert counts(week)["stubborn"] == {"expiring": 1, "care": 1}
    told = [warn_of_ends(END - left) for left in (timedelta(days=7), timedelta(days=5), timedelta(days=1), timedelta())]
    assert told == [1, 0, 1, 1] and warn_of_ends(END + timedelta(hours=1)) == 0
    with reading():
        assert row(account).state is ConnectionState.NEEDS_PERSON
        said = [one.verb for one in reversed(history.timeline("connection", account))]
        assert said == ["connect", "expire_soon", "warn", "warn", "need_person"]
        assert [each.id for each in everybodys("care", None, 10, END).items] == [account]


def test_the_owner_reads_how_many_days_are_left(account: int, network: Stubborn) -> None:
    refreshing.refresh_now(account, now=END - timedelta(days=7))
    warn_of_ends(END - timedelta(days=7))
    warn_of_ends(END - timedelta(days=1))
    seal_waiting(END)
    follow(make_reader("/posts/{id}", "/connections"), END)
    with reading():
        texts = [each.text for each in db.session.query(Notice).order_by(Notice.id)]
    assert "7 days" in texts[0] and "1 day" in texts[1]


def test_a_blip_is_no_end(account: int, network: Stubborn) -> None:
    """A network that can't be reached past the token's end may be back: its refresh token still works."""
    with writing():
        kept = row(account)
        kept.refresh_failures, kept.expires_at = 3, NOW - timedelta(hours=1)
    assert warn_of_ends(NOW) == 0
    with reading():
        assert row(account).state is ConnectionState.ACTIVE


def test_connecting_again_begins_anew(account: int, network: Stubborn) -> None:
    refreshing.refresh_now(account, now=END - timedelta(days=7))
    warn_of_ends(END - timedelta(days=7))
    with writing():
        again = Connected(Credentials("", "1", "ann", {"token": "t2"}), "ann", "Ann", 1, END + timedelta(days=53))
        connections.connect(row(account).person_id, "stubborn", again, actor=BY, now=END - timedelta(days=6))
    with reading():
        kept = row(account)
        assert (kept.state, kept.renews, kept.warned_days) == (ConnectionState.ACTIVE, True, None)
