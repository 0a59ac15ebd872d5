"""Payouts take commissions once, debts are made up for as the plan says, two people give and take by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from advocacy.database import db, writing
from advocacy.errors import Breach, InvalidMove, NotAllowed
from advocacy.history import Actor
from advocacy.history.models import ActorKind
from influencers.commissions import adjustments, commissions, paying, statements
from influencers.commissions.models import (
    Commission,
    CommissionState,
    EarnedBy,
)
from influencers.commissions.paying import Payable, Reserved
from influencers.commissions.plan_models import AdjustmentKind, LineKind
from influencers.commissions.plans import Policy
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
    make_world,
    payable,
    release,
    reserve,
    settle,
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


def test_a_payout_pays_once_and_refunds_after_it_are_owed(world: World) -> None:
    """Every step twice; what was paid and refunded is made up for by the next payout, not before there is enough."""
    first = world.sell()
    catch_up(LATER)
    assert payable(world) == Payable(1000, 0, 1)
    assert reserve(world, 7) == reserve(world, 7) == Reserved(1000, 0, (commission_of(first).id,))  # type: ignore[union-attr]
    assert payable(world) is None
    with pytest.raises(InvalidMove, match="nothing to pay"):
        reserve(world, 8)
    settle(7)
    settle(7)
    assert state_of(first) is S.PAID and balances(world) == {K.REDEEMED: 1000}
    for verb in (release, lambda number: reserve(world, number)):
        with pytest.raises(InvalidMove, match="paid already"):
            verb(7)
    give_back(first)
    catch_up(LATER)
    assert state_of(first) is S.REFUNDED and balances(world)[K.OWED] == -1000
    world.sell(9_000)
    catch_up(LATER + timedelta(days=31))
    assert paying.payable([world.enrolment_id], LATER + timedelta(days=60), "EUR") == {
        world.enrolment_id: Payable(0, 900, 1)
    }
    world.sell(6_000)
    catch_up(LATER + timedelta(days=31))
    with writing():
        later = LATER + timedelta(days=60)
        assert paying.reserve(enrolment_of(world), 9, later, "EUR", now=later).amount == 500
    settle(9)
    assert balances(world) == {K.REDEEMED: 1500, K.REVERSED: 1000} and agrees(world)
    lines_ = statements.lines_of(world.enrolment_id).items
    assert [(each.kind, each.amount) for each in lines_] == [
        (LineKind.PAID, -500), (LineKind.EARNED, 600), (LineKind.EARNED, 900), (LineKind.TAKEN_BACK, -1000),
        (LineKind.PAID, -1000), (LineKind.EARNED, 1000),
    ]  # fmt: skip


def test_a_payout_that_fails_gives_all_back(world: World) -> None:
    """With what was refunded meanwhile taken out of the commission, for nothing was paid."""
    kept, refunded, partly = world.sell(), world.sell(), world.sell()
    catch_up(LATER)
    assert reserve(world, 1).amount == 3000
    give_back(refunded)
    give_back(partly, 5_000, "R")
    catch_up(LATER)
    assert state_of(refunded) is S.APPROVED and balances(world) == {K.HELD: 3000, K.OWED: -1500, K.REVERSED: 1500}
    for verb in ("hold", "reverse"):
        with pytest.raises(InvalidMove, match="under way"), writing():
            getattr(commissions, verb)(commission_of(kept), actor=ME, now=LATER, why="Look.")
    release(1)
    release(1)
    assert [state_of(each) for each in (kept, refunded, partly)] == [S.APPROVED, S.REVERSED, S.APPROVED]
    assert balances(world) == {K.AVAILABLE: 1500, K.REVERSED: 1500} and agrees(world)
    with pytest.raises(InvalidMove, match="given back"):
        settle(1)
    with pytest.raises(InvalidMove, match="Nothing was put aside"):
        settle(99)
    assert reserve(world, 2).amount == 1500


def test_a_plan_says_how_far_a_debt_grows_and_what_may_make_up_for_it(context: Installation) -> None:
    """Beyond the most the company bears it; a share of each payout reaches the partner all the same."""
    world = make_world(context, policy=Policy(net_share=50, owed_most=1200, forgive_months=0))
    first, second = world.sell(), world.sell()
    catch_up(LATER)
    reserve(world, 1)
    give_back(first)
    catch_up(LATER)
    settle(1)
    assert state_of(first) is S.REFUNDED
    give_back(second)
    catch_up(LATER)
    found = commission_of(second)
    assert found and (found.owed, found.spared, found.state) == (200, 800, S.REFUNDED)
    assert balances(world)[K.OWED] == -1200 and agrees(world)
    world.sell()
    catch_up(LATER + timedelta(days=31))
    later = LATER + timedelta(days=62)
    assert paying.payable([world.enrolment_id], later, "EUR")[world.enrolment_id] == Payable(500, 500, 1)
    with writing():
        enrolment = enrolment_of(world)
        with pytest.raises(InvalidMove, match="No more than"):
            adjustments.propose(enrolment, AdjustmentKind.FORGIVENESS, 1201, "EUR", "Too much.", actor=ANNE, now=later)
        asked = adjustments.propose(
            enrolment, AdjustmentKind.FORGIVENESS, 1200, "EUR", "Long ago.", actor=ANNE, now=later
        )
        with pytest.raises(NotAllowed, match="second person"):
            adjustments.confirm(asked, actor=ANNE, now=later)
    with writing():
        adjustments.confirm(adjustments.adjustment_for(1), actor=BEN, now=later)
    assert K.OWED not in balances(world) and agrees(world)


def test_a_bonus_and_a_correction_need_two(world: World) -> None:
    """A bonus is paid with the next payout, a correction made up for by it; a decision is one; debts wait."""
    with writing():
        enrolment = enrolment_of(world)
        for kind, amount in ((AdjustmentKind.BONUS, 2000), (AdjustmentKind.CORRECTION, 500), (AdjustmentKind.BONUS, 1)):
            adjustments.propose(enrolment, kind, amount, "EUR", "For the fair.", actor=ANNE, now=NOW)
        with pytest.raises(Breach) as refusal:
            adjustments.propose(enrolment, AdjustmentKind.BONUS, 0, "EUR", " ", actor=ANNE, now=NOW)
        assert set(refusal.value.errors) == {"amount", "why"}
    with writing():
        for number in (1, 2):
            adjustments.confirm(adjustments.adjustment_for(number), actor=BEN, now=NOW)
        adjustments.decline(adjustments.adjustment_for(3), actor=ANNE, now=NOW, why="A slip.")
    with pytest.raises(InvalidMove), writing():
        adjustments.confirm(adjustments.adjustment_for(1), actor=BEN, now=NOW)
    with pytest.raises(InvalidMove, match="12 months"), writing():
        adjustments.propose(enrolment_of(world), AdjustmentKind.FORGIVENESS, 500, "EUR", "Nice.", actor=ANNE, now=NOW)
    catch_up()
    assert payable(world) == Payable(1500, 500, 1) and agrees(world)
    (bonus,) = db.session.scalars(select(Commission))
    assert (bonus.kind, bonus.source, bonus.what) == (EarnedBy.BONUS, "adjustment:1", "For the fair.")
