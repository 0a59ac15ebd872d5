"""Orders of gift cards: whatever goes wrong on the way, one card for one redemption, and nobody reads its link."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.errors import Breach, InvalidMove, NotAllowed
from advocacy.history import timeline
from advocacy.history.models import HistoryPayload, HistoryRow
from rewards.gift_cards import jobs, orders
from rewards.gift_cards.models import GiftOrder, GiftTry, OrderState
from rewards.gift_cards.readers import READER
from rewards.perks import redemptions
from rewards.perks.models import Redemption, RedemptionState
from tests.installation import KEYS, Installation
from tests.posts.born import nursery
from tests.reach.making import NOW, SYSTEM
from tests.rewards.gifts import Hours, approved, card, order_now, ordered, read_history
from tests.rewards.tremendous_stub import FAULTS, KEY, Stub

S = OrderState


@pytest.fixture
def stub() -> Iterator[Stub]:
    made = Stub()
    yield made
    made.close()


def test_whatever_goes_wrong_there_is_one_card(installation: Installation, stub: Stub) -> None:
    with installation.app.app_context():
        perk_id, hours = card(), Hours(stub)
        for number, fault in enumerate(sorted(FAULTS - {"hang after"}), 1):
            order_id = ordered(installation, perk_id)
            stub.faults = [fault, fault]
            hours.work()
            order = order_now(order_id)
            assert order.state is S.DELIVERED, (fault, order.problem, order.due_at)
            assert (order.link or "").startswith("https://cards.example/"), fault
            assert len(stub.orders) == number, fault
            assert (order.cost, order.cost_currency, order.problem) == (2550, "USD", ""), fault
            assert order.redemption.state is RedemptionState.FULFILLED, fault


def test_refused_for_good_waits_for_a_person(installation: Installation, stub: Stub) -> None:
    with installation.app.app_context():
        order_id = ordered(installation, card())
        hours = Hours(stub)
        with writing():
            db.session.get_one(GiftOrder, order_id).products = ["NOSUCH"]
        hours.work(2)
        assert order_now(order_id).state is S.FAILED and "No such product." in order_now(order_id).problem
        with writing():
            order = db.session.get_one(GiftOrder, order_id)
            with pytest.raises(NotAllowed, match="your own"):
                orders.try_again(order, actor=order.person.actor, now=NOW)
            with pytest.raises(Breach, match="link or code"):
                orders.hand_over(order, " ", actor=SYSTEM, now=NOW)
            orders.hand_over(order, "CODE-1", actor=SYSTEM, now=NOW)
        assert (order_now(order_id).state, order_now(order_id).link) == (S.DELIVERED, "CODE-1")
        assert not stub.orders


def test_one_that_failed_there_is_tried_under_a_new_number(installation: Installation, stub: Stub) -> None:
    with installation.app.app_context():
        order_id = ordered(installation, card())
        hours, stub.status = Hours(stub), "FAILED"
        hours.work(1)
        first = order_now(order_id)
        assert first.state is S.FAILED and first.remote_id
        stub.status = "EXECUTED"
        with writing():
            orders.try_again(db.session.get_one(GiftOrder, order_id), actor=SYSTEM, now=hours.now)
        hours.work(1)
        again = order_now(order_id)
        assert again.state is S.DELIVERED and again.external_id != first.external_id and len(stub.orders) == 2


def test_one_that_waits_for_approval_there_is_fetched_later(installation: Installation, stub: Stub) -> None:
    with installation.app.app_context():
        order_id = ordered(installation, card())
        hours, stub.status = Hours(stub), "PENDING APPROVAL"
        hours.work(2)
        assert order_now(order_id).state is S.SENT and order_now(order_id).link is None
        for each in stub.orders.values():
            each["status"] = "EXECUTED"
        hours.work(1)
        assert order_now(order_id).link == "https://cards.example/again-REWARD000001"


def test_given_back_before_it_leaves_nothing_is_ordered(installation: Installation, stub: Stub) -> None:
    with installation.app.app_context():
        order_id = ordered(installation, card())
        with writing():
            order = db.session.get_one(GiftOrder, order_id)
            redemptions.cancel(order.redemption, actor=SYSTEM, now=NOW, why="By mistake.")
        Hours(stub).work(1)
        assert order_now(order_id).state is S.CANCELLED and not stub.orders


@pytest.mark.parametrize("taken_back", [True, False])
def test_given_back_on_the_way_it_is_asked_back_and_shown_to_nobody(
    installation: Installation, stub: Stub, taken_back: bool
) -> None:
    stub.undelivered = taken_back
    with installation.app.app_context():
        order_id = ordered(installation, card())
        hours, stub.faults = Hours(stub), ["drop after"]
        hours.work(1)
        assert order_now(order_id).state is S.UNKNOWN
        with writing():
            order = db.session.get_one(GiftOrder, order_id)
            redemptions.cancel(order.redemption, actor=SYSTEM, now=NOW, why="By mistake.")
            orders.call_off(order, now=hours.now)
        hours.work(2)
        order = order_now(order_id)
        assert (order.state, order.link, len(stub.orders)) == (S.CANCELLED, None, 1)
        assert ("does not take this card back" in order.problem) is not taken_back


def test_by_history_approved_is_ordered_once_and_cancelled_is_called_off(installation: Installation) -> None:
    with installation.app.app_context():
        first, second = approved(installation, card()), approved(installation, card("by_hand"))
        for _ in range(2):
            read_history(READER)
        with reading():
            made = {each.redemption_id: each for each in db.session.scalars(db.select(GiftOrder))}
            assert set(made) == {first, second} and made[second].due_at is None
        with writing():
            asked = db.session.get_one(Redemption, first)
            redemptions.cancel(asked, actor=SYSTEM, now=NOW, why="By mistake.")
        read_history(READER)
        assert order_now(made[first].id).state is S.CANCELLED
        with writing():
            order = db.session.get_one(GiftOrder, made[second].id)
            orders.hand_over(order, "https://shop.example/card", actor=SYSTEM, now=NOW)
        assert order_now(made[second].id).redemption.state is RedemptionState.FULFILLED
        read_history(READER)
        assert order_now(made[second].id).state is S.DELIVERED
        with writing():
            redemptions.refund(db.session.get_one(Redemption, second), actor=SYSTEM, now=NOW, why="It never worked.")
        read_history(READER)
        order = order_now(made[second].id)
        assert (order.state, order.link, order.due_at) == (S.CANCELLED, None, None) and "by hand" in order.problem


def test_no_link_and_no_key_is_told_to_history_or_the_disk(installation: Installation, stub: Stub) -> None:
    with installation.app.app_context():
        order_id = ordered(installation, card())
        Hours(stub).work(1)
        with reading():
            raw = db.session.scalar(text("SELECT link FROM gift_orders"))
            told = [str(each.body) for each in db.session.scalars(db.select(HistoryPayload))]
            verbs = [row.verb for row in timeline("gift order", order_id)]
            assert db.session.scalars(db.select(HistoryRow)).first() is not None
        assert raw and "cards.example" not in raw
        assert not [each for each in told if "cards.example" in each or KEY in each]
        assert verbs == ["deliver", "send", "place"]


def test_two_workers_place_one_order(installation: Installation, stub: Stub) -> None:
    with installation.app.app_context():
        order_id = ordered(installation, card())
    started = threading.Barrier(2)

    def work() -> None:
        with installation.app.app_context():
            started.wait()
            jobs.attend(clock.now(), Hours(stub).means)

    both = [threading.Thread(target=work) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    with installation.app.app_context():
        assert order_now(order_id).state is S.DELIVERED and len(stub.orders) == 1
        with reading():
            assert db.session.scalars(db.select(GiftTry.number)).all() == [1]
        with writing(), pytest.raises(InvalidMove):
            orders.call_off(db.session.get_one(GiftOrder, order_id), now=NOW)
            orders.try_again(db.session.get_one(GiftOrder, order_id), actor=SYSTEM, now=NOW)


def test_killed_after_it_was_taken_another_process_finds_it(installation: Installation, stub: Stub) -> None:
    with installation.app.app_context():
        order_id = ordered(installation, card())
    stub.faults = ["hang after"]
    kept = installation.settings
    given = {
        **{name.upper(): ",".join(value) if isinstance(value, tuple) else value for name, value in KEYS.items()},
        "DATA_DIR": str(kept.data_dir), "DATABASE_URL": kept.database_url, "FETCH_HOSTS": "127.0.0.1",
        "TREMENDOUS_KEY": KEY, "TREMENDOUS_URL": stub.url,
    }  # fmt: skip
    env = {**os.environ, **{f"ADVOCACY_{name}": value for name, value in given.items()}}
    worker = nursery().running("tests.rewards.card_worker", environment=env)
    assert stub.hanging.wait(60)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    with installation.app.app_context():
        assert order_now(order_id).state is S.SENDING
        later = order_now(order_id).lease_until
        assert later is not None
        hours = Hours(stub, later + timedelta(seconds=1))
        hours.work(2)
        order = order_now(order_id)
        assert (order.state, len(stub.orders)) == (S.DELIVERED, 1)
        assert ("POST", "/orders") in stub.asked and stub.asked.count(("POST", "/orders")) == 1
