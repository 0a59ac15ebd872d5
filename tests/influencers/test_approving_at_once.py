"""Two people approve the same payouts in one moment: one does, the other is told so, and the money moves once."""

from __future__ import annotations

import threading
import time

import pytest
from sqlalchemy import select

from advocacy.database import db, reading, writing
from advocacy.history import timeline
from advocacy.people.capabilities import Role
from influencers.commissions.plan_models import Reservation
from influencers.payouts import answers, queries, runs
from influencers.payouts.models import Outcome, Payout, PayoutRun, PayoutState, PayoutYear, RunState
from rewards import ledger
from rewards.models import AccountKind
from tests.influencers.payouts_world import NOW, World, make_world
from tests.installation import Installation

CENTS = 5000


def approved_by_both(world: World, run_id: int, sha256: str) -> dict[int, tuple[int, str, str]]:
    """Person -> what the API answers to their yes: status, title and remedy."""
    people = (world.approver, world.installation.person(Role.BUDGET_OWNER))
    calls = {each: world.installation.api_of(each, "payouts:write") for each in people}
    ready, told = threading.Barrier(len(people)), dict[int, tuple[int, str, str]]()

    def approve(person_id: int) -> None:
        ready.wait()
        found = calls[person_id]("POST", f"/payouts/runs/{run_id}/approve", {"sha256": sha256})
        told[person_id] = (found.status_code, found.json.get("title", ""), found.json.get("detail", ""))

    threads = [threading.Thread(target=approve, args=(each,)) for each in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return told


def test_one_of_two_approves_and_the_money_moves_once(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = runs.digest

    def slowly(run: PayoutRun) -> str:
        time.sleep(0.2)  # so that the other one is there before the first is through
        return real(run)

    with installation.app.app_context():
        world = make_world(installation)
        world.partner(CENTS)
        run_id = world.draft()
        with reading():
            sha256 = queries.run_for(run_id).sha256
    with monkeypatch.context() as slow:
        slow.setattr(runs, "digest", slowly)
        told = approved_by_both(world, run_id, sha256)
    winner, loser = sorted(told, key=lambda each: told[each][0])
    assert told[winner][0] == 200
    assert told[loser] == (409, "That can't be done now: it stands at “Approved”.", "Reload and look again.")

    with installation.app.app_context():
        with reading():
            run = queries.run_for(run_id)
            assert (run.state, run.approved_by) == (RunState.APPROVED, winner)
            yes = [(row.actor_id, row.verb) for row in timeline("payout_run", run_id) if row.verb == "approve"]
            assert yes == [(winner, "approve")]
        world.export(run_id)
        with writing():
            (payout,) = queries.payouts_of(queries.run_for(run_id), None).items
            answers.by_hand(payout, Outcome.PAID, "", actor=world.actor(world.drafter), now=NOW)
        with reading():
            paid = db.session.execute(select(Payout.state, Payout.amount)).all()
            assert [tuple(each) for each in paid] == [(PayoutState.PAID, CENTS)]
            assert [each.amount for each in db.session.scalars(select(Reservation))] == [CENTS]
            assert [each.paid for each in db.session.scalars(select(PayoutYear)).unique()] == [CENTS]
            held = ledger.balances(ledger.enrolment(world.enrolments[0]), "EUR")
            assert {kind: amount for kind, amount in held.items() if amount} == {AccountKind.REDEEMED: CENTS}
