"""Whatever people, reviewers, jobs and budget owners do, in any order and at once: not one unit is made or lost.

A state machine over credits, expiry, redemptions, stock and a budget, on both engines. Every step runs twice, some in
three threads at once. ``tests/soak`` runs it longer (``python -m tests.soak.ledger``).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from advocacy.database import db, reading, writing
from advocacy.errors import Refused
from advocacy.history import Actor
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from rewards import credits, ledger
from rewards.books import checking, expiring, holdings, policies, proving
from rewards.budgets import budgets, funds
from rewards.ledger import Event
from rewards.models import SPENDABLE, AccountKind, Entry, HolderKind, LedgerAccount, PointDay, Posting
from rewards.perks import perks, redemptions
from rewards.perks.models import Perk, PerkKind, Redemption, RedemptionState
from tests.installation import Installation
from tests.reach.making import NOW, SYSTEM

PEOPLE, CREDITED, STOCK, ALLOTTED, COST, VALUE = 2, 4, 3, 1000, 20, 300
OUT = (RedemptionState.REQUESTED, RedemptionState.APPROVED, RedemptionState.FULFILLED, RedemptionState.REFUNDED)
"""States of a redemption that took one from the stock."""
who, which = st.integers(0, PEOPLE - 1), st.integers(0, CREDITED - 1)
at_once = st.sampled_from([1, 1, 3])


class Books(RuleBasedStateMachine):
    """One run: its own people, perk and budget, in an installation that all runs share."""

    installation: Installation
    runs = 0

    @initialize()
    def begin(self) -> None:
        """Somebody to earn, somebody to hand out, a perk of which there are three, money for three."""
        type(self).runs += 1
        self.run, self.turn, self.given = type(self).runs, 0, dict[str, int]()
        self.people = [self.installation.person(now=NOW) for _ in range(PEOPLE)]
        owner = self.installation.person(Role.BUDGET_OWNER, now=NOW)
        with self.installation.app.app_context(), writing():
            self.actor = Actor.job("test")
            day = NOW.date()
            budget = budgets.open_budget(
                f"Budget {self.run}", db.session.get_one(Person, owner), currency="EUR", first_day=day,
                last_day=day + timedelta(days=900), amount=ALLOTTED, actor=SYSTEM, now=NOW,
            )  # fmt: skip
            self.budget_id = budget.id
            perk = perks.add_perk(
                f"Mug {self.run}", cost=COST, stock=STOCK, kind=PerkKind.GOODS, value=VALUE, currency="EUR",
                budget_id=budget.id, actor=SYSTEM, now=NOW,
            )  # fmt: skip
            self.perk_id = perk.id
            for number, person in enumerate(self.people):  # they begin with what two perks and a bit cost
                source = f"run:{self.run}:{number}:0"
                self.given[source] = 2 * COST + 5
                credits.give(Event(source, "test", NOW, person, source), self.given[source])
            asking = db.session.get_one(Person, self.people[0])
            for _ in range(2):
                redemptions.request(perk, asking, actor=asking.actor, now=NOW)

    def act(self, step: Callable[[], Any], workers: int = 1) -> None:
        """Takes a step, in so many threads at once and each twice; refusals are answers."""
        self.turn += 1
        failed: list[BaseException] = []

        def work() -> None:
            with self.installation.app.app_context():
                for _ in range(2):
                    try:
                        with writing():
                            step()
                    except Refused:
                        continue
                    except Exception as unforeseen:  # noqa: BLE001 - whatever it is, the test says so
                        failed.append(unforeseen)
                db.session.remove()

        threads = [threading.Thread(target=work) for _ in range(workers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert not failed, failed

    @property
    def now(self) -> Any:
        """A day later each turn."""
        return NOW + timedelta(days=self.turn)

    @rule(person=who, number=which, amount=st.integers(1, 60), pending=st.booleans(), workers=at_once)
    def give(self, person: int, number: int, amount: int, pending: bool, workers: int) -> None:
        """A credit: the first amount of a source is the only one."""
        source = f"run:{self.run}:{person}:{number}"
        self.given.setdefault(source, amount)
        event = Event(source, "test", self.now, self.people[person], source)
        self.act(lambda: credits.give(event, amount, pending=pending), workers)

    @rule(
        person=who, number=which, workers=at_once,
        verb=st.sampled_from([credits.release, credits.expire, credits.hold, credits.free, credits.take_back]),
    )  # fmt: skip
    def follow(self, person: int, number: int, verb: Callable[..., Any], workers: int) -> None:
        """Whatever may become of a credit."""
        at = self.now

        def step() -> None:
            if entry := credits.find(f"run:{self.run}:{person}:{number}"):
                verb(entry, reason="test", at=at)

        self.act(step, workers)

    @rule(person=who, workers=at_once)
    def ask(self, person: int, workers: int) -> None:
        """Somebody asks for the perk."""

        def step() -> None:
            asking = db.session.get_one(Person, self.people[person])
            redemptions.request(db.session.get_one(Perk, self.perk_id), asking, actor=asking.actor, now=self.now)

        self.act(step, workers)

    @rule(number=st.integers(0, 3), verb=st.sampled_from(["approve", "fulfil", "cancel", "refund"]), workers=at_once)
    def answer(self, number: int, verb: str, workers: int) -> None:
        """Somebody else answers."""
        says = {"why": "test"} if verb in ("cancel", "refund") else {}

        def step() -> None:
            found = db.session.scalars(select(Redemption).where(Redemption.perk_id == self.perk_id)).unique().all()
            if number < len(found):
                getattr(redemptions, verb)(found[number], actor=redemptions.AT_ONCE, now=self.now, **says)

        self.act(step, workers)

    @rule(days=st.integers(0, 60))
    def grow_old(self, days: int) -> None:
        """Points expire, of whoever was warned."""
        self.turn += days

        def step() -> None:
            today = holdings.company_day(self.now)
            lots, given = holdings.lots_of(self.people), expiring.warnings_of(self.people)
            for person, theirs in lots.items():
                for warned in expiring.warnings_due(person, theirs, given, today):
                    expiring.note_warning(warned, today)
            expiring.expire(self.people, self.now)

        self.act(step)

    @invariant()
    def adds_up(self) -> None:
        """Conservation, nothing below zero, nothing oversold, nothing credited twice."""
        if not hasattr(self, "people"):
            return
        with self.installation.app.app_context(), reading():
            looked = [checking.units_balance(), checking.nothing_below_zero(self.people)]
            looked += [checking.nothing_below_zero(None), checking.scores_agree(self.people)]
            assert [wrong for each in looked for wrong in each.wrong] == []
            self._nobody_has_more_than_was_given()
            self._nothing_is_oversold()

    def _nobody_has_more_than_was_given(self) -> None:
        credited = dict(
            db.session.execute(
                select(Entry.source, func.sum(Posting.amount)).join(Posting, Posting.entry_id == Entry.id)
                .where(Entry.source.in_(self.given), Posting.amount > 0).group_by(Entry.source)
            ).all()
        )  # fmt: skip
        assert credited == {source: amount for source, amount in self.given.items() if source in credited}
        sums = [ledger.balances(ledger.person(person)) for person in self.people]
        assert sum(by[kind] for by in sums for kind in SPENDABLE) <= sum(credited.values())
        for person, by in zip(self.people, sums, strict=True):
            lots = holdings.lots_of([person]).get(person, [])
            assert sum(lot.left for lot in lots) == by[AccountKind.AVAILABLE]

    def _nothing_is_oversold(self) -> None:
        perk = db.session.get_one(Perk, self.perk_id)
        states = db.session.scalars(select(Redemption.state).where(Redemption.perk_id == self.perk_id)).all()
        assert perk.stock == STOCK - sum(state in OUT for state in states) and perk.stock >= 0
        budget = ledger.balances(ledger.budget(self.budget_id), "EUR")
        assert budget[AccountKind.HELD] == VALUE * states.count(RedemptionState.APPROVED)
        assert budget[AccountKind.REDEEMED] == VALUE * states.count(RedemptionState.FULFILLED)
        assert sum(budget[kind] for kind in (*SPENDABLE, AccountKind.REDEEMED)) == ALLOTTED

    def teardown(self) -> None:
        """What is left is proved as every night."""
        if not hasattr(self, "people"):
            return
        with self.installation.app.app_context():
            assert proving.prove(NOW, lambda: NOW) == 0


def run_books(installation: Installation, examples: int, steps: int) -> None:
    """Runs so many lives of the books, each of so many steps."""
    with installation.app.app_context(), writing():
        policies.write_policy("days", 30, valid_from=NOW, why="Test", actor=SYSTEM, now=NOW)
    kind = type("BooksHere", (Books,), {"installation": installation, "runs": 0})
    run_state_machine_as_test(
        kind,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck),
            phases=(Phase.explicit, Phase.reuse, Phase.generate),
        ),
    )  # fmt: skip


def test_not_one_unit_is_made_or_lost(installation: Installation) -> None:
    run_books(installation, examples=5, steps=20)


@pytest.mark.parametrize("start", ["held", "redeemed"])
def test_two_at_once_take_the_last_one(installation: Installation, start: str) -> None:
    """Six people with the points for it ask for the last one at once; one has it, five are told."""
    people = [installation.person(now=NOW) for _ in range(6)]
    answers: list[str] = []
    with installation.app.app_context(), writing():
        for person in people:
            credits.give(Event(f"gift:{person}", "gift", NOW, person), COST)
        perk_id = perks.add_perk("Last", cost=COST, stock=1, actor=SYSTEM, now=NOW).id
    barrier = threading.Barrier(len(people))

    def ask(person_id: int) -> None:
        with installation.app.app_context():
            barrier.wait()
            try:
                with writing():
                    person = db.session.get_one(Person, person_id)
                    asked = redemptions.request(db.session.get_one(Perk, perk_id), person, actor=person.actor, now=NOW)
                    if start == "redeemed":
                        redemptions.fulfil(asked, actor=Actor.job("test"), now=NOW)
                answers.append("has it")
            except Refused as refusal:
                answers.append(str(refusal))
            db.session.remove()

    threads = [threading.Thread(target=ask, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert answers.count("has it") == 1 and sum("last one" in each for each in answers) == 5
    with installation.app.app_context(), reading():
        of_people = select(func.count()).where(
            LedgerAccount.holder_kind == HolderKind.PERSON, LedgerAccount.kind == start
        )
        assert db.session.scalar(of_people) == 1
        assert db.session.scalar(select(func.count()).select_from(PointDay)) == len(people)
        assert funds.MOST == ledger.MOST
