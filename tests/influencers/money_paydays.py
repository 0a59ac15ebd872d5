"""Paydays in a life of partners' money: runs are drafted, agreed to, exported, answered, cancelled, in and out of
turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import select

from advocacy.database import db, reading
from advocacy.links.attribution import money
from advocacy.people.models import Person
from influencers.payouts import answers, details, jobs, runs
from influencers.payouts.files import transfer_id
from influencers.payouts.models import Outcome, Payout, PayoutRun, RunState
from influencers.payouts.runs import Wanted
from tests.influencers.money_checks import Due, due, everybody_was_looked_at, holds_ended, no_more_than_planned
from tests.influencers.money_life import PARTNERS, TURN, units, who
from tests.influencers.money_promises import nobody_is_turned_away_for_nothing, refunds_reach_their_orders
from tests.influencers.money_sales import Sales

which = st.sampled_from([0, 0, 1, 2])
"""Of the runs: most often one that is where it can be done."""
said = st.lists(st.sampled_from(["paid", "failed", ""]), min_size=PARTNERS, max_size=PARTNERS)
at_least = st.sampled_from([None, 0, 2_000])


class Paydays(Sales):
    """Rules of runs. Anne drafts; Ben is the second person."""

    @rule()
    def catch_up(self) -> None:
        """Jobs run; then no hold is left that is over, and nobody has more than the plan says of what is left."""
        self.turn_to_commissions()
        with self.installation.app.app_context():
            jobs.activate(self.now)
            jobs.go_on(self.now)
            with reading():
                holds_ended(self)
                no_more_than_planned(self)
                nobody_is_turned_away_for_nothing(self)
                refunds_reach_their_orders(self)

    @rule(unit=units, minimum=at_least)
    def draft(self, unit: str, minimum: int | None) -> None:
        """Whoever is due something is in the run, with all of it, or left out with the reason."""
        self.catch_up()
        before, expected = set(self.paydays()), self._due(unit, minimum)
        wanted = Wanted("Payday", unit, self.now, (self.now + TURN).date(), [self.programme_id], minimum)
        self.act(lambda: runs.draft(wanted, actor=self.anne, now=self.now))
        for made in set(self.paydays()) - before:
            with self.installation.app.app_context(), reading():
                everybody_was_looked_at(made, expected)

    @rule(number=which, alone=st.sampled_from([False, False, True]))
    def approve(self, number: int, alone: bool) -> None:
        """A second person agrees, or the first one tries to."""
        by = self.anne if alone else self.ben
        self._of_run(number, RunState.DRAFT, lambda run: runs.approve(run, run.sha256, actor=by, now=self.now))

    @rule(number=which)
    def export(self, number: int) -> None:
        """The bank has it."""
        self._of_run(number, RunState.APPROVED, lambda run: runs.export(run, actor=self.anne, now=self.now))

    @rule(number=which, outcomes=said, slip=st.sampled_from([0, 0, 1]))
    def answer(self, number: int, outcomes: Sequence[str], slip: int) -> None:
        """The bank tells of each payout, or of none; sometimes of another sum, or otherwise than before."""

        def take(run: PayoutRun) -> None:
            answers.take(run, _table(run, outcomes, slip), actor=self.anne, now=self.now)

        self._of_run(number, RunState.EXPORTED, take)

    @rule(number=which, place=who, outcome=st.sampled_from(list(Outcome)))
    def tell_by_hand(self, number: int, place: int, outcome: Outcome) -> None:
        """A person says what the account statement says."""

        def tell(run: PayoutRun) -> None:
            for payout in _payouts(run)[place : place + 1]:
                answers.by_hand(payout, outcome, "Says the bank.", actor=self.anne, now=self.now)

        self._of_run(number, RunState.EXPORTED, tell)

    @rule(number=which, place=who)
    def take_out(self, number: int, place: int) -> None:
        """One partner is taken out of a draft."""

        def take(run: PayoutRun) -> None:
            for payout in _payouts(run)[place : place + 1]:
                runs.take_out(payout, "Not now.", actor=self.anne, now=self.now)

        self._of_run(number, RunState.DRAFT, take)

    @rule(number=which, stage=st.sampled_from([RunState.DRAFT, RunState.APPROVED]))
    def cancel(self, number: int, stage: RunState) -> None:
        """A run is ended before the bank has it."""
        self._of_run(number, stage, lambda run: runs.cancel(run, "Wrong day.", actor=self.anne, now=self.now))

    @rule(unit=units, outcomes=said)
    def whole_payday(self, unit: str, outcomes: Sequence[str]) -> None:
        """One step after the other, as it should be."""
        self.draft(unit, None)
        self.approve(0, alone=False)
        self.export(0)
        self.answer(0, outcomes, 0)

    @rule(partner=who)
    def move_account(self, partner: int) -> None:
        """A partner wants their money elsewhere: held first, and no payout goes to the old account meanwhile."""

        def give() -> None:
            person = db.session.get_one(Person, self.partners[partner])
            details.give(person, self.account(partner), actor=person.actor, now=self.now)

        self.act(give)

    def _due(self, unit: str, minimum: int | None) -> dict[int, Due]:
        with self.installation.app.app_context(), reading():
            return due(self, unit, minimum)

    def _of_run(self, number: int, fitting: RunState, verb: Callable[[PayoutRun], None]) -> None:
        found = self.paydays(fitting)
        if found:
            self.act(lambda: verb(db.session.get_one(PayoutRun, found[number % len(found)])))


def _payouts(run: PayoutRun) -> Sequence[Payout]:
    return db.session.scalars(select(Payout).where(Payout.run_id == run.id).order_by(Payout.id)).unique().all()


def _table(run: PayoutRun, outcomes: Sequence[str], slip: int) -> bytes:
    """The bank's answer to every payout that was in the run."""
    told = ["id,amount,currency,outcome,why"]
    for each, outcome in zip(_payouts(run), outcomes, strict=False):
        amount = money.amount(each.amount + slip, each.currency)
        told.append(f"{transfer_id(run, each.id)},{amount},{each.currency},{outcome},Closed")
    return "\n".join([*told, ""]).encode()
