"""Pure: who is in a run and who is left out, and why. A list of checks; the first that says no is the reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from influencers.payouts.details_models import Method
from influencers.payouts.models import Reason

EUR = "EUR"


@dataclass(frozen=True)
class Candidate:
    """What is known of somebody who is owed something. ``amount`` is what would reach them, in minor units."""

    amount: int
    currency: str
    minimum: int
    method: Method | None  # None: no details that hold
    details_held: bool  # a change waits for its days to be over
    form: bool  # a tax form holds
    in_another: bool  # a payout of theirs in that currency is open


def _in_another(one: Candidate) -> Reason | None:
    return Reason.IN_ANOTHER if one.in_another else None


def _owes(one: Candidate) -> Reason | None:
    return Reason.OWES if one.amount <= 0 else None


def _below(one: Candidate) -> Reason | None:
    return Reason.BELOW_MINIMUM if one.amount < one.minimum else None


def _held(one: Candidate) -> Reason | None:
    return Reason.DETAILS_HELD if one.details_held else None


def _details(one: Candidate) -> Reason | None:
    return Reason.NO_DETAILS if one.method is None else None


def _currency(one: Candidate) -> Reason | None:
    return Reason.OTHER_CURRENCY if one.method is Method.SEPA and one.currency != EUR else None


def _form(one: Candidate) -> Reason | None:
    return None if one.form else Reason.NO_FORM


CHECKS: Sequence[Callable[[Candidate], Reason | None]] = (
    _in_another, _owes, _below, _held, _details, _currency, _form
)  # fmt: skip
"""In this order: what a partner can do about it comes after what nobody needs to do anything about."""


def why_not(one: Candidate) -> Reason | None:
    """The reason why somebody is left out; None: they are paid."""
    return next((reason for check in CHECKS if (reason := check(one)) is not None), None)
