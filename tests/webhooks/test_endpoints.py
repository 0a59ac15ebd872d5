"""Endpoints: every verb from every state, what is refused, who answers for them, when their owner leaves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.errors import Breach, InvalidMove, NotAllowed, NotFound
from advocacy.history import move, timeline
from advocacy.notices.models import Notice
from advocacy.people import leaving
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from advocacy.webhooks import endpoints
from advocacy.webhooks.endpoints import Wish
from advocacy.webhooks.models import ENDPOINT_MOVES, Endpoint, EndpointState
from tests.installation import Installation
from tests.working import work

NOW = clock.from_rfc3339("2026-11-21T09:30:00Z")
WISH = Wish("Warehouse", "https://hooks.example/a?key=abc", ["post.*"], {})


@pytest.fixture
def context(installation: Installation) -> Iterator[Installation]:
    """An application context on both engines."""
    with installation.app.app_context():
        yield installation


def added(owner_id: int, wish: Wish = WISH) -> int:
    with writing():
        return endpoints.add(wish, db.session.get_one(Person, owner_id), now=NOW).id


def test_every_verb_from_every_state(context: Installation) -> None:
    """A verb either moves as the table says and leaves one row of history, or refuses and changes nothing."""
    admin = context.person(Role.ADMIN)
    for state in EndpointState:
        for verb, (allowed, to) in ENDPOINT_MOVES.items():
            with writing():
                owner = db.session.get_one(Person, admin)
                endpoint = Endpoint(
                    name="A", url="https://a.example", secret="s", events=["*"], narrowed={}, owner_id=admin,
                    state=state, created_at=NOW, failures=0, replay_taken=False,
                )  # fmt: skip
                db.session.add(endpoint)
                db.session.flush()
                endpoint_id = endpoint.id
            if state in allowed:
                with writing():
                    move(db.session.get_one(Endpoint, endpoint_id), verb, actor=owner.actor, now=NOW)
            else:
                with pytest.raises(InvalidMove), writing():
                    move(db.session.get_one(Endpoint, endpoint_id), verb, actor=owner.actor, now=NOW)
            with reading():
                assert db.session.get_one(Endpoint, endpoint_id).state is (to if state in allowed else state)
                assert len(timeline("webhook", endpoint_id)) == (state in allowed)


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (Wish("", WISH.url, ["*"], {}), "name"),
        (Wish("A", "http://hooks.example/a", ["*"], {}), "url"),
        (Wish("A", "ftp://hooks.example/a", ["*"], {}), "url"),
        (Wish("A", "https://user:word@hooks.example/a", ["*"], {}), "url"),
        (Wish("A", "https://hooks.example:22/a", ["*"], {}), "url"),
        (Wish("A", "hooks.example", ["*"], {}), "url"),
        (Wish("A", WISH.url, [], {}), "events"),
        (Wish("A", WISH.url, ["post.nothing"], {}), "events"),
        (Wish("A", WISH.url, ["*"], {"mood": ["good"]}), "narrowed"),
        (Wish("A", WISH.url, ["*"], {"network": [str(each) for each in range(51)]}), "narrowed"),
    ],
)
def test_what_is_no_endpoint(sqlite: Installation, wish: Wish, field: str) -> None:
    """Each field says what is wrong with it."""
    admin = sqlite.person(Role.ADMIN)
    with sqlite.app.app_context(), pytest.raises(Breach) as refusal:
        added(admin, wish)
    assert set(refusal.value.errors) == {field}


def test_whoever_owns_it_must_be_allowed_to_read_the_history(context: Installation) -> None:
    """Marketing can't; the address and the secrets lie encrypted and go with the endpoint."""
    with pytest.raises(NotAllowed, match="history"):
        added(context.person(Role.MARKETING))
    admin = context.person(Role.ADMIN)
    endpoint_id = added(admin)
    with reading():
        raw = db.session.execute(db.text("SELECT url, secret FROM webhook_endpoints")).one()
        assert "hooks.example" not in raw.url and not raw.secret.startswith("whsec_")
        row = timeline("webhook", endpoint_id)[0]
        assert row.payload is not None and "key=abc" not in str(row.payload.body)
    with writing():
        endpoints.remove(endpoints.endpoint_for(endpoint_id), actor=db.session.get_one(Person, admin).actor, now=NOW)
    with reading():
        gone = endpoints.endpoint_for(endpoint_id, removed=True)
        assert gone.url == gone.secret == "" and gone.state is EndpointState.REMOVED
        with pytest.raises(NotFound):
            endpoints.endpoint_for(endpoint_id)
    with pytest.raises(InvalidMove, match="removed"), writing():
        endpoints.rotate_secret(
            endpoints.endpoint_for(endpoint_id, removed=True), actor=db.session.get_one(Person, admin).actor, now=NOW
        )


def test_after_a_rotation_both_secrets_are_kept_for_a_day(sqlite: Installation) -> None:
    """The new one is given once."""
    admin = sqlite.person(Role.ADMIN)
    with sqlite.app.app_context():
        endpoint_id = added(admin)
        with writing():
            endpoint = endpoints.endpoint_for(endpoint_id)
            before = endpoint.secret
            after = endpoints.rotate_secret(endpoint, actor=endpoint.owner.actor, now=NOW)
        with reading():
            endpoint = endpoints.endpoint_for(endpoint_id)
            assert (endpoint.secret, endpoint.former_secret) == (after, before) and after != before
            assert endpoint.former_until == NOW + timedelta(hours=24)


def test_the_owner_leaves(context: Installation) -> None:
    """Whoever closes the account takes over if they may; with nobody there it stops, and those who may are told."""
    admin, other = context.person(Role.ADMIN), context.person(Role.ADMIN)
    first = added(admin)
    with writing():
        person = db.session.get_one(Person, admin)
        leaving.leave(person, actor=db.session.get_one(Person, other).actor, now=NOW, why="left")
    with reading():
        assert endpoints.endpoint_for(first).owner_id == other
    second, third = context.person(Role.ADMIN), context.person()
    endpoint_id = added(second)
    with writing():
        person = db.session.get_one(Person, second)
        leaving.leave(person, actor=db.session.get_one(Person, other).actor, now=NOW, why="left", successor_id=third)
    with reading():
        assert endpoints.endpoint_for(endpoint_id).state is EndpointState.DISABLED
    work(context.app, 2)
    with reading():
        told = db.session.scalars(select(Notice).where(Notice.path == f"/admin/webhooks/{endpoint_id}")).all()
        assert [each.person_id for each in told] == [other] and "Warehouse" in told[0].title
    with writing():
        endpoints.switch_on(endpoints.endpoint_for(endpoint_id), db.session.get_one(Person, other), now=NOW)
    with reading():
        assert endpoints.endpoint_for(endpoint_id).owner_id == other
