"""Payout runs: two people, who is left out, what is told, a run cut in the middle."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from advocacy.database import db, reading, writing
from advocacy.errors import Breach, InvalidMove, NotAllowed
from advocacy.history import timeline
from advocacy.history.jobs import seal_waiting
from advocacy.history.readers import follow as read_on
from advocacy.mailing import Mail
from advocacy.people.models import Person
from influencers.commissions import paying
from influencers.payouts import (
    answers,
    details,
    examinations,
    following,
    gathering,
    jobs,
    notices,
    promises,
    queries,
    runs,
)
from influencers.payouts.choosing import Candidate, why_not
from influencers.payouts.details import Given
from influencers.payouts.details_models import DetailsState, Method, PaymentDetails
from influencers.payouts.models import (
    LeftOut,
    Outcome,
    Payout,
    PayoutRun,
    PayoutState,
    PayoutYear,
    Reason,
    RunState,
)
from influencers.programmes.promises import Kept
from tests.influencers.payouts_world import IBANS, NOW, PAY_ON, World, make_world
from tests.installation import Installation


@pytest.fixture
def world(installation: Installation) -> Iterator[World]:
    """Two people who pay, and a programme, on both engines."""
    with installation.app.app_context():
        yield make_world(installation)


FINE = Candidate(5000, "EUR", 1000, Method.SEPA, False, True, False)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        ({"amount": 999}, Reason.BELOW_MINIMUM),
        ({"amount": 1000}, None),
        ({"amount": 0, "minimum": 0}, Reason.OWES),
        ({"method": None}, Reason.NO_DETAILS),
        ({"details_held": True}, Reason.DETAILS_HELD),
        ({"form": False}, Reason.NO_FORM),
        ({"currency": "USD"}, Reason.OTHER_CURRENCY),
        ({"currency": "USD", "method": Method.BY_HAND}, None),
        ({"in_another": True, "amount": 0}, Reason.IN_ANOTHER),
        ({"amount": 10, "method": None, "form": False}, Reason.BELOW_MINIMUM),
    ],
)
def test_who_is_in_a_run(changes: dict[str, Any], reason: Reason | None) -> None:
    assert why_not(Candidate(**{**FINE.__dict__, **changes})) is reason


def test_from_draft_to_paid_with_two_people(world: World) -> None:
    """Nobody alone, nobody twice, exactly the sums that were agreed to; the year counts them, the partner is told."""
    for cents in (5000, 7500, 500):
        world.partner(cents)
    world.partner(form=False)
    world.partner(account=False)
    run_id = world.draft()
    with reading():
        run = queries.run_for(run_id)
        assert (run.state, run.payouts, run.total, run.left_out) == (RunState.DRAFT, 2, 12_500, 3)
        left = {each.person_id: each.reason for each in queries.left_out_of(run, None).items}
        assert list(left.values()) == [Reason.BELOW_MINIMUM, Reason.NO_FORM, Reason.NO_DETAILS]
        sha, partner = run.sha256, world.partners[0]
        assert promises.promises_of(partner, NOW)[0].standing is Kept.WAITING
        assert promises.promises_of(world.partners[3], NOW)[0].standing is Kept.BLOCKED
        assert promises.next_steps(world.partners[4], NOW) and not promises.next_steps(partner, NOW)
    for who, told, error in (
        (world.drafter, sha, NotAllowed), (world.partners[0], sha, NotAllowed), (world.approver, "other", InvalidMove)
    ):  # fmt: skip
        with pytest.raises(error), writing():
            runs.approve(db.session.get_one(PayoutRun, run_id), told, actor=world.actor(who), now=NOW)
    with pytest.raises(InvalidMove), writing():
        runs.export(db.session.get_one(PayoutRun, run_id), actor=world.actor(world.drafter), now=NOW)
    world.approve(run_id)
    with pytest.raises(InvalidMove):
        world.approve(run_id)
    world.export(run_id)
    with pytest.raises(InvalidMove), writing():
        runs.cancel(db.session.get_one(PayoutRun, run_id), "Oh", actor=world.actor(world.drafter), now=NOW)
    with reading():
        mine = queries.payouts(None, run_id=run_id).items
        assert {each.state for each in mine} == {PayoutState.EXPORTED}
        first = min(each.id for each in mine)
        with pytest.raises(NotAllowed):
            answers.by_hand(queries.payout_for(first), Outcome.PAID, "", actor=world.actor(partner), now=NOW)
    for place, outcome in enumerate((Outcome.PAID, Outcome.FAILED)):
        with writing():
            told_of = queries.payout_for(first + place)
            answers.by_hand(told_of, outcome, "Account closed", actor=world.actor(world.drafter), now=NOW)
    with reading():
        states = [each.state for each in queries.payouts(None, run_id=run_id).items]
        assert states == [PayoutState.FAILED, PayoutState.PAID]
        assert queries.run_for(run_id).state is RunState.SETTLED
        year = db.session.scalars(select(PayoutYear)).one()
        assert (year.person_id, year.paid, year.payouts) == (partner, 5000, 1)
        assert (queries.payout_for(first).number_year, queries.payout_for(first).number) == (2026, 1)
    seal_waiting(NOW)
    read_on(notices.READER, NOW)
    with reading():
        told = {mail.recipient: mail.subject for mail in db.session.scalars(select(Mail))}
        assert "was paid to you" in told[f"p{partner}@acme.example"]
        assert any("could not be paid" in each for each in told.values())
        assert sum("waits for the next payout run" in each for each in told.values()) == 3
    with reading():
        assert "Account closed" in promises.next_steps(world.partners[1], NOW)[0].text
        assert promises.next_steps(partner, NOW) == []
        assert [each.standing for each in promises.promises_of(partner, NOW)] == [Kept.KEPT]
        assert promises.owed_to(partner, NOW) == [] == promises.promises_of(partner, NOW + timedelta(days=120))
    again = world.draft(NOW + timedelta(hours=1))
    with reading():
        assert [each.person_id for each in queries.payouts(None, run_id=again).items] == [world.partners[1]]


def test_a_draft_can_be_cut_down_or_cancelled(world: World) -> None:
    for _number in range(2):
        world.partner()
    run_id = world.draft()
    with pytest.raises(InvalidMove, match="drafted already"):
        world.draft()
    with writing():
        first, _second = reversed(queries.payouts(None, run_id=run_id).items)
        with pytest.raises(Breach, match="Say why"):
            runs.take_out(first, " ", actor=world.actor(world.drafter), now=NOW)
        before = queries.run_for(run_id).sha256
        runs.take_out(first, "You asked for it.", actor=world.actor(world.drafter), now=NOW)
    with reading():
        run = queries.run_for(run_id)
        assert (run.payouts, run.total) == (1, 5000) and run.sha256 != before
    with pytest.raises(InvalidMove, match="not what you looked at"), writing():
        runs.approve(queries.run_for(run_id), before, actor=world.actor(world.approver), now=NOW)
    world.approve(run_id)
    with writing():
        runs.cancel(queries.run_for(run_id), "Wrong day", actor=world.actor(world.drafter), now=NOW)
    with reading():
        assert {each.state for each in queries.payouts(None, run_id=run_id).items} == {PayoutState.CANCELLED}
        assert set(paying.payable(world.enrolments, NOW, "EUR")) == set(world.enrolments)


def test_a_run_that_was_cut_goes_on_where_it_was(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed while it gathers and while it is paid: all or nothing for each payout, and nobody is forgotten."""
    monkeypatch.setattr(gathering, "BATCH", 2)
    monkeypatch.setattr(following, "BATCH", 2)
    monkeypatch.setattr(runs, "while_small", lambda *_args, **_more: None)
    for _number in range(5):
        world.partner()

    def killed(*_args: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with writing():
        wanted = runs.Wanted("November", "EUR", NOW, PAY_ON)
        run_id = runs.draft(wanted, actor=world.actor(world.drafter), now=NOW).id
    with writing():
        following.follow(queries.run_for(run_id), NOW)
    with monkeypatch.context() as cut:
        cut.setattr(gathering, "record_all", killed)
        with pytest.raises(KeyboardInterrupt):
            jobs.go_on(NOW)
    with reading():
        assert db.session.scalar(select(func.count()).select_from(Payout)) == 2
        assert len(paying.payable(world.enrolments, NOW, "EUR")) == 3
    with pytest.raises(InvalidMove):
        world.export(run_id)
    jobs.go_on(NOW)
    with reading():
        assert (queries.run_for(run_id).state, queries.run_for(run_id).payouts) == (RunState.DRAFT, 5)
    world.approve(run_id)
    world.export(run_id)
    with writing():
        for each in queries.payouts(None, run_id=run_id).items:
            each.outcome = Outcome.PAID
        queries.run_for(run_id).busy = True
    with monkeypatch.context() as cut:
        cut.setattr(following.years, "count", killed)
        with pytest.raises(KeyboardInterrupt):
            jobs.go_on(NOW)
    with reading():
        assert {each.state for each in queries.payouts(None, run_id=run_id).items} == {PayoutState.EXPORTED}
    jobs.go_on(NOW)
    jobs.go_on(NOW)
    with reading():
        assert queries.run_for(run_id).state is RunState.SETTLED
        assert sorted(each.number or 0 for each in queries.payouts(None, run_id=run_id).items) == [1, 2, 3, 4, 5]
        assert sum(each.paid for each in db.session.scalars(select(PayoutYear)).unique()) == 25_000


def test_changed_details_wait_and_are_not_paid(world: World) -> None:
    """Mail to the address of today and of before; no payout meanwhile; what was approved for the old is taken out."""
    person_id = world.partner()
    other = world.partner()
    run_id = world.draft()
    world.approve(run_id)
    with writing():
        person = db.session.get_one(Person, person_id)
        person.email = "new@acme.example"
        with pytest.raises(Breach, match="no IBAN"):
            details.give(person, Given(Method.SEPA, "Cleo", "DE88370400440532013000"), actor=person.actor, now=NOW)
        made = details.give(person, Given(Method.SEPA, "Cleo", IBANS[3]), actor=person.actor, now=NOW)
        assert made.state is DetailsState.HELD and IBANS[3] not in made.masked
    with reading():
        told = {each.recipient for each in db.session.scalars(select(Mail)) if "were changed" in each.subject}
        assert told == {"new@acme.example", f"p{person_id}@acme.example"}
        assert IBANS[3] not in str(
            [(row.payload.body if row.payload else "") for row in timeline("payment details", made.id)]
        )
    assert jobs.activate(NOW + timedelta(days=2)) == 0
    assert jobs.activate(NOW + timedelta(days=3)) == 1
    world.export(run_id, NOW + timedelta(days=3))
    with reading():
        states = {each.person_id: each.state for each in queries.payouts(None, run_id=run_id).items}
        assert states == {person_id: PayoutState.CANCELLED, other: PayoutState.EXPORTED}
        assert (queries.run_for(run_id).payouts, queries.run_for(run_id).total) == (1, 5000)
    with writing():
        person = db.session.get_one(Person, person_id)
        details.give(person, Given(Method.SEPA, "Mallory", IBANS[0]), actor=person.actor, now=NOW + timedelta(days=4))
    with reading():
        looked = queries.waiting_for("EUR", None, NOW + timedelta(days=4)).items
        assert [each.reason for each in looked] == [Reason.DETAILS_HELD]
    with writing():
        held = (
            db.session.scalars(select(PaymentDetails).where(PaymentDetails.state == DetailsState.HELD)).unique().one()
        )
        details.stop(held, actor=world.actor(person_id), now=NOW)
    with reading():
        assert [each.reason for each in queries.waiting_for("EUR", None, NOW).items] == [None]


def test_nobody_is_forgotten(world: World) -> None:
    """Approved for over a month and looked at by no run: health says so; left out with a reason is no such case."""
    world.partner(form=False)
    assert "in no run since: 1" in examinations.partners_are_paid(NOW)[0].what
    world.draft()
    with reading():
        assert examinations.partners_are_paid(NOW) == []
        assert db.session.scalars(select(LeftOut.reason)).all() == [Reason.NO_FORM]


def test_the_sums_that_were_approved_are_exported(world: World) -> None:
    world.partner()
    run_id = world.draft()
    world.approve(run_id)
    with writing():
        db.session.scalars(select(Payout)).unique().one().amount = 5001
    with pytest.raises(InvalidMove, match="not the sums"):
        world.export(run_id)
