"""Connections: who may connect what, every move of their state, and what they keep."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text, update

from advocacy import history
from advocacy.database import db, reading, writing
from advocacy.errors import Breach, InvalidMove, NotFound
from advocacy.history import Actor
from advocacy.networks import connections
from advocacy.networks.applications import app_on, keep_app
from advocacy.networks.capabilities import LengthRule
from advocacy.networks.connections import CONNECTION_MOVES, Connection, ConnectionState
from advocacy.networks.contract import Connected, Credentials
from advocacy.networks.mastodon_instance import LENGTH
from advocacy.networks.signing_in import App
from tests.installation import Installation

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
BY = Actor.system("test")


def confirmed(account: str = "did:plc:1", token: str = "t1", **changes: Any) -> Connected:
    credentials = Credentials("https://pds.example", account, "ann.test", {"access": token, "refresh": "r1"})
    facts = {"handle": "ann.test", "display_name": "Ann", "followers": 12, "expires_at": NOW + timedelta(hours=2)}
    return Connected(credentials, **{**facts, **changes})


@pytest.fixture
def house(installation: Installation) -> Iterator[Installation]:
    with installation.app.app_context():
        yield installation


def connect(person: int, connected: Connected | None = None) -> int:
    with writing():
        return connections.connect(person, "bluesky", connected or confirmed(), actor=BY, now=NOW).id


def row(connection_id: int) -> Connection:
    return db.session.get_one(Connection, connection_id, populate_existing=True)


def test_connecting_keeps_the_account_and_leaves_history(house: Installation) -> None:
    person = house.person()
    kept = connect(person)
    with reading():
        connection = row(kept)
        assert (connection.state, connection.followers) == (ConnectionState.ACTIVE, 12)
        assert connection.credentials() == Credentials(
            "https://pds.example", "did:plc:1", "ann.test", {"access": "t1", "refresh": "r1"}, connection.expires_at
        )
        assert connection.refresh_at == NOW + timedelta(hours=1, minutes=30)
        assert [one.verb for one in history.timeline("connection", kept)] == ["connect"]
        assert [one.id for one in connections.connections_of(person)] == [kept]


def test_tokens_are_encrypted_where_they_lie(house: Installation) -> None:
    kept = connect(house.person(), confirmed(token="hunter2"))
    with reading():
        raw = db.session.execute(text("SELECT secrets FROM connections WHERE id = :id"), {"id": kept}).scalar_one()
    assert "hunter2" not in raw and "access" not in raw


def test_connecting_again_renews_the_same_connection(house: Installation) -> None:
    person = house.person()
    kept = connect(person)
    with writing():
        connections.block_until(row(kept), NOW + timedelta(hours=1), actor=BY, now=NOW)
        connections.needs_person(row(kept), why="revoked", actor=BY, now=NOW)
    assert connect(person, confirmed(token="t2", handle="new.test")) == kept
    with reading():
        connection = row(kept)
        assert (connection.state, connection.handle) == (ConnectionState.ACTIVE, "new.test")
        assert connection.credentials().secrets["access"] == "t2"
        assert not connection.may_send(NOW), "the network's limit is no matter of tokens"
        assert connection.may_send(NOW + timedelta(hours=1))


def test_an_account_with_a_did_is_the_same_by_whichever_server_it_is_reached(house: Installation) -> None:
    """Bluesky's app passwords go by the front door, its sign-in page leads to the account's own server."""
    person = house.person()
    kept, moved = connect(person), confirmed(token="t2")
    moved = replace(moved, credentials=replace(moved.credentials, service_url="https://home.example"))
    assert connect(person, moved) == kept
    with reading():
        assert row(kept).credentials().service_url == "https://home.example"
    with pytest.raises(Breach, match="Somebody else"):
        connect(house.person())
    other = replace(moved, credentials=replace(moved.credentials, account_id="7"))
    assert len({connect(person, other), connect(person, confirmed(account="7"))}) == 2  # ids of two servers


def test_an_account_belongs_to_one_person_until_it_is_revoked(house: Installation) -> None:
    first, second = house.person(), house.person()
    kept = connect(first)
    with pytest.raises(Breach):
        connect(second)
    with writing():
        connections.revoke(row(kept), actor=BY, now=NOW)
    assert connect(second) != kept


def test_revoking_erases_the_secrets(house: Installation) -> None:
    person = house.person()
    kept = connect(person)
    with writing():
        connections.revoke(row(kept), actor=BY, now=NOW, why="leaving")
    with reading():
        connection = row(kept)
        assert connection.secrets == "" and not connection.may_send(NOW)
        with pytest.raises(NotFound):
            connection.credentials()
        assert connections.connections_of(person) == []


def test_a_block_only_grows(house: Installation) -> None:
    kept = connect(house.person())
    later = NOW + timedelta(minutes=10)
    with writing():
        connections.block_until(row(kept), later, actor=BY, now=NOW)
        connections.block_until(row(kept), NOW + timedelta(minutes=1), actor=BY, now=NOW)
        connection = row(kept)
        assert connection.blocked_until == later
        assert not connection.may_send(NOW) and connection.may_send(later)


def test_of_two_blocks_at_once_the_longer_stands(house: Installation) -> None:
    kept = connect(house.person())
    with writing():
        seen_before = row(kept)
        longer = update(Connection).where(Connection.id == kept).values(blocked_until=NOW + timedelta(hours=9))
        db.session.execute(longer, execution_options={"synchronize_session": False})  # by another worker
        connections.block_until(seen_before, NOW + timedelta(minutes=1), actor=BY, now=NOW)
    with reading():
        assert row(kept).blocked_until == NOW + timedelta(hours=9)


def test_of_two_people_at_once_one_connects_an_account(house: Installation) -> None:
    people, both, refused = [house.person(), house.person()], threading.Barrier(2), []

    def press(person: int) -> None:
        with house.app.app_context():
            both.wait()
            try:
                with writing():
                    connections.connect(person, "bluesky", confirmed(), actor=BY, now=NOW)
                    time.sleep(0.3)  # the other one has looked by now, if nothing keeps it waiting
            except Breach as refusal:
                refused.append(refusal)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(press, people))
    assert len(refused) == 1
    with reading():
        assert db.session.query(Connection).count() == 1


def test_somebody_elses_connection_does_not_exist(house: Installation) -> None:
    mine, other = house.person(), house.person()
    kept = connect(mine)
    with reading():
        assert connections.connection_of(mine, kept).id == kept
        with pytest.raises(NotFound):
            connections.connection_of(other, kept)


@pytest.mark.parametrize("verb", sorted(CONNECTION_MOVES))
@pytest.mark.parametrize("state", list(ConnectionState))
def test_every_move_of_the_table_and_no_other(sqlite: Installation, verb: str, state: ConnectionState) -> None:
    with sqlite.app.app_context():
        kept = connect(sqlite.person())
        allowed, ends = CONNECTION_MOVES[verb]
        with writing():
            db.session.execute(
                text("UPDATE connections SET state = :state WHERE id = :id"), {"state": state.value, "id": kept}
            )
        if state in allowed:
            with writing():
                history.move(row(kept), verb, actor=BY, now=NOW)
                assert row(kept).state is ends
        else:
            with pytest.raises(InvalidMove), writing():
                history.move(row(kept), verb, actor=BY, now=NOW)


def test_the_servers_own_limit_counts(house: Installation) -> None:
    kept = connect(house.person(), confirmed(length=LengthRule(1500, None, 25, True)))
    with reading():
        assert row(kept).length_rule(LENGTH) == LengthRule(1500, None, 25, True)
    other = connect(house.person(), confirmed("did:plc:2"))
    with reading():
        assert row(other).length_rule(LENGTH) == LENGTH


def test_a_registration_is_kept_for_its_server_and_address(house: Installation) -> None:
    app = App("https://mastodon.social", "id1", "secret1", "https://a.example/back")
    with writing():
        keep_app("mastodon", app, "write", actor=BY, now=NOW)
        keep_app("mastodon", App(app.service_url, "id2", "secret2", app.redirect_uri), "read", actor=BY, now=NOW)
    with reading():
        found = app_on("mastodon", app.service_url, app.redirect_uri, "read")
        assert found is not None and (found.client_id, found.client_secret) == ("id2", "secret2")
        assert app_on("mastodon", app.service_url, "https://b.example/back", "read") is None
        assert app_on("mastodon", app.service_url, app.redirect_uri, "read write:media") is None


def test_of_two_who_register_at_once_the_first_stays(house: Installation) -> None:
    """Somebody may be at the sign-in page with it: both go on with that one."""
    both = threading.Barrier(2)

    def register(name: str) -> str:
        app = App("https://mastodon.social", name, "secret", "https://a.example/back")
        with house.app.app_context():
            both.wait()
            with writing():
                kept = keep_app("mastodon", app, "read", actor=BY, now=NOW)
                time.sleep(0.3)  # the other one has looked by now, if nothing keeps it waiting
                return kept.client_id

    with ThreadPoolExecutor(2) as pool:
        used = set(pool.map(register, ("one", "two")))
    with reading():
        found = app_on("mastodon", "https://mastodon.social", "https://a.example/back", "read")
        assert found is not None and used == {found.client_id}
