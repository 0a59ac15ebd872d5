"""Money of partners where things cross: a post in question inside a payout, debts that grow, and one's own money."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from advocacy.database import db, writing
from advocacy.errors import NotAllowed
from advocacy.history import Actor, follow
from advocacy.history.jobs import seal_waiting
from advocacy.history.models import ActorKind
from influencers.commissions import adjustments, commissions, debts, earnings, explaining, paying, plans, withdrawing
from influencers.commissions.models import Commission, CommissionState
from influencers.commissions.plan_models import AdjustmentKind, CommissionPlan
from influencers.commissions.plans import Policy
from influencers.commissions.readers import READER
from influencers.deliverables import live_reviews
from influencers.programmes import terms
from influencers.programmes.models import Programme
from influencers.programmes.terms import Conditions
from rewards.models import AccountKind
from tests.influencers.commissions_world import (
    LATER,
    ME,
    NOW,
    TEN,
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
from tests.influencers.deals import NOW as DEALT
from tests.influencers.deals import Deal, hidden, one
from tests.installation import Installation

K, S = AccountKind, CommissionState
ANNE, BEN = Actor(ActorKind.PERSON, 1, "Anne"), Actor(ActorKind.PERSON, 2, "Ben")
POST = "deliverable:5"
EDITED = "The post was taken down."


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


def fee(world: World) -> Commission:
    """A fee of 150.00 that is approved and put aside for payout 1."""
    with writing():
        earnings.earn_fee(enrolment_of(world), POST, 15_000, "EUR", "A post", actor=ME, now=NOW)
    catch_up(LATER)
    assert reserve(world, 1).amount == 15_000
    return the_fee()


def the_fee() -> Commission:
    """The fee as it stands."""
    wanted = select(Commission).where(Commission.source == POST)
    return db.session.scalars(wanted, execution_options={"populate_existing": True}).one()


def question() -> bool:
    """The post changed."""
    with writing():
        return earnings.question(POST, actor=ME, now=LATER, why=EDITED)


def answer() -> bool:
    """The post is as agreed again."""
    with writing():
        return earnings.answer(POST, actor=ME, now=LATER)


def test_a_post_in_question_inside_a_payout_is_noted_and_held_when_it_comes_out(world: World) -> None:
    """Who looks at the payout sees it; given back, its fee is not in the next one."""
    found = fee(world)
    assert question() and not question()
    assert [each.id for each in paying.in_question([1, 2])[1]] == [found.id]
    assert ("Its post is in question", EDITED) in explaining.facts_of(the_fee())
    release(1)
    held = the_fee()
    assert (held.state, held.held_for, held.held_why, held.in_question) == (S.HELD, "post_changed", EDITED, "")
    catch_up(LATER)
    assert payable(world) is None and balances(world) == {K.PENDING: 15_000} and agrees(world)
    assert answer()
    catch_up(LATER)
    assert payable(world) is not None


def test_a_post_put_right_while_in_a_payout_stays_in_it(world: World) -> None:
    """As if nothing had been."""
    fee(world)
    assert question() and answer() and not answer()
    assert not paying.in_question([1])
    release(1)
    assert the_fee().state is S.APPROVED and payable(world) is not None and agrees(world)


def test_a_post_that_was_paid_and_never_put_right_is_owed_once_two_people_say_so(world: World) -> None:
    """The bank had the payout already: who gave the post up proposes a correction, once; another person agrees to it,
    and then the plan's policy for debts holds."""
    fee(world)
    question()
    settle(1)
    for why in ("Never put right.", "And no longer wanted."):
        with writing():
            withdrawing.withdraw(POST, by=ANNE, actor=ME, now=LATER, why=why)
    assert the_fee().state is S.PAID and balances(world) == {K.REDEEMED: 15_000}
    (made,) = adjustments.listed().items
    assert (made.amount, made.why, made.proposed_by) == (15_000, "A post: Never put right.", ANNE.id)
    with pytest.raises(NotAllowed, match="second person"), writing():
        adjustments.confirm(adjustments.adjustment_for(made.id), actor=ANNE, now=LATER)
    with writing():
        adjustments.confirm(adjustments.adjustment_for(made.id), actor=BEN, now=LATER)
    assert the_fee().state is S.REFUNDED and balances(world)[K.OWED] == -15_000 and agrees(world)


@pytest.mark.parametrize(
    ("plan_days", "programme_days", "promised", "days"),
    [(7, 30, None, 7), (7, 0, None, 0), (60, 30, None, 30), (60, 90, 14, 14), (7, 30, 0, 0), (7, 0, 30, 7)],
)
def test_a_fee_is_held_as_long_as_was_promised_at_most(
    context: Installation, plan_days: int, programme_days: int, promised: int | None, days: int
) -> None:
    """The agreement's text, not what the programme or its plan say later."""
    world = make_world(context, policy=Policy(fee_hold_days=plan_days))
    with writing():
        db.session.execute(update(Programme).values(hold_days=programme_days))
        made = earnings.earn_fee(
            enrolment_of(world), POST, 100, "EUR", "A post", actor=ME, now=NOW, promised_days=promised
        )
        assert made and made.release_at == NOW + timedelta(days=days)


def test_what_may_be_owed_is_one_room_over_plans_and_one_for_each_currency(context: Installation) -> None:
    """Two versions of a plan don't give it twice, and a debt in dollars takes nothing of the room in euros."""
    world = make_world(context, policy=Policy(owed_most=1200))
    first, dollars = world.sell(), world.sell(10_000, "USD")
    with writing():
        programme = db.session.get_one(Programme, world.programme_id)
        plans.add_plan(programme, TEN, Policy(owed_most=1500), actor=ME, now=NOW, why="More.",
                       from_at=NOW + timedelta(hours=1))  # fmt: skip
    second = world.sell(at=NOW + timedelta(days=1))
    catch_up(LATER + timedelta(days=2))
    assert db.session.query(CommissionPlan).count() == 2
    with writing():
        later = LATER + timedelta(days=3)
        for payout, unit in ((1, "EUR"), (2, "USD")):
            paying.reserve(enrolment_of(world), payout, later, unit, now=later)
            paying.settle(payout, now=later)
    for each in (first, dollars, second):
        give_back(each)
    catch_up(LATER + timedelta(days=4))
    assert balances(world)[K.OWED] == -1200 and balances(world, "USD")[K.OWED] == -1000 and agrees(world)


def test_a_payout_that_comes_back_does_not_begin_the_wait_for_forgiveness_anew(world: World) -> None:
    """Only what adds to a debt does."""
    first = world.sell(2_000)
    catch_up(LATER)
    reserve(world, 1)
    settle(1)
    give_back(first, now=LATER)
    catch_up(LATER)
    since = debts.owed_since(world.enrolment_id, "EUR")
    assert since is not None
    world.sell(at=LATER)
    much_later = LATER + timedelta(days=60)
    catch_up(much_later)
    with writing():
        assert paying.reserve(enrolment_of(world), 2, much_later, "EUR", now=much_later).owed_netted == 200
        paying.release(2, now=much_later, why="The bank said no.")
    assert balances(world)[K.OWED] == -200
    assert debts.owed_since(world.enrolment_id, "EUR") == since


def _free(world: World) -> None:
    sale = world.sell()
    catch_up()
    found = commission_of(sale)
    assert found
    with writing():
        commissions.hold(found, actor=ME, now=NOW, why="Look.")
    with writing():
        commissions.free(found, actor=_self(world), now=NOW)


def _propose(kind: AdjustmentKind) -> Callable[[World], None]:
    def propose(world: World) -> None:
        with writing():
            adjustments.propose(enrolment_of(world), kind, 1, "EUR", "For me.", actor=_self(world), now=NOW)

    return propose


def _confirm(kind: AdjustmentKind) -> Callable[[World], None]:
    def confirm(world: World) -> None:
        with writing():
            adjustments.propose(enrolment_of(world), kind, 1, "EUR", "For them.", actor=ANNE, now=NOW)
        with writing():
            adjustments.confirm(adjustments.adjustment_for(1), actor=_self(world), now=NOW)

    return confirm


def _decline(kind: AdjustmentKind) -> Callable[[World], None]:
    def decline(world: World) -> None:
        with writing():
            adjustments.propose(enrolment_of(world), kind, 1, "EUR", "It was too much.", actor=ANNE, now=NOW)
        with writing():
            adjustments.decline(adjustments.adjustment_for(1), actor=_self(world), now=NOW, why="It was not.")

    return decline


def _self(world: World) -> Actor:
    return Actor(ActorKind.PERSON, world.person_id, "Cleo")


@pytest.mark.parametrize(
    "decide",
    [
        _free, _propose(AdjustmentKind.BONUS), _propose(AdjustmentKind.FORGIVENESS), _confirm(AdjustmentKind.BONUS),
        _confirm(AdjustmentKind.CORRECTION), _decline(AdjustmentKind.CORRECTION),
    ],
    ids=[
        "free", "propose a bonus", "propose to forgive", "confirm a bonus", "confirm a correction",
        "decline a correction",
    ],
)  # fmt: skip
def test_nobody_decides_on_their_own_money(world: World, decide: Callable[[World], None]) -> None:
    """Whatever else they may do here."""
    with pytest.raises(NotAllowed, match="about yourself"):
        decide(world)


def test_a_refund_of_half_of_what_is_in_question_is_still_held(world: World) -> None:
    """A sale beside it in the same payout goes on as it was."""
    sale = world.sell()
    catch_up(LATER)
    with writing():
        earnings.earn_fee(enrolment_of(world), POST, 15_000, "EUR", "A post", actor=ME, now=NOW)
    catch_up(LATER)
    assert reserve(world, 1).amount == 16_000
    question()
    give_back(sale, 5_000, "half", now=LATER)
    catch_up(LATER)
    release(1)
    assert (the_fee().state, state_of(sale)) == (S.HELD, S.APPROVED)
    assert balances(world) == {K.PENDING: 15_000, K.AVAILABLE: 500, K.REVERSED: 500} and agrees(world)


def test_what_the_agreement_s_text_says_is_how_long_its_fee_is_held(installation: Installation) -> None:
    """Terms and plan that say longer later change nothing for it."""
    deal = Deal.make(installation)
    with installation.app.app_context():
        with writing():
            programme = db.session.get_one(Programme, deal.enrolment().programme_id)
            conditions = Conditions(14, 0, programme.currency)
            terms.publish_terms(programme, "Shorter.", conditions, why="Kind.", actor=ME, now=DEALT)
        (number, *_others) = deal.deliverables()
        assert "14 days later" in one(number).agreement.version.text
        deal.live(number)
        later = DEALT + timedelta(days=5)
        with writing():
            programme = db.session.get_one(Programme, deal.enrolment().programme_id)
            plans.add_plan(programme, TEN, Policy(fee_hold_days=90), actor=ME, now=later, why="Slower.")
            conditions = Conditions(90, 0, programme.currency)
            terms.publish_terms(programme, "Longer.", conditions, why="Slower.", actor=ME, now=later)
        hidden(number, later)
        with writing():
            live_reviews.see(one(number), True, "Seen.", actor=deal.actor(deal.second), now=later)
        seal_waiting(later)
        follow(READER, later)
        (earned,) = db.session.scalars(select(Commission))
        assert (earned.source, earned.release_at) == (f"deliverable:{number}", later + timedelta(days=14))
