"""Delivering, against a receiver that verifies: told, repeated, stopped, sent again; receivers that misbehave."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import update

from advocacy.database import db, reading, writing
from advocacy.errors import InvalidMove, NotFound
from advocacy.history import follow, record
from advocacy.webhooks import endpoints, jobs, pacing, queries, queueing, sending
from advocacy.webhooks.models import Delivery, Endpoint, EndpointState
from advocacy.webhooks.queries import Outcome
from tests.installation import Installation
from tests.peers.ledger import Reply
from tests.webhooks.happening import ME, POST, all_deliveries, due_again, endpoint, happens, now, replayed, state
from tests.webhooks.receiver import Receiver, verifies


@pytest.fixture
def context(installation: Installation) -> Iterator[Installation]:
    """An application context on both engines."""
    with installation.app.app_context():
        yield installation


def test_what_happened_is_told_once_signed_and_in_order(context: Installation, receiver: Receiver) -> None:
    """Chosen kinds only, narrowed; by both secrets after a rotation; the reader and the job can run twice."""
    endpoint_id = endpoint(context, receiver.hook, "post.*", "pause.pressed", network=["bluesky"])
    happens(times=3)
    happens(network="mastodon")
    happens("send")  # no kind of event
    with reading():
        secret = endpoints.endpoint_for(endpoint_id).secret
    assert jobs.deliver(now()) == 3 and jobs.deliver(now()) == 0
    assert [each["data"]["id"] for each in receiver.told] == ["40", "41", "42"]
    positions = [each["data"]["position"] for each in receiver.told]
    assert positions == sorted(positions) and receiver.told[0]["type"] == "post.published"
    first = receiver.got[0]
    assert verifies(first, secret) and first.headers["webhook-id"].startswith(f"msg_{positions[0]}_")
    assert first.path == "/hook" and first.query == {"key": "abc"}
    assert [queries.outcome_of(each) for each in all_deliveries()] == [Outcome.TAKEN] * 3
    with writing():
        db.session.execute(db.text("UPDATE history_cursors SET position = 0 WHERE name = 'webhooks'"))
    follow(queueing.READER, now())
    assert jobs.deliver(now()) == 0 and len(receiver.got) == 3
    with writing():
        new = endpoints.rotate_secret(endpoints.endpoint_for(endpoint_id), actor=ME, now=now())
    happens()
    assert jobs.deliver(now()) == 1 and verifies(receiver.got[-1], secret) and verifies(receiver.got[-1], new)


def test_nothing_before_it_was_added_and_nothing_while_it_is_off(context: Installation, receiver: Receiver) -> None:
    """What happened meanwhile can be sent when it is on again; the rest stays untold."""
    with writing():
        record("share", 1, "publish", actor=ME, now=now(), **POST)
    endpoint_id = endpoint(context, receiver.hook)
    follow(queueing.READER, now())
    assert all_deliveries() == []
    with writing():
        endpoints.switch_off(endpoints.endpoint_for(endpoint_id), actor=ME, now=now())
    began = now()
    happens(times=2)
    assert jobs.deliver(now()) == 0
    with pytest.raises(InvalidMove, match="not switched on"), writing():
        queueing.add_test(endpoints.endpoint_for(endpoint_id), actor=ME, now=now())
    with writing():
        found = endpoints.endpoint_for(endpoint_id)
        endpoints.switch_on(found, found.owner, now=now())
    replayed(endpoint_id, began)
    assert jobs.deliver(now()) == 2 and len(receiver.got) == 2


def test_a_failure_is_repeated_until_it_is_given_up(context: Installation, receiver: Receiver) -> None:
    """500: the endpoint is left alone for a while, the delivery waits; after ten tries it is given up, and sent again
    by hand with the same id. What receivers say is kept, its beginning."""
    endpoint_id = endpoint(context, receiver.hook)
    receiver.says = [Reply(500, b"x" * 2000)] * pacing.TRIES
    happens()
    assert jobs.deliver(now()) == 1 and jobs.deliver(now()) == 0
    (waits,), it = all_deliveries(), state()
    assert waits.status == 500 and waits.next_try_at > now() and it.wait_until is not None and it.failures == 1
    for _ in range(pacing.TRIES - 1):
        due_again()
        assert jobs.deliver(now()) == 1
    (given_up,) = all_deliveries()
    assert queries.outcome_of(given_up) is Outcome.GIVEN_UP and given_up.tries == pacing.TRIES
    with reading():
        tries = queries.tries([given_up.id])[given_up.id]
        assert len(tries) == pacing.TRIES and len(tries[0].answer) == sending.LONGEST_ANSWER
    with writing():
        queueing.send_again(given_up.id, endpoints.endpoint_for(endpoint_id), actor=ME, now=now())
    assert jobs.deliver(now()) == 1 and len({each.headers["webhook-id"] for each in receiver.got}) == 1
    assert queries.outcome_of(all_deliveries()[0]) is Outcome.TAKEN and state().failing_since is None
    with pytest.raises(NotFound), writing():
        queueing.send_again(given_up.id + 1, endpoints.endpoint_for(endpoint_id), actor=ME, now=now())


def test_one_refused_message_holds_up_no_other(context: Installation, receiver: Receiver) -> None:
    """400 is that message's own matter; the next goes out in the same round."""
    endpoint(context, receiver.hook)
    receiver.says = [Reply(400, b"what?")]
    happens(times=2)
    assert jobs.deliver(now()) == 2
    assert [each.status for each in all_deliveries()] == [400, 200] and state().wait_until is None


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_honoured(sqlite: Installation, receiver: Receiver, status: int) -> None:
    """Nothing goes to that endpoint before."""
    with sqlite.app.app_context():
        endpoint(sqlite, receiver.hook)
        receiver.says = [Reply(status, b"", {"Retry-After": "3600"})]
        happens(times=2)
        began = now()
        assert jobs.deliver(began) == 1
        wait = state().wait_until
        assert wait is not None and timedelta(minutes=59) < wait - began < timedelta(minutes=61)
        assert jobs.deliver(began + timedelta(minutes=50)) == 0
        assert jobs.deliver(began + timedelta(minutes=62)) == 2


def test_gone_is_gone(context: Installation, receiver: Receiver) -> None:
    """410 switches it off at once, and says so."""
    endpoint(context, receiver.hook)
    receiver.says = [Reply(410, b"")]
    happens(times=2)
    assert jobs.deliver(now()) == 1 and state().state is EndpointState.DISABLED and jobs.deliver(now()) == 0
    assert [queries.outcome_of(each) for each in all_deliveries()] == [Outcome.GIVEN_UP, Outcome.WAITING]


def test_days_of_failure_switch_it_off_and_what_waits_goes_out_later(context: Installation, receiver: Receiver) -> None:
    """After five days without a success; switched on, it is told what waited."""
    endpoint_id = endpoint(context, receiver.hook)
    receiver.says = [Reply(500, b"")] * 2
    happens()
    jobs.deliver(now())
    with writing():
        db.session.execute(update(Endpoint).values(failing_since=now() - timedelta(days=5)))
    due_again()
    jobs.deliver(now())
    assert state().state is EndpointState.DISABLED
    due_again()
    assert jobs.deliver(now()) == 0
    with writing():
        found = endpoints.endpoint_for(endpoint_id)
        endpoints.switch_on(found, found.owner, now=now())
    assert jobs.deliver(now()) == 1 and queries.outcome_of(all_deliveries()[0]) is Outcome.TAKEN


def test_one_failure_in_a_quiet_week_is_no_week_of_failure(context: Installation, receiver: Receiver) -> None:
    """One message was refused, nothing happened for days, then there is a hiccup: it stays on."""
    endpoint(context, receiver.hook)
    receiver.says = [Reply(400, b"what?"), Reply(503, b"")]
    happens()
    jobs.deliver(now())
    long_ago = now() - timedelta(days=6)
    with writing():
        db.session.execute(update(Endpoint).values(failing_since=long_ago, last_failed_at=long_ago))
        db.session.execute(update(Delivery).values(given_up_at=long_ago))
    happens("schedule")
    assert jobs.deliver(now()) == 1 and len(receiver.got) == 2
    it = state()
    assert it.state is EndpointState.ACTIVE and it.failing_since is not None and it.failing_since > long_ago


def test_a_redirect_is_not_followed(sqlite: Installation, receiver: Receiver) -> None:
    """Wherever it leads, a private address included: a plain outcome, and nothing is asked there."""
    elsewhere = Receiver().start()
    with sqlite.app.app_context():
        endpoint(sqlite, receiver.hook)
        receiver.says = [
            Reply(307, b"", {"Location": elsewhere.hook}),
            Reply(302, b"", {"Location": "http://10.0.0.1/"}),
        ]
        happens(times=2)
        jobs.deliver(now())
        problems = [each.problem or "" for each in all_deliveries()]
        assert all("redirect" in each for each in problems) and len(problems) == 2
    assert elsewhere.got == []
    elsewhere.stop()


def test_a_private_address_is_never_asked(sqlite: Installation) -> None:
    """A name that leads inside is refused at each try: a plain outcome, and nothing is sent."""
    with sqlite.app.app_context():
        endpoint(sqlite, "https://10.0.0.1/hook")
        happens()
        jobs.deliver(now())
        (only,) = all_deliveries()
        assert only.status is None and "private" in (only.problem or "") and only.taken_at is None


def test_a_receiver_that_hangs_holds_up_no_other(
    sqlite: Installation, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its try ends on time; another endpoint is told meanwhile."""
    monkeypatch.setattr(sending, "SECONDS", 1)
    slow = Receiver().start()
    slow.hangs = 3.0
    with sqlite.app.app_context():
        endpoint(sqlite, slow.hook, "post.*")
        endpoint(sqlite, receiver.hook)
        happens()
        began = time.monotonic()
        jobs.deliver(now())
        assert time.monotonic() - began < 3 and len(receiver.got) == 1
        by_status = {each.status: each for each in all_deliveries()}
        assert set(by_status) == {None, 200} and by_status[None].problem
    slow.stop()
