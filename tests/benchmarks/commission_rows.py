"""What partners earned in a company that grows: commissions, statements, plans, adjustments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from influencers.commissions.models import Commission, CommissionState, EarnedBy
from influencers.commissions.plan_models import (
    Adjustment,
    AdjustmentKind,
    AdjustmentState,
    CommissionPlan,
    LineKind,
    StatementLine,
)
from tests.benchmarks.filling import n, named, put

if TYPE_CHECKING:
    from tests.benchmarks.company import Company

MODELS = (Commission, StatementLine, CommissionPlan, Adjustment)
LINE = {"kind": "sale", "percent": 1000}
TERMS = {"line": 0, "percent": 1000, "currency": "EUR", "value": 10_000, "amount": 1000}


def commissions(company: Company, first: int, last: int) -> None:
    """All of the employee in the first programme, each of another sale; held, so that everything has to be shown."""
    put(
        CommissionPlan, first, last, id=n.i, programme_id=1, version=n.i, from_at=n.at, currency="EUR", lines=[LINE],
        fee_hold_days=7, net_share=100, forgive_months=12, why="Because.", made_at=n.at,
    )  # fmt: skip
    put(
        Commission, first, last, id=n.i, source=named("conversion:"), kind=EarnedBy.SALE, enrolment_id=1,
        programme_id=1, person_id=company.employee, conversion_id=n.i, plan_id=n.i, at=n.at, release_at=n.later,
        amount=1000, reduced=0, owed=0, spared=0, currency="EUR", terms=TERMS, state=CommissionState.HELD,
        held_for="by_hand", held_why="We look.", step=0, what="", created_at=n.at,
    )  # fmt: skip
    put(
        Adjustment, first, last, id=n.i, kind=AdjustmentKind.BONUS, enrolment_id=1, amount=100, currency="EUR",
        why="The fair.", state=AdjustmentState.PROPOSED, proposed_by=company.employee, made_at=n.at,
    )  # fmt: skip
    put(
        StatementLine, first, last, id=n.i, enrolment_id=1, at=n.at, kind=LineKind.EARNED, amount=1000, currency="EUR",
        entry_id=n.i, commission_id=n.i,
    )  # fmt: skip
