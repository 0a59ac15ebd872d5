"""A state machine over partners' money: sales, fees, refunds, holds, whole payout runs, retries, changes of terms, of
tiers and of the plan, in any order.

``run_money`` runs it in an installation; each life has a programme and partners of its own, and takes every step twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test
from sqlalchemy import update

from advocacy.database import db, reading
from advocacy.history import Record
from influencers.commissions import adjustments, commissions, plans
from influencers.commissions.models import CommissionIntake
from influencers.commissions.plan_models import AdjustmentKind
from influencers.commissions.readers import READER
from influencers.programmes import terms
from influencers.programmes.terms import Conditions
from tests.influencers import money_checks, money_promises
from tests.influencers.commissions_world import ME
from tests.influencers.money_life import HOLDS, PARTNERS, PLANS, UNITS, who
from tests.influencers.money_paydays import Paydays
from tests.influencers.money_sales import order
from tests.installation import Installation

DELIVERABLES = 4
LIVE, OFF, ENDED = ("published", "verified"), ("verified", "published"), ("verified", "cancelled")
"""Moves of a deliverable: its post is seen live, is in question, is given up."""


class Money(Paydays):
    """One life, in an installation that all lives share."""

    @rule(
        number=st.integers(0, DELIVERABLES - 1), fee=st.sampled_from([500, 4_000]),
        moved=st.sampled_from([LIVE, LIVE, OFF, ENDED]),
    )  # fmt: skip
    def deliver(self, number: int, fee: int, moved: tuple[str, str]) -> None:
        """A post is seen live and earns its fee, or what was live is not as agreed any more; told in any order."""
        details: dict[str, Any] = {
            "enrolment": self.enrolments[number % PARTNERS], "fee": fee, "currency": UNITS[number // PARTNERS],
            "title": "A post",
        }  # fmt: skip

        def read() -> None:
            told = Record(0, self.now, ME, "deliverable", f"{self.run}-{number}", "move", *moved, "So.", details)
            READER.read([told], self.now)

        self.act(read)

    @rule(number=order)
    def reckon_anew(self, number: int) -> None:
        """Whatever waits again earns nothing again."""
        self.act(lambda: db.session.execute(update(CommissionIntake).values(waiting=True)))

    @rule(verb=st.sampled_from([commissions.hold, commissions.free, commissions.reverse]), number=order)
    def look_into(self, verb: Callable[..., None], number: int) -> None:
        """Somebody holds, frees or takes back a commission."""
        self.act(lambda: verb(self._commission(number), actor=self.anne, now=self.now, why="Look."))

    @rule(plan=st.sampled_from(PLANS), days=st.sampled_from(HOLDS))
    def change_plan(self, plan: tuple[Any, ...], days: int) -> None:
        """From now on something else is paid, and fees are held for so long."""
        policy = replace(self.policy, fee_hold_days=days)
        self.act(lambda: plans.add_plan(self.programme(), plan, policy, actor=self.anne, now=self.now, why="So."))

    @rule(days=st.sampled_from(HOLDS), minimum=st.sampled_from([0, 1_000, 5_000]))
    def publish_terms(self, days: int, minimum: int) -> None:
        """From now on what is sold is held for so long, and so much is paid at least."""
        conditions = Conditions(days, minimum, "EUR")
        self.act(lambda: terms.publish_terms(self.programme(), "Be kind.", conditions, why="So.", actor=self.anne,
                                             now=self.now))  # fmt: skip

    @rule(partner=who, kind=st.sampled_from(list(AdjustmentKind)), amount=st.integers(1, 2_000))
    def adjust(self, partner: int, kind: AdjustmentKind, amount: int) -> None:
        """Two people give or take something by hand."""

        def both() -> None:
            made = adjustments.propose(self.enrolment(partner), kind, amount, "EUR", "Why not.", actor=self.anne,
                                       now=self.now)  # fmt: skip
            adjustments.confirm(made, actor=self.ben, now=self.now)

        self.act(both)

    @invariant()
    def holds(self) -> None:
        """The money adds up; nobody is paid twice, forgotten, or kept waiting for longer than was promised; a sale is
        paid as the plan says."""
        if not hasattr(self, "enrolments"):
            return
        with self.installation.app.app_context(), reading():
            money_checks.adds_up(self)
            money_checks.nobody_is_paid_twice(self)
            money_checks.nobody_is_forgotten(self)
            money_checks.nobody_waits_longer_than_promised(self)
            earned = money_promises.earned_of(self)
            money_promises.whoever_won_it_is_paid(self, earned)
            money_promises.the_line_is_theirs(self, earned)
            money_promises.a_customer_is_new_once(earned)
            money_promises.months_keep_their_cap(earned)


def run_money(installation: Installation, lives: int, steps: int) -> None:
    """Runs it so often, each life of at most so many steps."""
    machine = type("MoneyThere", (Money,), {"installation": installation})
    health = list(HealthCheck)
    chosen = settings(
        max_examples=lives, stateful_step_count=steps, deadline=None, suppress_health_check=health, database=None,
        phases=[Phase.explicit, Phase.generate, Phase.shrink], print_blob=True,
    )  # fmt: skip
    run_state_machine_as_test(machine, settings=chosen)
