"""What is sent later or again: erased people, lost rights, replays, tests, leases, what is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from advocacy.database import db, reading, writing
from advocacy.errors import Breach, InvalidMove
from advocacy.history import erase
from advocacy.webhooks import endpoints, jobs, leasing, queries, queueing, sending
from advocacy.webhooks.models import Delivery, DeliveryTry, Endpoint, EndpointState
from advocacy.webhooks.queries import Outcome
from tests.installation import Installation
from tests.peers.ledger import Reply
from tests.webhooks.happening import ME, all_deliveries, due_again, endpoint, happens, now, replayed, state
from tests.webhooks.receiver import Receiver


@pytest.fixture
def context(installation: Installation) -> Iterator[Installation]:
    """An application context on both engines."""
    with installation.app.app_context():
        yield installation


def test_erased_people_are_in_no_later_body(context: Installation, receiver: Receiver) -> None:
    """What waits is made from the history as it is when it goes out."""
    endpoint(context, receiver.hook)
    receiver.says = [Reply(500, b"")]
    happens()
    jobs.deliver(now())
    assert receiver.told[0]["data"]["facts"]["person_id"] == 7
    with writing():
        erase(7, actor=ME, now=now(), why="asked")
    due_again()
    jobs.deliver(now())
    assert receiver.told[1]["data"]["facts"] == {} and receiver.told[1]["data"]["id"] == "40"


def test_an_owner_who_may_no_longer_read_is_told_nothing(context: Installation, receiver: Receiver) -> None:
    """Taking the role away stops their endpoints with the next event."""
    endpoint(context, receiver.hook)
    with writing():
        owner = db.session.scalars(select(Endpoint)).one().owner
        owner.role_rows.clear()
    happens()
    assert jobs.deliver(now()) == 0 and state().state is EndpointState.DISABLED


def test_replays(context: Installation, receiver: Receiver) -> None:
    """What was not taken, or all; under the same ids; one at a time; not from before deliveries are kept."""
    endpoint_id, began = endpoint(context, receiver.hook, "post.*"), now()
    receiver.says = [Reply(400, b""), Reply(200, b"")]
    happens(times=2)
    assert jobs.deliver(now()) == 2
    replayed(endpoint_id, began)
    assert jobs.deliver(now()) == 1 and len(receiver.got) == 3
    replayed(endpoint_id, began, taken_too=True)
    assert jobs.deliver(now()) == 2 and len({each.headers["webhook-id"] for each in receiver.got}) == 2
    assert state().replay_after is None
    for wrong in (now() - timedelta(days=31), now() + timedelta(hours=1)):
        with pytest.raises(Breach, match="last 30 days"):
            replayed(endpoint_id, wrong)
    with writing():
        found = endpoints.endpoint_for(endpoint_id)
        queueing.replay(found, began, taken_too=False, actor=ME, now=now(), days=30)
    with pytest.raises(InvalidMove, match="under way"):
        replayed(endpoint_id, began)


def test_a_test_is_tried_once_and_tells_nothing(context: Installation, receiver: Receiver) -> None:
    """Its outcome is on its page; a failed one is not repeated."""
    endpoint_id = endpoint(context, receiver.hook)
    receiver.says = [Reply(500, b"")]
    with writing():
        queueing.add_test(endpoints.endpoint_for(endpoint_id), actor=ME, now=now())
    assert jobs.deliver(now()) == 1 and queries.outcome_of(all_deliveries()[0]) is Outcome.GIVEN_UP
    assert receiver.told == [{**receiver.told[0], "type": "webhook.test", "data": {"endpoint": endpoint_id}}]


def test_leases(context: Installation, receiver: Receiver) -> None:
    """One sender at a time has an endpoint; one who comes back too late writes nothing down."""
    endpoint(context, receiver.hook)
    happens()
    with writing():
        (lease,) = leasing.take(now(), 5)
        assert leasing.take(now(), 5) == []
    later = now() + leasing.LEASE + timedelta(seconds=1)
    with writing():
        (taken_over,) = leasing.take(later, 5)
        assert leasing.held(lease) is None and leasing.held(taken_over) is not None
    assert sending.send_for(lease, now()) == 0 and receiver.got == []
    assert sending.send_for(taken_over, later) == 1
    with reading():
        assert db.session.scalars(select(Endpoint)).one().lease_token is None


def test_old_deliveries_are_forgotten(context: Installation, receiver: Receiver) -> None:
    """With their tries; what is younger stays."""
    endpoint(context, receiver.hook)
    happens(times=3)
    jobs.deliver(now())
    with writing():
        db.session.execute(
            update(Delivery).where(Delivery.id == all_ids()[0]).values(queued_at=now() - timedelta(days=31))
        )
    assert jobs.forget(now()) == 1 and len(all_deliveries()) == 2
    with reading():
        assert db.session.scalar(select(func.count()).select_from(DeliveryTry)) == 2


def all_ids() -> list[int]:
    return list(db.session.scalars(select(Delivery.id).order_by(Delivery.id)))
