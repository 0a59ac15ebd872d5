"""Rows of payouts: one run with many paid payouts and many runs besides, forms on file, answers, years."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from influencers.payouts.details_models import DetailsState, FormKind, Method, PaymentDetails, TaxForm
from influencers.payouts.models import (
    BankAnswer,
    LeftOut,
    Payout,
    PayoutRun,
    PayoutState,
    PayoutYear,
    Reason,
    RunState,
)
from tests.benchmarks.filling import n, named, put

if TYPE_CHECKING:
    from tests.benchmarks.company import Company

MODELS: tuple[Any, ...] = (PaymentDetails, TaxForm, PayoutRun, Payout, LeftOut, BankAnswer)


def payouts(company: Company, first: int, last: int) -> None:
    """One of each for each number; all payouts are of the first run, which is the employee's own."""
    day, own = company.now.date(), company.employee
    put(
        PaymentDetails, first, last, id=n.i, person_id=own, method=Method.SEPA, masked="DE89 •••• 3000",
        state=DetailsState.REPLACED, created_at=n.at,
    )  # fmt: skip
    put(
        TaxForm, first, last, id=n.i, person_id=own, kind=FormKind.VAT_ID, country="DE", signed_on=day,
        checked_by=own, checked_at=n.at,
    )  # fmt: skip
    put(
        PayoutRun, first, last, id=n.i, key=named("k"), name=named("Run "), currency="EUR", programmes=[], cut_off=n.at,
        pay_on=day, state=RunState.EXPORTED, drafted_by=own, drafted_at=n.at, exported_by=own, exported_at=n.at,
    )  # fmt: skip
    put(
        Payout, first, last, id=n.i, run_id=1, enrolment_id=1, person_id=own, details_id=n.i, amount=n.i,
        currency="EUR",
        state=PayoutState.PAID, agreed=True, paid_on=day, number_year=day.year, number=n.i, created_at=n.at,
    )  # fmt: skip
    put(
        LeftOut, first, last, id=n.i, run_id=n.i, enrolment_id=1, person_id=own, amount=n.i,
        reason=Reason.BELOW_MINIMUM, told=True,
    )  # fmt: skip
    put(
        BankAnswer, first, last, id=n.i, run_id=1, sha256=named("f"), kind="csv", taken_by=own, taken_at=n.at,
        wrong=[{"where": "line 2", "why": "It is no payout of this run."}],
    )  # fmt: skip
    put(PayoutYear, first, last, person_id=own, year=1000 + n.i, currency="EUR", paid=n.i, payouts=1)
