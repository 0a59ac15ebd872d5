"""A customer's first sale is paid once as that: told in any order, in one moment, by two workers, given back, in two
programmes. And what a refund leaves of a month's cap."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from advocacy.database import db, reading, writing
from advocacy.history import follow
from advocacy.history.jobs import seal_waiting
from advocacy.people.models import Relationship
from influencers.commissions import commissions, grammar, jobs, plans, previewing, reckoning
from influencers.commissions.models import Commission, CommissionIntake, CommissionMonth
from influencers.commissions.plans import Policy
from influencers.commissions.readers import READER
from influencers.programmes import programmes
from influencers.programmes.models import Programme, ProgrammeKind
from tests.influencers.commissions_world import (
    LATER,
    ME,
    NOW,
    agrees,
    catch_up,
    commission_of,
    enrol,
    give_back,
    lines,
    make_world,
    reserve,
    settle,
)
from tests.installation import Installation

DAY = timedelta(days=1)
NEW = lines({"percent": "10", "new_customers": True})
FIRST = lines({"percent": "10", "months": "0"})
BETTER = lines({"percent": "10", "new_customers": True}, {"percent": "2"})
WHO = "who@else.example"


@pytest.fixture
def context(installation: Installation) -> Iterator[Installation]:
    """An application context on both engines."""
    with installation.app.app_context():
        yield installation


def net(sales: Sequence[int]) -> list[int]:
    """What is left for the partner of each."""
    return [found.net if (found := commission_of(each)) else 0 for each in sales]


def outcome(sale: int) -> str:
    """What was said of it."""
    return db.session.get_one(CommissionIntake, sale, populate_existing=True).outcome


def settled(now: Any = LATER) -> None:
    """Jobs ran until nothing waits."""
    catch_up(now)
    catch_up(now)


@pytest.mark.parametrize("plan", [NEW, FIRST])
@pytest.mark.parametrize("told", [(0, 1), (1, 0), (0, 0)], ids=["in order", "later one first", "same moment"])
@pytest.mark.parametrize("apart", [True, False], ids=["reckoned apart", "together"])
def test_one_customer_is_paid_for_once(
    context: Installation, plan: tuple[grammar.Line, ...], told: tuple[int, int], apart: bool
) -> None:
    """The one that has earned stands; without that the earlier one, and of two in one moment the one told first."""
    world, sales = make_world(context, plan), []
    for days in told:
        sales.append(world.sell(at=NOW - 2 * DAY + days * DAY, customer=WHO))
        if apart:
            catch_up()
    catch_up()
    assert net(sales) == ([0, 1000] if not apart and told == (1, 0) else [1000, 0])
    assert sorted(outcome(each) for each in sales) == ["earned", "not_new"] and agrees(world)


def test_an_earlier_sale_told_later_gets_what_is_paid_for_any(context: Installation) -> None:
    """By the line that asks for nothing; another customer is new as before."""
    world = make_world(context, BETTER)
    later, other = world.sell(at=NOW, customer=WHO), world.sell(customer="else@else.example")
    catch_up()
    earlier = world.sell(at=NOW - DAY, customer=WHO)
    catch_up()
    assert net([later, earlier, other]) == [1000, 200, 1000]


def test_two_programmes_do_not_pay_for_the_same_new_customer(context: Installation) -> None:
    """New is new with us, whoever won them."""
    world, person_id = make_world(context, NEW), context.person(name="Dana")
    with writing():
        other = programmes.add_programme("Friends", ProgrammeKind.AFFILIATES, Relationship.AFFILIATE, "", actor=ME,
                                         now=NOW - 300 * DAY)  # fmt: skip
        enrol(other, person_id, "DANA10")
        plans.add_plan(other, NEW, Policy(), actor=ME, now=NOW - 290 * DAY, why="First.")
    later = world.sell(customer=WHO)
    catch_up()
    earlier = world.sell(at=NOW - DAY, customer=WHO, code="DANA10")
    catch_up()
    assert net([later, earlier]) == [1000, 0]


@pytest.mark.parametrize("told_late", [False, True], ids=["the next one", "an earlier one told late"])
def test_once_the_first_is_given_back_whole_another_is_it(context: Installation, told_late: bool) -> None:
    """Ordered anew in another size: the partner brought a new customer. A part given back changes nothing."""
    world = make_world(context, NEW)
    first = world.sell(customer=WHO)
    catch_up()
    other = world.sell(at=NOW - DAY if told_late else NOW + timedelta(hours=1), customer=WHO)
    settled()
    give_back(first, 4000, "R1")
    settled()
    assert net([first, other]) == [600, 0] and outcome(other) == "not_new"
    give_back(first)
    settled()
    assert net([first, other]) == [0, 1000] and outcome(other) == "earned"
    settled()
    assert net([first, other]) == [0, 1000] and agrees(world)


def test_a_sale_of_nobody_s_that_is_given_back_lets_the_next_be_first(context: Installation) -> None:
    """The shop sold it itself."""
    world = make_world(context, NEW)
    own, won = world.sell(at=NOW - DAY, customer=WHO, code=""), world.sell(customer=WHO)
    catch_up()
    assert net([won]) == [0]
    give_back(own)
    settled()
    assert net([won]) == [1000]


def test_what_the_company_bears_was_paid_for_that_customer(context: Installation) -> None:
    """Nobody owes more than nothing here: the partner keeps it, and no other sale is paid as the first."""
    world = make_world(context, NEW, Policy(owed_most=0))
    first, other = world.sell(customer=WHO), world.sell(at=NOW + timedelta(hours=1), customer=WHO)
    catch_up(LATER)
    reserve(world, 1)
    settle(1)
    give_back(first, now=LATER)
    settled()
    assert net([first, other]) == [1000, 0] and outcome(other) == "not_new" and agrees(world)


def test_what_a_person_takes_back_lets_the_earlier_one_be_first(context: Installation) -> None:
    """The later one was paid by mistake of the order; the one after both stays what it was."""
    world = make_world(context, NEW)
    later = world.sell(customer=WHO)
    catch_up()
    earlier, last = world.sell(at=NOW - DAY, customer=WHO), world.sell(at=NOW + timedelta(hours=1), customer=WHO)
    settled()
    with writing():
        commissions.reverse(commission_of(later), actor=ME, now=NOW, why="Dana won them.")  # type: ignore[arg-type]
    settled()
    assert net([later, earlier, last]) == [0, 1000, 0]


def test_the_preview_says_what_is_paid(context: Installation) -> None:
    """The one that was paid as the first is the first there."""
    world = make_world(context, NEW)
    world.sell(at=NOW, customer=WHO)
    catch_up()
    world.sell(at=NOW - DAY, customer=WHO)
    catch_up()
    with reading():
        seen = previewing.preview(db.session.get_one(Programme, world.programme_id), NEW, NOW + DAY)
    assert (seen.would, seen.did) == ({"EUR": 1000}, {"EUR": 1000})


def test_two_workers_at_once_pay_once(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """One reckons the later sale while the other has the earlier one."""
    with installation.app.app_context():
        world = make_world(installation, NEW)
        sales = [world.sell(at=NOW, customer=WHO), world.sell(at=NOW - DAY, customer=WHO)]
        seal_waiting(NOW)
        follow(READER, NOW)
    ready, real = threading.Barrier(2), reckoning._earn

    def slowly(*asked: Any) -> Any:
        found = real(*asked)
        time.sleep(0.3)  # so that the other one is there before this one is through
        return found

    def work() -> None:
        with installation.app.app_context():
            ready.wait()
            jobs.reckon(NOW)

    monkeypatch.setattr(reckoning, "AT_ONCE", 1)
    monkeypatch.setattr(reckoning, "_earn", slowly)
    workers = [threading.Thread(target=work) for _ in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join(60)
    with installation.app.app_context(), reading():
        assert sorted(net(sales)) == [0, 1000] and agrees(world)


def test_what_a_refund_takes_back_is_room_under_the_month_s_cap(context: Installation) -> None:
    """For what is reckoned from then on; never is more left of a month than its cap."""
    world = make_world(context, lines({"percent": "10", "most_month": "15"}))
    first, second, turned_away = world.sell(), world.sell(), world.sell()
    catch_up()
    assert net([first, second, turned_away]) == [1000, 500, 0] and outcome(turned_away) == "cap_reached"
    give_back(first)
    settled()
    assert net([first, second, turned_away]) == [0, 500, 0]
    later = [world.sell(), world.sell()]
    catch_up()
    assert net([second, *later]) == [500, 1000, 0] and agrees(world)


def test_what_the_company_bears_makes_no_room(context: Installation) -> None:
    """The partner has it still."""
    world = make_world(context, lines({"percent": "10", "most_month": "15"}), Policy(owed_most=400))
    first = world.sell()
    catch_up(LATER)
    reserve(world, 1)
    settle(1)
    give_back(first, now=LATER)
    settled()
    found = commission_of(first)
    assert found and (found.owed, found.spared) == (400, 600)
    assert db.session.scalars(select(CommissionMonth.earned)).one() == 600
    more = world.sell()
    catch_up(LATER)
    assert net([more]) == [900] and agrees(world)
    assert db.session.query(Commission).count() == 2
