from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from advocacy.database import db, writing
from advocacy.errors import Breach, InvalidMove, NotFound, Refused
from advocacy.history import timeline
from advocacy.networks import connections
from advocacy.networks.connections import Connection
from advocacy.posts import keeping, queries, scheduling
from advocacy.posts.holding import HAND_PATIENCE
from advocacy.posts.models import Share
from advocacy.posts.moving import move_share
from advocacy.posts.recording import excuse
from advocacy.posts.states import ShareState, Way
from tests.installation import Installation
from tests.posts.lending import ACTOR, NOW, account, lent, permit, share

HOUR = timedelta(hours=1)


def test_a_share_waits_for_its_time_and_history_knows_whose_it_is(installation: Installation) -> None:
    share_id = lent(installation, when=NOW + HOUR)
    with installation.app.app_context():
        found = db.session.get_one(Share, share_id)
        assert (found.state, found.due_at, found.way) == (ShareState.SCHEDULED, NOW + HOUR, Way.API)
        row = timeline("share", share_id)[0]
        assert row.verb == "schedule" and row.payload is not None
        details = row.payload.body["details"]
        assert isinstance(details, dict)
        assert {"person_id", "network", "way", "source_ref", "title"} <= details.keys()


def test_by_hand_waits_for_its_person_at_once_and_longer(installation: Installation) -> None:
    person_id = installation.person()
    with installation.app.app_context(), writing():
        mine = share(person_id, network="linkedin")
        assert mine.state is ShareState.AWAITING_PERSON
        assert mine.late_after == NOW + HAND_PATIENCE


def test_two_posts_of_a_person_on_a_network_keep_their_distance(installation: Installation) -> None:
    person_id = installation.person()
    with installation.app.app_context(), writing():
        connection_id = account(person_id)
        share(person_id, connection_id, when=NOW + 3 * HOUR)
        with pytest.raises(Breach, match="too close"):
            share(person_id, connection_id, when=NOW + 3.5 * HOUR)
        assert share(person_id, connection_id, when=NOW + 4 * HOUR).due_at == NOW + 4 * HOUR
        # Monday, past ten: the good time after noon is too close to 12:00 and 13:00, the one after four is free
        next_good = share(person_id, connection_id, when="next_slot", now=NOW + HOUR).due_at
        assert NOW + 7 * HOUR <= next_good < NOW + 7.5 * HOUR


def test_the_same_words_are_under_way_once(installation: Installation) -> None:
    person_id, same = installation.person(), permit("item:7:1")
    with installation.app.app_context(), writing():
        connection_id = account(person_id)
        first = share(person_id, connection_id, when=NOW + HOUR, permit=same)
        for way in (connection_id, None):
            with pytest.raises(InvalidMove, match="already"):
                share(person_id, way, when=NOW + 5 * HOUR, permit=same)
        scheduling.take_in_hand(first, actor=ACTOR, now=NOW)
        with pytest.raises(InvalidMove, match="already"):
            share(person_id, permit=same)
        scheduling.cancel(first, actor=ACTOR, now=NOW)
        assert share(person_id, permit=same).state is ShareState.AWAITING_PERSON


def test_a_missed_share_does_not_come_back_beside_another(installation: Installation) -> None:
    person_id, same = installation.person(), permit("item:7:1")
    with installation.app.app_context(), writing():
        connection_id = account(person_id)
        first = share(person_id, connection_id, when=NOW + HOUR, permit=same)
        keeping.miss(first, NOW + 4 * HOUR)
        share(person_id, connection_id, when=NOW + 8 * HOUR, permit=same)
        with pytest.raises(InvalidMove, match="already"):
            scheduling.reschedule(first, NOW + 12 * HOUR, actor=ACTOR, now=NOW)


@pytest.mark.parametrize("sources", [("item:7:1", "item:7:1"), ("item:7:1", "item:8:1")])
def test_two_presses_at_once_make_one_post(installation: Installation, sources: tuple[str, str]) -> None:
    """Of the same words, and of two stories in the same minimum gap."""
    person_id = installation.person()
    with installation.app.app_context(), writing():
        connection_id = account(person_id)
    refused: list[Refused] = []
    both = threading.Barrier(2)

    def press(source_ref: str) -> None:
        with installation.app.app_context():
            both.wait()
            try:
                with writing():
                    share(person_id, connection_id, when=NOW + HOUR, permit=permit(source_ref))
                    time.sleep(0.3)  # the other one has looked by now, if nothing keeps it waiting
            except Refused as refusal:
                refused.append(refusal)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(press, sources))
    with installation.app.app_context():
        assert db.session.query(Share).count() == 1 and len(refused) == 1


def test_what_a_person_posts_keeps_no_distance(installation: Installation) -> None:
    person_id = installation.person()
    with installation.app.app_context(), writing():
        connection_id = account(person_id)
        share(person_id, connection_id, when=NOW)
        later = share(person_id, connection_id, when=NOW + 2 * HOUR)
        scheduling.take_in_hand(later, actor=ACTOR, now=NOW + HOUR / 10)
        assert (later.state, later.way, later.connection_id) == (ShareState.AWAITING_PERSON, Way.HAND, None)
        assert later.late_after == NOW + HOUR / 10 + HAND_PATIENCE


def test_a_share_that_is_sent_meanwhile_does_not_keep_its_person_here(postgresql: Installation) -> None:
    """Whoever leaves waits for the worker's move, and takes back the rest."""
    person_id, moved = postgresql.person(), threading.Event()
    with postgresql.app.app_context(), writing():
        connection_id = account(person_id)
        sent = share(person_id, connection_id, when=NOW).id
        share(person_id, connection_id, when=NOW + 2 * HOUR)

    def send() -> None:
        with postgresql.app.app_context(), writing():
            move_share(db.session.get_one(Share, sent), "send", actor=ACTOR, now=NOW)
            moved.set()
            time.sleep(0.3)

    with ThreadPoolExecutor(1) as pool, postgresql.app.app_context():
        sending = pool.submit(send)
        moved.wait(10)
        with writing():
            assert scheduling.cancel_all_of(person_id, actor=ACTOR, now=NOW, why="left") == 1
        sending.result()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": " \n"}, "text"),
        ({"when": NOW - HOUR}, "publish_at"),
        ({"when": NOW + timedelta(days=400)}, "publish_at"),
        ({"permit": permit(valid_until=NOW + HOUR), "when": NOW + HOUR}, "publish_at"),
        ({"permit": permit(valid_from=NOW + 2 * HOUR), "when": NOW + HOUR}, "publish_at"),
        ({"network": "bluesky"}, "connection_id"),
    ],
)
def test_bad_orders_say_which_field(sqlite: Installation, changes: dict[str, object], field: str) -> None:
    person_id = sqlite.person()
    with sqlite.app.app_context(), writing():
        connection_id = account(person_id)
        with pytest.raises(Breach) as refusal:
            share(person_id, connection_id, **changes)  # type: ignore[arg-type]
        assert field in refusal.value.errors


def test_somebody_elses_account_does_not_exist(sqlite: Installation) -> None:
    mine, theirs = sqlite.person(), sqlite.person()
    with sqlite.app.app_context(), writing():
        connection_id = account(theirs)
        with pytest.raises(NotFound):
            share(mine, connection_id)


def test_cancelled_rescheduled_taken_in_hand(installation: Installation) -> None:
    person_id = installation.person()
    with installation.app.app_context(), writing():
        connection_id = account(person_id)
        mine = share(person_id, connection_id, when=NOW + HOUR)
        scheduling.reschedule(mine, NOW + 2 * HOUR, actor=ACTOR, now=NOW)
        assert mine.due_at == NOW + 2 * HOUR
        scheduling.take_in_hand(mine, actor=ACTOR, now=NOW)
        assert (mine.state, mine.way) == (ShareState.AWAITING_PERSON, Way.HAND)
        scheduling.cancel(mine, actor=ACTOR, now=NOW)
        other = share(person_id, connection_id, when=NOW + HOUR)
        assert scheduling.cancel_all_of(person_id, actor=ACTOR, now=NOW, why="left") == 1
        db.session.refresh(other)
        assert other.state is ShareState.CANCELLED


def test_lists_page_and_are_ones_own(installation: Installation) -> None:
    person_id, other_id = installation.person(), installation.person()
    with installation.app.app_context():
        with writing():
            connection_id = account(person_id)
            ids = [share(person_id, connection_id, when=NOW + n * HOUR).id for n in range(1, 6)]
        first = queries.shares_of(person_id, limit=3)
        rest = queries.shares_of(person_id, limit=3, cursor=first.next)
        assert [one.id for one in (*first.items, *rest.items)] == ids[::-1] and rest.next is None
        assert [one.id for one in queries.shares_between(person_id, NOW + 2 * HOUR, NOW + 4 * HOUR)] == ids[1:3]
        with pytest.raises(NotFound):
            queries.share_for(other_id, ids[0])
        assert queries.share_for(person_id, ids[0]).attempts == []
        assert queries.queue_counts(NOW + 2 * HOUR).overdue == 1


@pytest.mark.parametrize(("minutes", "late"), [(None, 120), (5, 5), (10080, 10080)])
def test_a_post_may_have_a_lateness_limit_of_its_own(sqlite: Installation, minutes: int | None, late: int) -> None:
    """Which it keeps when it is given another time, and after a wait that a network has asked for."""
    person = sqlite.person()
    with sqlite.app.app_context(), writing():
        mine = share(person, account(person), when=NOW + HOUR, late_after_minutes=minutes)
        assert mine.late_after == mine.due_at + timedelta(minutes=late)
        scheduling.reschedule(mine, NOW + 2 * HOUR, actor=ACTOR, now=NOW)
        assert mine.late_after == NOW + 2 * HOUR + timedelta(minutes=late)
        until = NOW + 3 * HOUR
        connections.block_until(db.session.get_one(Connection, mine.connection_id), until, actor=ACTOR, now=NOW)
        excuse(until)
        db.session.refresh(mine)
        assert mine.late_after == until + timedelta(minutes=late)


@pytest.mark.parametrize(
    ("way", "minutes", "said"),
    [
        (Way.API, 4, "at least 5 minutes late and at most 7 days"), (Way.API, 10081, "at least 5 minutes late"),
        (Way.HAND, 60, "by hand has no lateness limit"),
    ],
)  # fmt: skip
def test_a_lateness_limit_out_of_bounds_is_refused(sqlite: Installation, way: Way, minutes: int, said: str) -> None:
    person = sqlite.person()
    with sqlite.app.app_context(), writing():
        mine = account(person)
        with pytest.raises(Breach, match=said) as refused:
            share(person, mine, way=way, late_after_minutes=minutes)
        assert "late_after_minutes" in refused.value.errors and refused.value.remedy
