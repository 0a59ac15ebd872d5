"""Refreshing: ahead of time, one at a time, kept before used, and a blip is only a blip."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy import history
from advocacy.database import db, reading, writing
from advocacy.history import Actor
from advocacy.networks import connections, refreshing, registry
from advocacy.networks.connections import Connection, ConnectionState
from advocacy.networks.contract import Connected, Credentials, NetworkRefused
from advocacy.networks.jobs import refresh_connections
from advocacy.networks.refresh_times import LONGEST, after_failure, next_refresh
from tests.installation import Installation

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
BY = Actor.system("test")
Answering = Callable[[Credentials], Credentials]


class Pretended:
    """A network whose refresh does what the test says; refreshing inside a transaction would raise."""

    name = "pretended"

    def __init__(self) -> None:
        self.answer: Answering = lambda old: replace(
            old, secrets={"access": "t2", "refresh": "r2"}, expires_at=NOW + timedelta(hours=4)
        )
        self.refreshed: list[str] = []

    def refresh(self, credentials: Credentials) -> Credentials:
        assert not db.session.info.get("writing") and not db.session().in_transaction()
        self.refreshed.append(credentials.secrets["refresh"])
        return self.answer(credentials)

    def followers(self, _credentials: Credentials) -> int | None:
        return 99


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Pretended:
    made = Pretended()
    monkeypatch.setitem(registry.NETWORKS, "pretended", lambda _settings: made)  # type: ignore[arg-type]
    return made


@pytest.fixture
def house(installation: Installation) -> Iterator[Installation]:
    with installation.app.app_context():
        yield installation


@pytest.fixture
def connection(house: Installation) -> int:
    credentials = Credentials("", "1", "ann", {"access": "t1", "refresh": "r1"})
    connected = Connected(credentials, "ann", "Ann", 12, NOW + timedelta(hours=2))
    person = house.person()
    with writing():
        return connections.connect(person, "pretended", connected, actor=BY, now=NOW).id


def row(connection_id: int) -> Connection:
    return db.session.get_one(Connection, connection_id, populate_existing=True)


def refusing(refused: NetworkRefused) -> Answering:
    def answer(_credentials: Credentials) -> Credentials:
        raise refused

    return answer


def test_the_job_refreshes_ahead_and_keeps_the_new_tokens(connection: int, network: Pretended) -> None:
    assert refresh_connections(NOW + timedelta(minutes=89)) == 0
    assert refresh_connections(NOW + timedelta(minutes=91)) == 1
    assert network.refreshed == ["r1"]
    with reading():
        kept = row(connection)
        assert kept.credentials().secrets == {"access": "t2", "refresh": "r2"}
        assert kept.expires_at == NOW + timedelta(hours=4) and kept.refresh_token is None
        assert kept.followers == 12  # counted when connecting, not a day ago
    assert refresh_connections(NOW + timedelta(minutes=92)) == 0


def test_followers_are_counted_once_a_day(connection: int, network: Pretended) -> None:
    refreshing.refresh_now(connection, now=NOW + timedelta(days=1))
    with reading():
        assert row(connection).followers == 99


def test_each_lease_begins_when_its_turn_comes(connection: int, network: Pretended, house: Installation) -> None:
    """Networks take their time: a lease that begins when the run began may be over before it is used."""
    second = Connected(Credentials("", "2", "bob", {"access": "t1", "refresh": "r1"}), "bob", "Bob", 1, None)
    owner = house.person()
    with writing():
        other = connections.connect(owner, "pretended", second, actor=BY, now=NOW).id
    seen: list[datetime] = []
    well = network.answer

    def looks_at_the_lease(old: Credentials) -> Credentials:
        with reading():
            ends = [row(one).refresh_until for one in (connection, other)]
        seen.extend(end for end in ends if end)
        return well(old)

    network.answer = looks_at_the_lease
    passing = iter([0.0, 0.0, 4.0])
    start = NOW + timedelta(days=2)
    refresh_connections(start, lambda: next(passing))
    assert seen == [start + refreshing.LEASE, start + timedelta(seconds=4) + refreshing.LEASE]


def test_a_run_of_refreshes_ends_in_time(connection: int, network: Pretended) -> None:
    passing = iter([0.0, 6.0])
    assert refresh_connections(NOW + timedelta(days=2), lambda: next(passing)) == 0 and network.refreshed == []


def test_a_quiet_account_is_not_refreshed(connection: int, network: Pretended) -> None:
    until = NOW + timedelta(days=3)
    with writing():
        connections.block_until(row(connection), until, actor=BY, now=NOW)
    assert refresh_connections(NOW + timedelta(days=2)) == 0
    assert refreshing.refresh_now(connection, now=NOW + timedelta(days=2)) is None
    assert network.refreshed == [] and refresh_connections(until) == 1


def test_a_refused_refresh_is_not_asked_for_again_at_once(connection: int, network: Pretended) -> None:
    wait = NOW + timedelta(hours=1)
    network.answer = refusing(NetworkRefused("slow down", retry_at=wait))
    for at in (NOW, NOW + timedelta(minutes=30)):
        assert refreshing.refresh_now(connection, now=at) is None
    assert len(network.refreshed) == 1


def test_only_one_refreshes_at_a_time(connection: int, network: Pretended) -> None:
    with writing():
        lease = refreshing.claim(connection, now=NOW)
        assert lease is not None and lease.credentials.secrets["refresh"] == "r1"
    assert refreshing.refresh_now(connection, now=NOW + timedelta(seconds=5)) is None
    assert network.refreshed == []
    assert refreshing.refresh_now(connection, now=NOW + refreshing.LEASE) is not None  # the first one has died


def test_a_worker_that_lost_its_lease_changes_nothing(connection: int, network: Pretended) -> None:
    with writing():
        lost = refreshing.claim(connection, now=NOW)
    assert lost is not None
    later = NOW + refreshing.LEASE
    assert refreshing.refresh_now(connection, now=later) is not None
    with writing():
        stale = replace(lost.credentials, secrets={"access": "old", "refresh": "old"})
        assert refreshing.refreshed(lost, stale, actor=BY, now=later) is False
        refreshing.refresh_failed(lost, NetworkRefused("no", needs_person=True), actor=BY, now=later)
        assert row(connection).credentials().secrets["refresh"] == "r2"
        assert row(connection).state is ConnectionState.ACTIVE


def test_a_blip_is_tried_again_and_shows_only_when_time_runs_out(connection: int, network: Pretended) -> None:
    well = network.answer
    network.answer = refusing(NetworkRefused("The server answered 502"))
    due = NOW + timedelta(minutes=91)
    assert refreshing.refresh_now(connection, now=due) is None
    with reading():
        kept = row(connection)
        assert (kept.state, kept.refresh_failures) == (ConnectionState.ACTIVE, 1)
        assert kept.refresh_at == due + timedelta(minutes=1)
    soon = NOW + timedelta(minutes=115)
    assert refreshing.refresh_now(connection, now=soon) is None
    with reading():
        kept = row(connection)
        assert kept.state is ConnectionState.EXPIRING and kept.may_send(soon)
        assert kept.credentials().secrets == {"access": "t1", "refresh": "r1"}
    network.answer = well
    assert refreshing.refresh_now(connection, now=soon + timedelta(minutes=5)) is not None
    with reading():
        kept = row(connection)
        assert (kept.state, kept.refresh_failures) == (ConnectionState.ACTIVE, 0)
        told = [one.verb for one in reversed(history.timeline("connection", connection))]
        assert told == ["connect", "expire_soon", "recover"]


def test_a_refusal_needs_the_person(connection: int, network: Pretended) -> None:
    network.answer = refusing(NetworkRefused("Token has been revoked", needs_person=True))
    assert refreshing.refresh_now(connection, now=NOW) is None
    with reading():
        assert row(connection).state is ConnectionState.NEEDS_PERSON
    assert refreshing.refresh_now(connection, now=NOW + timedelta(days=2)) is None  # nobody asks again
    assert len(network.refreshed) == 1


@pytest.mark.parametrize("secrets", [{}, {"access": "", "refresh": "r2"}])
def test_empty_tokens_never_overwrite(connection: int, network: Pretended, secrets: dict[str, str]) -> None:
    network.answer = lambda old: replace(old, secrets=secrets)
    assert refreshing.refresh_now(connection, now=NOW) is None
    with writing():
        lease = refreshing.claim(connection, now=NOW + timedelta(hours=1))
        assert lease is not None
        with pytest.raises(ValueError):
            refreshing.refreshed(lease, replace(lease.credentials, secrets=secrets), actor=BY, now=NOW)
    with reading():
        assert row(connection).credentials().secrets == {"access": "t1", "refresh": "r1"}


def test_revoked_meanwhile_stays_revoked(connection: int, network: Pretended) -> None:
    well = network.answer

    def revoked_while_asking(old: Credentials) -> Credentials:
        with writing():
            connections.revoke(row(connection), actor=BY, now=NOW)
        return well(old)

    network.answer = revoked_while_asking
    assert refreshing.refresh_now(connection, now=NOW) is None
    with reading():
        assert row(connection).state is ConnectionState.REVOKED and row(connection).secrets == ""


@given(st.timedeltas(timedelta(0), timedelta(days=400)))
def test_a_refresh_is_due_before_the_end_and_not_at_once(left: timedelta) -> None:
    due = next_refresh(NOW + left, NOW)
    assert due >= NOW + timedelta(minutes=1)
    assert due <= max(NOW + left, NOW + timedelta(minutes=1))


@given(st.integers(1, 10_000))
def test_patience_has_an_end(failures: int) -> None:
    assert NOW < after_failure(failures, NOW) <= NOW + LONGEST
    assert after_failure(failures, NOW, NOW + timedelta(days=1)) == NOW + timedelta(days=1)
