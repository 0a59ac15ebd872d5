"""A state machine over partners' money: sales, refunds, holds, payouts, retries, changes of the plan, in any order.

``run_money`` runs it in an installation; each run has a programme and partners of its own, and takes every step twice.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select, update

from advocacy.database import db, reading, writing
from advocacy.errors import Refused
from advocacy.history import Actor
from advocacy.history.models import ActorKind
from advocacy.links.attribution import codes, conversions, refunds
from advocacy.links.attribution.models import Conversion, ConversionKind, ConversionState
from advocacy.links.attribution.telling import Told
from advocacy.people.models import Person, Relationship
from influencers.commissions import adjustments, commissions, deciding, paying, plans, proving
from influencers.commissions.models import Commission, CommissionIntake, CommissionState
from influencers.commissions.plan_models import Adjustment, AdjustmentKind, AdjustmentState, Reservation
from influencers.commissions.plans import Policy
from influencers.programmes import programmes
from influencers.programmes.models import Enrolment, EnrolmentState, Programme, ProgrammeKind
from rewards import ledger
from rewards.models import AccountKind, LedgerAccount, Posting
from tests.influencers.commissions_world import ME, NOW, catch_up, lines
from tests.installation import Installation

PARTNERS, ORDERS, PAYOUTS = 2, 6, 6
UNITS = ("EUR", "USD")
PLANS = (
    lines({"percent": "10"}),
    lines({"percent": "12.5", "steps": "3: 20", "most_each": "30"}),
    lines({"flat": "7.50", "least_value": "20", "most_month": "40"}),
)
which, who, order = st.integers(0, PAYOUTS - 1), st.integers(0, PARTNERS - 1), st.integers(0, ORDERS - 1)
K, S = AccountKind, CommissionState


class Money(RuleBasedStateMachine):
    """One run, in an installation that all runs share."""

    installation: Installation
    runs = 0

    @initialize(share=st.sampled_from([100, 50]), most=st.sampled_from([None, 500]))
    def begin(self, share: int, most: int | None) -> None:
        """A programme with two partners, who sell for as much as a plan says."""
        type(self).runs += 1
        self.run, self.turn = type(self).runs, 0
        self.policy = Policy(net_share=share, owed_most=most, forgive_months=0)
        people = [self.installation.person(now=NOW) for _ in range(PARTNERS + 2)]
        self.anne, self.ben = (Actor(ActorKind.PERSON, each, "") for each in people[PARTNERS:])
        with self.installation.app.app_context(), writing():
            programme = programmes.add_programme(
                f"Run {self.run}", ProgrammeKind.AFFILIATES, Relationship.AFFILIATE, "", actor=ME, now=NOW
            )
            self.programme_id = programme.id
            for number, person_id in enumerate(people[:PARTNERS]):
                person = db.session.get_one(Person, person_id)
                one = Enrolment(programme=programme, person=person, state=EnrolmentState.APPROVED, since=NOW)
                db.session.add(one)
                codes.add(f"R{self.run}P{number}", actor=ME, now=NOW, programme=programme.tag, person=person)
            plans.add_plan(programme, PLANS[0], self.policy, actor=ME, now=NOW, why="First.")
            db.session.flush()
            self.enrolments = list(
                db.session.scalars(select(Enrolment.id).where(Enrolment.programme_id == programme.id))
            )

    @property
    def now(self) -> datetime:
        """Nine days later each turn: holds end while others begin."""
        return NOW + timedelta(days=9 * self.turn)

    def act(self, step: Callable[[], Any]) -> None:
        """Takes a step twice; a refusal is an answer."""
        self.turn += 1
        with self.installation.app.app_context():
            for _ in range(2):
                try:
                    with writing():
                        step()
                except Refused:
                    continue

    @rule(partner=who, number=order, cents=st.sampled_from([1, 999, 10_000, 33_333]), unit=st.sampled_from(UNITS))
    def sell(self, partner: int, number: int, cents: int, unit: str) -> None:
        """A sale: told first it is the one; under another value it is refused; late ones were sold long before."""
        told = Told(
            ConversionKind.SALE, self.now - timedelta(days=number), f"{self.run}-{number}", f"c{number}@x.example", "",
            cents, unit, (), (f"R{self.run}P{partner}",),
        )  # fmt: skip
        self.act(lambda: conversions.receive(told, actor=ME, now=self.now))

    @rule(number=order, part=st.sampled_from([None, 1, 400, 9_000]), reference=st.sampled_from(["a", "b"]))
    def refund(self, number: int, part: int | None, reference: str) -> None:
        """A part under a reference, or all."""
        self.act(lambda: refunds.give_back(self._sale(number), actor=ME, now=self.now, why="Back.", amount=part,
                                               reference=reference))  # fmt: skip

    @rule()
    def catch_up(self) -> None:
        """Jobs run; then every commission is what its plan says of what is left of its sale."""
        with self.installation.app.app_context():
            catch_up(self.now)
            for each in db.session.scalars(select(Commission).where(Commission.conversion_id.is_not(None))):
                sale = db.session.get_one(Conversion, each.conversion_id)
                stands = sale.state is ConversionState.ATTRIBUTED
                left = deciding.still(deciding.from_data(each.terms), sale.net, stands)
                assert each.state is S.REVERSED or each.net - each.spared <= max(left, 0)
            db.session.rollback()

    @rule(number=order)
    def reckon_anew(self, number: int) -> None:
        """Whatever waits again earns nothing again."""
        self.act(lambda: db.session.execute(update(CommissionIntake).values(waiting=True)))

    @rule(verb=st.sampled_from([commissions.hold, commissions.free, commissions.reverse]), number=order)
    def look_into(self, verb: Callable[..., None], number: int) -> None:
        """Somebody holds, frees or takes back a commission."""
        self.act(lambda: verb(self._commission(number), actor=self.anne, now=self.now, why="Look."))

    @rule(number=which, partner=who, unit=st.sampled_from(UNITS))
    def reserve(self, number: int, partner: int, unit: str) -> None:
        """A payout puts aside what is payable."""
        self.act(lambda: paying.reserve(
            db.session.get_one(Enrolment, self.enrolments[partner]), self._payout(number), self.now, unit, now=self.now,
        ))  # fmt: skip

    @rule(number=which)
    def settle(self, number: int) -> None:
        """A payout is paid."""
        self.act(lambda: paying.settle(self._payout(number), now=self.now))

    @rule(number=which)
    def release(self, number: int) -> None:
        """A payout fails."""
        self.act(lambda: paying.release(self._payout(number), now=self.now, why="No such account."))

    @rule(plan=st.sampled_from(PLANS))
    def change_plan(self, plan: tuple[Any, ...]) -> None:
        """From now on something else is paid."""
        self.act(lambda: plans.add_plan(
            db.session.get_one(Programme, self.programme_id), plan, self.policy, actor=self.anne,
            now=self.now, why="So.",
        ))  # fmt: skip

    @rule(partner=who, kind=st.sampled_from(list(AdjustmentKind)), amount=st.integers(1, 2_000))
    def adjust(self, partner: int, kind: AdjustmentKind, amount: int) -> None:
        """Two people give or take something by hand."""

        def both() -> None:
            enrolment = db.session.get_one(Enrolment, self.enrolments[partner])
            made = adjustments.propose(enrolment, kind, amount, "EUR", "Why not.", actor=self.anne, now=self.now)
            adjustments.confirm(made, actor=self.ben, now=self.now)

        self.act(both)

    @invariant()
    def adds_up(self) -> None:
        """Every currency sums to zero; commissions, payouts, statements and ledger agree; nothing is paid twice."""
        if not hasattr(self, "enrolments"):
            return
        with self.installation.app.app_context(), reading():
            sums = select(LedgerAccount.unit, func.sum(Posting.amount)).join(LedgerAccount).group_by(LedgerAccount.unit)
            assert all(total == 0 for _unit, total in db.session.execute(sums))
            assert proving.agree(self.enrolments).wrong == []
            for enrolment_id in self.enrolments:
                for unit in UNITS:
                    assert self._had(enrolment_id, unit) == self._earned(enrolment_id, unit)

    def _had(self, enrolment_id: int, unit: str) -> int:
        """What the ledger says was paid or is still to come."""
        found = ledger.balances(ledger.enrolment(enrolment_id), unit)
        paid = func.coalesce(func.sum(Reservation.amount - Reservation.netted), 0)
        theirs = Reservation.enrolment_id == enrolment_id, Reservation.currency == unit
        settled = select(paid).where(*theirs, Reservation.settled_at.is_not(None))
        assert found[K.REDEEMED] == db.session.scalar(settled)
        return found[K.PENDING] + found[K.AVAILABLE] + found[K.HELD] + found[K.REDEEMED] + found[K.OWED]

    def _earned(self, enrolment_id: int, unit: str) -> int:
        """What commissions and adjustments say it should be."""
        net = func.coalesce(func.sum(Commission.amount - Commission.reduced - Commission.owed), 0)
        theirs = Commission.enrolment_id == enrolment_id, Commission.currency == unit
        total = int(db.session.scalar(select(net).where(*theirs)) or 0)
        decided = Adjustment.enrolment_id == enrolment_id, Adjustment.state == AdjustmentState.CONFIRMED
        for each in db.session.scalars(select(Adjustment).where(*decided, Adjustment.currency == unit)):
            total -= each.amount * (each.kind is AdjustmentKind.CORRECTION)
            total += each.amount * (each.kind is AdjustmentKind.FORGIVENESS)
        return total

    def _payout(self, number: int) -> int:
        return self.run * 100 + number

    def _sale(self, number: int) -> Conversion:
        found = db.session.scalar(select(Conversion).where(Conversion.order_id == f"{self.run}-{number}"))
        if found is None:
            raise Refused("No such sale.")
        return found

    def _commission(self, number: int) -> Commission:
        found = db.session.scalar(select(Commission).where(Commission.conversion_id == self._sale(number).id))
        if found is None:
            raise Refused("No such commission.")
        return found


def run_money(installation: Installation, lives: int, steps: int) -> None:
    """Runs it so often, each life of at most so many steps."""
    machine = type("MoneyThere", (Money,), {"installation": installation})
    health = list(HealthCheck)
    chosen = settings(
        max_examples=lives, stateful_step_count=steps, deadline=None, suppress_health_check=health, database=None,
        phases=[Phase.explicit, Phase.generate, Phase.shrink], print_blob=True,
    )  # fmt: skip
    run_state_machine_as_test(machine, settings=chosen)
