"""Points that expire, and points of people who leave: nobody loses any unwarned, and not one is made or lost."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from advocacy.database import db, reading, writing
from advocacy.errors import Breach
from advocacy.history import Actor
from advocacy.notices.models import Notice
from advocacy.people.leaving import leave
from advocacy.people.models import Person
from rewards import credits, ledger
from rewards.books import jobs, leaving, liability, policies, proving
from rewards.books.models import Facet, LeaverPoints
from rewards.fair_play import holding
from rewards.ledger import Event
from rewards.models import AccountKind
from tests.installation import Installation
from tests.reach.making import NOW, SYSTEM
from tests.rewards.test_ledger import sums_by_unit

K = AccountKind
DAY = timedelta(days=1)
START = datetime(2026, 11, 18, 12, tzinfo=NOW.tzinfo)


def has(person: int, kind: K = K.AVAILABLE) -> int:
    return ledger.balances(ledger.person(person))[kind]


def thirty_days(installation: Installation) -> None:
    with installation.app.app_context(), writing():
        policies.write_policy("days", 40, valid_from=None, why="Test", actor=SYSTEM, now=START - DAY)


def give(source: str, person: int, amount: int, at: datetime = START, *, pending: bool = False) -> None:
    with writing():
        credits.give(Event(source, "x", at, person, source), amount, pending=pending)


def move(source: str, person: int, start: K, end: K, amount: int, at: datetime) -> None:
    with writing():
        credits.transfer(Event(source, "x", at, person, "redemption:1"), start, end, amount)


def test_points_expire_after_two_warnings(installation: Installation) -> None:
    thirty_days(installation)
    person = installation.person()
    with installation.app.app_context():
        give("a", person, 100)
        give("pending", person, 9, pending=True)
        move("ask", person, K.AVAILABLE, K.HELD, 30, START + DAY)
        told = {}
        for day in (1, 9, 10, 32, 33, 40, 41):
            at = START + day * DAY
            assert jobs.age_points(at) == (70 if day == 41 else 0)
            assert jobs.age_points(at) == 0  # a second run the same day
            with reading():
                told[day] = len(db.session.scalars(select(Notice)).all())
        assert told == {1: 0, 9: 0, 10: 1, 32: 1, 33: 2, 40: 2, 41: 2}
        with reading():
            assert (has(person), has(person, K.EXPIRED), has(person, K.PENDING)) == (0, 70, 9)
            first, last = db.session.scalars(select(Notice).order_by(Notice.id)).all()
            assert first.title == "70 points expire soon" and "2026-12-28" in last.text
        move("cancel", person, K.HELD, K.AVAILABLE, 30, START + 60 * DAY)  # comes back after its end
        jobs.age_points(START + 83 * DAY)
        jobs.age_points(START + 90 * DAY)
        with reading():
            assert has(person) == 30
        assert jobs.age_points(START + 91 * DAY) == 30
        with reading():
            assert sums_by_unit() == {"points": 0}
        assert proving.prove(NOW, lambda: NOW) == 0


def test_what_expired_is_not_taken_again_from_what_came_later(installation: Installation) -> None:
    """A post that is gone after its points expired costs none of another's."""
    thirty_days(installation)
    person = installation.person()
    with installation.app.app_context():
        give("a", person, 100)
        for day in (10, 33):
            jobs.age_points(START + day * DAY)
        give("b", person, 100, START + 34 * DAY)
        move("ask", person, K.AVAILABLE, K.HELD, 30, START + 35 * DAY)  # of a, which expires first
        assert jobs.age_points(START + 41 * DAY) == 70
        with writing():
            gone = credits.find("a")
            assert gone and credits.standing(gone).ran_out == 70
            holding.take_back([gone.id], START + 42 * DAY)
        with reading():
            sums = ledger.balances(ledger.person(person))
            assert (sums[K.AVAILABLE], sums[K.HELD], sums[K.EXPIRED], sums[K.REVERSED]) == (70, 30, 0, 100)
        with writing():  # fair play erred: what was taken comes back, not what had run out before
            holding.give_again([gone.id], START + 50 * DAY)
        with reading():
            assert has(person) == 100
        assert proving.prove(NOW, lambda: NOW) == 0


def test_a_worker_that_stood_still_takes_nothing(sqlite: Installation) -> None:
    thirty_days(sqlite)
    person = sqlite.person()
    with sqlite.app.app_context():
        give("a", person, 100)
        assert jobs.age_points(START + 200 * DAY) == 0
        assert jobs.age_points(START + 207 * DAY) == 0
        assert jobs.age_points(START + 150 * DAY) == 0  # the clock goes back
        assert jobs.age_points(START + 208 * DAY) == 100


def test_points_keep_the_terms_under_which_they_were_earned(sqlite: Installation) -> None:
    person = sqlite.person()
    with sqlite.app.app_context():
        give("a", person, 10)
        with writing():
            policies.write_policy("days", 30, valid_from=START + DAY, why="Test", actor=SYSTEM, now=START)
        give("b", person, 5, START + 2 * DAY)
        for day in (3, 25, 33, 59):
            jobs.age_points(START + day * DAY)
        with reading():
            assert (has(person), has(person, K.EXPIRED)) == (10, 5)


@pytest.mark.parametrize(
    ("lasting", "length", "begins", "why", "field"),
    [
        ("for ever", 1, None, "x", "lasting"),
        ("days", 29, None, "x", "length"),
        ("days", None, None, "x", "length"),
        ("year_end", 11, None, "x", "length"),
        ("never", None, START - DAY, "x", "valid_from"),
        ("never", None, None, " ", "why"),
    ],
)
def test_policies_that_make_no_sense(
    sqlite: Installation, lasting: str, length: int | None, begins: datetime | None, why: str, field: str
) -> None:
    with sqlite.app.app_context(), pytest.raises(Breach) as refused, writing():
        policies.write_policy(lasting, length, valid_from=begins, why=why, actor=SYSTEM, now=START)
    assert list(refused.value.errors) == [field]


def test_what_is_owed_by_kind_age_and_expiry(installation: Installation) -> None:
    person, other = installation.person(), installation.person()
    with installation.app.app_context():
        give("old", person, 10, START - 100 * DAY)
        give("new", other, 5, START)
        thirty_days(installation)
        give("ends", other, 7, START)
        give("pending", other, 3, pending=True)
        with writing():
            credits.give(Event("money", "x", START, other), 250, unit="EUR")
        jobs.age_points(START + DAY)
        jobs.age_points(START + DAY)  # in place of the first
        with reading():
            points, money = liability.latest()
            assert (points.total, points.of(K.AVAILABLE), points.of(K.PENDING)) == (25, 22, 3)
            assert points.by[Facet.AGE] == {"180": 10, "30": 12}
            assert points.by[Facet.EXPIRY] == {"never": 10, "2026-12": 12}
            assert (money.unit, money.total) == ("EUR", 250)
            assert liability.totals(START.date()) == [((START + DAY).date(), 25)]


def test_a_leaver_keeps_points_for_a_grace_and_then_they_end(installation: Installation) -> None:
    leaver, stays = installation.person(), installation.person()
    admin = Actor.system()
    with installation.app.app_context():
        give("a", leaver, 100)
        give("p", leaver, 25, pending=True)
        give("q", leaver, 7, pending=True)
        give("s", stays, 11)
        move("ask", leaver, K.AVAILABLE, K.HELD, 40, START)
        with writing():
            person = db.session.get_one(Person, leaver)
            assert leaving.count(person, START) == 132  # what is held may come back
            assert leave(person, actor=admin, now=START, why="Bye", successor_id=stays)["points"] == 132
            assert leaving.count(person, START) == 0
        assert jobs.end_of_leavers(START + 30 * DAY) == 0
        with writing():  # verified meanwhile: it is theirs, as long as anything is
            released = credits.find("p")
            assert released and credits.release(released, reason="seen_live", at=START + DAY)
        assert jobs.end_of_leavers(START + 31 * DAY) == 92
        assert jobs.end_of_leavers(START + 31 * DAY) == 0
        with writing():
            late = credits.find("q")
            assert late and credits.release(late, reason="seen_live", at=START + 32 * DAY) is None
        move("cancel", leaver, K.HELD, K.AVAILABLE, 40, START + 40 * DAY)
        assert jobs.end_of_leavers(START + 41 * DAY) == 40
        with reading():
            sums = ledger.balances(ledger.person(leaver))
            assert (sums[K.PENDING], sums[K.AVAILABLE], sums[K.EXPIRED]) == (0, 0, 132)
            assert has(stays) == 11 and sums_by_unit() == {"points": 0}
        assert proving.prove(NOW, lambda: NOW) == 0


def test_points_that_come_to_a_leaver_later_end_too(installation: Installation) -> None:
    """Those that were all held when the account was closed, and those that are earned after it."""
    leaver, stays = installation.person(), installation.person()
    with installation.app.app_context():
        give("a", leaver, 60)
        move("ask", leaver, K.AVAILABLE, K.HELD, 60, START)
        with writing():
            for each in (leaver, stays):  # who has no points at all can be paid for a click yet
                leave(db.session.get_one(Person, each), actor=Actor.system(), now=START, why="Bye")
        give("late", stays, 5, START + 2 * DAY)
        move("cancel", leaver, K.HELD, K.AVAILABLE, 60, START + 40 * DAY)
        assert jobs.end_of_leavers(START + 41 * DAY) == 65
        assert jobs.end_of_leavers(START + 42 * DAY) == 0
        with reading():
            late = credits.find("late")
            assert late and credits.standing(late).where is K.EXPIRED
            assert (has(leaver), has(stays)) == (0, 0)
        assert proving.prove(NOW, lambda: NOW) == 0


def test_who_comes_back_has_their_points(sqlite: Installation) -> None:
    leaver, stays = sqlite.person(), sqlite.person()
    with sqlite.app.app_context():
        give("a", leaver, 100)
        with writing():
            person = db.session.get_one(Person, leaver)
            leave(person, actor=Actor.system(), now=START, why="Bye", successor_id=stays)
            person.active = True
        assert jobs.end_of_leavers(START + 90 * DAY) == 0
        with reading():
            assert has(leaver) == 100
            assert db.session.get(LeaverPoints, leaver) is not None
