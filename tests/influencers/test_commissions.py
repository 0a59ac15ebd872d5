"""Commissions: every verb from every state, sales and refunds in whatever order, payouts, adjustments, the proof."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from advocacy.database import db, reading, writing
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, move, timeline
from advocacy.history.models import ActorKind
from influencers.commissions import commissions, earnings, jobs, plans, proving, statements, withdrawing
from influencers.commissions.models import (
    COMMISSION_MOVES,
    Commission,
    CommissionIntake,
    CommissionMonth,
    CommissionState,
    EarnedBy,
)
from influencers.commissions.paying import Payable
from influencers.commissions.plan_models import ADJUSTMENT_MOVES, AdjustmentState
from influencers.commissions.plans import Policy
from influencers.programmes.models import Enrolment, Programme
from rewards.models import AccountKind
from tests.influencers.commissions_world import (
    LATER,
    ME,
    NOW,
    World,
    agrees,
    balances,
    catch_up,
    commission_of,
    enrolment_of,
    give_back,
    lines,
    make_world,
    payable,
    state_of,
)
from tests.installation import Installation

K, S = AccountKind, CommissionState
ANNE, BEN = Actor(ActorKind.PERSON, 1, "Anne"), Actor(ActorKind.PERSON, 2, "Ben")
"""The first two people of the installation."""


@pytest.fixture
def context(installation: Installation) -> Iterator[Installation]:
    """An application context on both engines, with two people who agree to what the other proposes."""
    installation.person(), installation.person()
    with installation.app.app_context():
        yield installation


@pytest.fixture
def world(context: Installation) -> World:
    """Cleo, who gets a tenth."""
    return make_world(context)


def made(world: World, state: CommissionState, number: int = 1) -> Commission:
    enrolment = db.session.get_one(Enrolment, world.enrolment_id)
    one = Commission(
        source=f"deliverable:{state}{number}", kind=EarnedBy.FEE, enrolment_id=enrolment.id, amount=100, currency="EUR",
        programme_id=enrolment.programme_id, person_id=enrolment.person_id, at=NOW, release_at=NOW, created_at=NOW,
        state=state,
    )  # fmt: skip
    db.session.add(one)
    db.session.flush()
    return one


@pytest.mark.parametrize("state", list(CommissionState))
def test_every_verb_from_every_state(world: World, state: CommissionState) -> None:
    """A verb either moves as the table says and leaves one row of history, or refuses and changes nothing."""
    for number, (verb, (allowed, to)) in enumerate(COMMISSION_MOVES.items()):
        with writing():
            one = made(world, state, number).id
        if state in allowed:
            with writing():
                move(db.session.get_one(Commission, one), verb, actor=ME, now=NOW)
        else:
            with pytest.raises(InvalidMove), writing():
                move(db.session.get_one(Commission, one), verb, actor=ME, now=NOW)
        with reading():
            assert db.session.get_one(Commission, one).state is (to if state in allowed else state)
            rows = [(row.verb, row.from_state, row.to_state) for row in timeline("commission", one)]
            assert rows == ([(verb, state.value, to.value)] if state in allowed else [])


@pytest.mark.parametrize("moves", [COMMISSION_MOVES, ADJUSTMENT_MOVES])
def test_every_state_can_be_reached(moves: dict[str, tuple[frozenset[str], str]]) -> None:
    """From where they begin."""
    reached = {str(S.PENDING), str(S.HELD)} if moves is COMMISSION_MOVES else {str(AdjustmentState.PROPOSED)}
    for _ in range(6):
        reached |= {str(to) for allowed, to in moves.values() if {str(each) for each in allowed} & reached}
    assert reached == {str(each) for each in (CommissionState if moves is COMMISSION_MOVES else AdjustmentState)}


def test_a_sale_earns_once_is_held_and_approved(world: World) -> None:
    """Pending for the hold of the terms, then available; told again, or read again, nothing changes."""
    sale = world.sell(12_345, order="A1")
    world.sell(12_345, order="A1")
    catch_up()
    catch_up()
    found = commission_of(sale)
    assert found is not None and (found.amount, found.state) == (1235, S.PENDING)
    assert found.release_at == NOW + timedelta(days=30) and balances(world) == {K.PENDING: 1235}
    with writing():
        db.session.execute(update(CommissionIntake).values(waiting=True))
    catch_up(LATER)
    assert state_of(sale) is S.APPROVED and balances(world) == {K.AVAILABLE: 1235} and agrees(world)
    month = db.session.scalars(select(CommissionMonth)).one()
    assert (month.month, month.count, month.value, month.earned) == ("2026-11", 1, 12_345, 1235)
    told = timeline("commission", found.id)
    assert [row.verb for row in told] == ["approve", "earn"] and told[0].about_id == world.person_id


def test_refunds_before_payment_make_it_less(world: World) -> None:
    """A part, then the rest; before it arrived it earns nothing; the second time nothing happens."""
    parts, whole, early = world.sell(), world.sell(), world.sell()
    give_back(early)
    catch_up()
    give_back(parts, 2_500, "R1")
    give_back(whole)
    catch_up()
    give_back(parts, 2_500, "R1")
    catch_up(LATER)
    found = commission_of(parts)
    assert found and (found.due, found.net, found.state) == (750, 750, S.APPROVED)
    assert state_of(whole) is S.REVERSED and state_of(early) is None
    intake = db.session.get_one(CommissionIntake, early)
    assert intake.outcome == "given_back" and balances(world) == {K.AVAILABLE: 750, K.REVERSED: 1250}
    give_back(parts)
    catch_up(LATER)
    assert state_of(parts) is S.REVERSED and balances(world) == {K.REVERSED: 2000} and agrees(world)


def test_what_is_looked_into_waits_and_is_freed_or_taken_back(world: World) -> None:
    """By hand with a reason, out of the next payout; an own purchase at once."""
    own = world.sell(customer="P3@acme.example")
    sale = world.sell(customer="who@else.example")
    catch_up(LATER)
    found = commission_of(own)
    assert found and (found.state, found.held_for) == (S.HELD, "own_purchase") and state_of(sale) is S.APPROVED
    with pytest.raises(Breach), writing():
        commissions.hold(commission_of(sale), actor=ME, now=LATER, why=" ")  # type: ignore[arg-type]
    with writing():
        commissions.hold(commission_of(sale), actor=ME, now=LATER, why="Is it a reseller?")  # type: ignore[arg-type]
    assert balances(world) == {K.PENDING: 2000} and payable(world) is None and agrees(world)
    with writing():
        commissions.free(commission_of(sale), actor=ME, now=LATER)  # type: ignore[arg-type]
        commissions.reverse(commission_of(own), actor=ME, now=LATER, why="It was your own.")  # type: ignore[arg-type]
    catch_up(LATER)
    assert (state_of(sale), state_of(own)) == (S.APPROVED, S.REVERSED) and agrees(world)
    with pytest.raises(InvalidMove), writing():
        commissions.reverse(commission_of(own), actor=ME, now=LATER, why="Again.")  # type: ignore[arg-type]


def test_the_version_when_it_was_sold_decides(world: World) -> None:
    """However late it is told; a change holds from now on; steps and caps count a month's sales in their order."""
    steps = lines({"percent": "20", "steps": "3: 30", "most_month": "65"})
    with writing():
        programme = db.session.get_one(Programme, world.programme_id)
        with pytest.raises(Breach, match="can't be kept"):
            plans.add_plan(programme, steps, Policy(), actor=ME, now=NOW, why="", from_at=NOW - timedelta(days=1))
        plans.add_plan(programme, steps, Policy(), actor=ME, now=NOW, why="More.", from_at=NOW + timedelta(days=1))
    before = world.sell()
    after = [world.sell(at=NOW + timedelta(days=2)) for _ in range(5)]
    catch_up(NOW + timedelta(days=3))
    amounts = [found.amount if (found := commission_of(each)) else 0 for each in [before, *after]]
    assert amounts == [1000, 2000, 3000, 500, 0, 0]  # the month counts all its sales: the third has the step
    assert db.session.get_one(CommissionIntake, after[-1]).outcome == "cap_reached" and agrees(world)


def test_sales_that_earn_nothing_say_why(context: Installation) -> None:
    """No plan yet: they wait for it. Another currency is its own; a foreign sum that can't be compared is held."""
    world = make_world(context, lines=())
    sale, dollars = world.sell(), world.sell(currency="USD")
    catch_up()
    assert db.session.get_one(CommissionIntake, sale).outcome == "no_plan" and commission_of(sale) is None
    with writing():
        programme = db.session.get_one(Programme, world.programme_id)
        first = lines({"percent": "10", "most_each": "5"})
        plans.add_plan(programme, first, Policy(), actor=ME, now=NOW, why="First.", from_at=NOW - timedelta(days=9))
    catch_up()
    other = commission_of(dollars)
    assert other and (other.amount, other.currency, other.held_for) == (1000, "USD", "other_currency")
    assert balances(world) == {K.PENDING: 500} and balances(world, "USD") == {K.PENDING: 1000} and agrees(world)
    with writing():
        move(enrolment_of(world), "deactivate", actor=ME, now=NOW, changes={"since": NOW + timedelta(days=1)})
    late, over = world.sell(at=NOW), world.sell(at=NOW + timedelta(days=2))
    catch_up(NOW + timedelta(days=2))
    assert state_of(late) is S.PENDING and db.session.get_one(CommissionIntake, over).outcome == "not_enrolled"


def test_a_fee_is_earned_once_and_kept_back_with_its_post(world: World) -> None:
    """Verified: earned; in question: held; verified again: freed; withdrawn: reversed."""
    with writing():
        enrolment = enrolment_of(world)
        assert earnings.earn_fee(enrolment, "deliverable:5", 20_000, "EUR", "A film", actor=ME, now=NOW)
        assert earnings.earn_fee(enrolment, "deliverable:5", 20_000, "EUR", "A film", actor=ME, now=NOW) is None
        assert earnings.question("deliverable:5", actor=ME, now=NOW, why="Edited.")
        assert not earnings.question("deliverable:5", actor=ME, now=NOW, why="Edited.")
    catch_up(LATER)
    assert balances(world) == {K.PENDING: 20_000}
    with writing():
        assert earnings.answer("deliverable:5", actor=ME, now=LATER)
    catch_up(LATER)
    assert balances(world) == {K.AVAILABLE: 20_000} and payable(world) == Payable(20_000, 0, 1)
    with writing():
        assert withdrawing.withdraw("deliverable:5", by=ME, actor=ME, now=LATER, why="Gone.")
        assert not withdrawing.withdraw("deliverable:5", by=ME, actor=ME, now=LATER, why="Gone.")
        assert not earnings.answer("deliverable:6", actor=ME, now=LATER)
    assert balances(world) == {K.REVERSED: 20_000} and agrees(world)


def test_statement_sums_and_csv_tie_to_the_ledger(world: World) -> None:
    """Sums by programme and currency; lines page; between two instants; a file with every line."""
    for _ in range(3):
        world.sell()
    catch_up()
    (sums,) = statements.sums_of(world.person_id)
    assert (sums.programme, sums.pending, sums.balance) == ("Creators", 3000, 3000)
    page = statements.lines_of(world.enrolment_id, limit=2)
    assert len(page.items) == 2 and page.next and len(statements.lines_of(world.enrolment_id, page.next).items) == 1
    assert not statements.lines_of(world.enrolment_id, between=(NOW - timedelta(days=1), NOW)).items
    text = "".join(statements.csv_of([enrolment_of(world)]))
    assert "line,at,programme" in text.splitlines()[0] and text.count("Creators,earned,sale,10.00,EUR") == 3


def test_the_proof_finds_what_does_not_add_up(world: World) -> None:
    """A commission that somebody changed behind our back."""
    world.sell()
    catch_up()
    assert jobs.proving.prove(NOW) == 0
    with writing():
        db.session.execute(update(Commission).values(amount=999, reduced=0))
    assert proving.prove(NOW) == 1
    proof = proving.latest()
    assert proof and proof.examples == [{"where": "pending of enrolment 1, EUR", "found": 1000, "wanted": 999}]
    assert db.session.scalar(select(func.count()).select_from(Commission)) == 1
