"""A post that changes or goes while its fee is in a payout run: seen before the yes, not paid, held afterwards."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from advocacy.database import db, reading, writing
from advocacy.people.holding import Held
from advocacy.people.models import Person
from advocacy.people.privacy import Erasure
from influencers.commissions import earnings, own_data
from influencers.commissions import jobs as commission_jobs
from influencers.commissions.models import Commission, CommissionState
from influencers.payouts import queries
from influencers.payouts.models import PayoutState, RunState
from influencers.programmes.models import Enrolment
from tests.influencers.payouts_world import EARNED, ME, NOW, World, make_world
from tests.installation import Installation

POST = "deliverable:1"


@pytest.fixture
def world(installation: Installation) -> Iterator[World]:
    """Two people who pay, and a programme, on both engines."""
    with installation.app.app_context():
        yield make_world(installation)


def with_a_fee(world: World) -> int:
    """Somebody with a bonus and a fee of 30.00, whose number is given, and somebody else."""
    person_id = world.partner(5000)
    with writing():
        enrolment = db.session.get_one(Enrolment, world.enrolments[0])
        earnings.earn_fee(enrolment, POST, 3000, "EUR", "A film", actor=ME, now=EARNED)
    commission_jobs.approve(NOW)
    world.partner(7000)
    return person_id


def fee() -> Commission:
    return db.session.scalars(db.select(Commission).where(Commission.source == POST)).one()


@pytest.mark.parametrize("when", ["draft", "approved"])
@pytest.mark.parametrize("put_right", [False, True])
def test_a_post_that_is_gone_is_not_paid(world: World, when: str, put_right: bool) -> None:
    """The page of the run says it; its payout alone is taken out, the rest of that partner's money waits for the next
    run, the fee for its post. A post that is put right in time is paid."""
    with_a_fee(world)
    run_id = world.draft()
    if when == "approved":
        world.approve(run_id)
    with writing():
        assert earnings.question(POST, actor=ME, now=NOW, why="The post is gone.")
    with reading():
        assert [each.amount for each in queries.in_question_of(queries.run_for(run_id))] == [8000]
    page = world.installation.browser_of(world.approver).get(f"/payouts/{run_id}").text
    assert "A post is in question" in page
    if when == "draft":
        world.approve(run_id)
    if put_right:
        with writing():
            earnings.answer(POST, actor=ME, now=NOW)
    world.export(run_id)
    with reading():
        run = queries.run_for(run_id)
        first, second = queries.payouts_of(run, None).items
        assert run.state is RunState.EXPORTED and second.state is PayoutState.EXPORTED
        if put_right:
            assert (first.state, run.total) == (PayoutState.EXPORTED, 15_000)
            return
        assert (first.state, run.payouts, run.total) == (PayoutState.CANCELLED, 1, 7000)
        assert "post" in first.why and fee().state is CommissionState.HELD
        assert queries.in_question_of(run) == []
    again = world.draft()
    with reading():
        assert [each.amount for each in queries.payouts_of(queries.run_for(again), None).items] == [5000]


def test_what_is_in_question_stays_so_when_its_person_is_erased(world: World) -> None:
    """The reason goes, since it may tell of them; their money is kept back all the same."""
    person_id = with_a_fee(world)
    run_id = world.draft()
    world.approve(run_id)
    with writing():
        assert earnings.question(POST, actor=ME, now=NOW, why="Cleo's post is gone.")
    for erased in (1, 0):
        with writing():
            person = db.session.get_one(Person, person_id)
            assert own_data.ERASERS[0].erase(Erasure(person, person.email, ME, NOW, Held())).erased == erased
    with reading():
        assert fee().in_question == own_data.UNSAID
    world.export(run_id)
    with reading():
        first, second = queries.payouts_of(queries.run_for(run_id), None).items
        assert (first.state, second.state) == (PayoutState.CANCELLED, PayoutState.EXPORTED)
        assert (fee().state, fee().held_why) == (CommissionState.HELD, own_data.UNSAID)
