"""What the API of payouts takes and gives. Money is {"amount": "12.50", "currency": "EUR"}."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from apiflask import Schema
from apiflask.fields import Boolean, Date, Dict, File, Integer, List, String
from marshmallow.validate import Length, OneOf, Range

from advocacy.clock import to_rfc3339
from advocacy.links.attribution import money
from advocacy.web.instants import Instant
from advocacy.web.lists import ListQuery
from influencers.payouts import forms, runs
from influencers.payouts.accounts import LONGEST_HOLDER, LONGEST_TEXT
from influencers.payouts.details_models import FormKind, Method, PaymentDetails, TaxForm
from influencers.payouts.files import message_id, transfer_id
from influencers.payouts.forms_on_file import LONGEST_WHY
from influencers.payouts.models import BankAnswer, LeftOut, Outcome, Payout, PayoutRun, PayoutState, RunState
from influencers.payouts.queries import YearLine
from influencers.payouts.sheets import note_number


class PayoutsQuery(ListQuery):
    """Whose: one's own ("me"), or everybody's for those who pay; of a run, in a state."""

    of = String(load_default="me", validate=OneOf(["me", "all"]))
    run_id = Integer(load_default=None, validate=Range(1))
    state = String(load_default=None, validate=OneOf([each.value for each in PayoutState]))


class PayoutOut(Schema):
    """What a partner gets of a run; ``netted`` is what it made up for. ``account`` is masked."""

    id = Integer()
    state = String()
    run_id = Integer()
    person_id = Integer()
    enrolment_id = Integer()
    programme = String()
    amount = Dict()
    netted = Dict()
    commissions = Integer()
    account = String()
    transfer_id = String()
    pay_on = Date()
    paid_on = Date(allow_none=True)
    note = String()
    why = String()


class PayoutRunIn(Schema):
    """A run. Without ``cut_off`` everything approved so far; without ``programmes`` all of that currency."""

    name = String(required=True, validate=Length(1, runs.LONGEST_NAME))
    currency = String(required=True, validate=Length(3, 3))
    pay_on = Date(required=True)
    cut_off = Instant(load_default=None)
    programmes = List(Integer(strict=True), load_default=list, validate=Length(max=runs.MOST_PROGRAMMES))
    minimum = String(load_default=None, allow_none=True)


class PayoutRunsQuery(ListQuery):
    """In which state."""

    state = String(load_default=None, validate=OneOf([each.value for each in RunState]))


class PayoutRunOut(Schema):
    """A run. ``sha256`` is what a second person sends along with their yes; ``busy``: it still follows."""

    id = Integer()
    name = String()
    state = String()
    busy = Boolean()
    cut_off = String()
    pay_on = Date()
    programmes = List(Integer())
    payouts = Integer()
    total = Dict()
    left_out = Integer()
    sha256 = String()
    message_id = String()
    drafted_by = Integer()
    drafted_at = String()
    approved_by = Integer(allow_none=True)
    approved_at = String(allow_none=True)
    exported_by = Integer(allow_none=True)
    exported_at = String(allow_none=True)


class PayoutApprovalIn(Schema):
    """What was looked at."""

    sha256 = String(required=True, validate=Length(64, 64))


class PayoutWhyIn(Schema):
    """A reason, which the partners concerned read."""

    why = String(required=True, validate=Length(1, runs.LONGEST_WHY))


class PayoutFileIn(Schema):
    """Which file: pain.001 (``xml``) or everything (``csv``)."""

    kind = String(required=True, validate=OneOf(["csv", "xml"]))


class BankAnswerIn(Schema):
    """What the bank answered: pain.002, or the run's CSV with its outcomes."""

    file = File(required=True)  # type: ignore[no-untyped-call]


class BankAnswerOut(Schema):
    """What came of a file; ``new`` is false for one that was taken in before."""

    id = Integer()
    kind = String()
    new = Boolean()
    taken_at = String()
    paid = Integer()
    failed = Integer()
    waiting = Integer()
    known = Integer()
    wrong = List(Dict())


class PayoutOutcomeIn(Schema):
    """What the account statement says; a failure needs a reason. Without a day it was paid when it was ordered."""

    outcome = String(required=True, validate=OneOf([each.value for each in Outcome]))
    paid_on = Date(load_default=None)
    why = String(load_default="", validate=Length(max=runs.LONGEST_WHY))


class LeftOutOut(Schema):
    """Somebody who is not in a run, and why."""

    person_id = Integer()
    enrolment_id = Integer()
    amount = Dict()
    reason = String()


class PaymentDetailsIn(Schema):
    """Where one's money goes. ``account`` is an IBAN, or for another way how one can be paid; write-only."""

    method = String(required=True, validate=OneOf([each.value for each in Method]))
    holder = String(required=True, validate=Length(2, LONGEST_HOLDER))
    account = String(required=True, validate=Length(1, LONGEST_TEXT))
    bic = String(load_default="", validate=Length(max=11))
    country = String(load_default="", validate=Length(max=2))


class PaymentDetailsOut(Schema):
    """What is kept, masked."""

    id = Integer()
    state = String()
    method = String()
    account = String()
    country = String()
    held_until = String(allow_none=True)


class TaxFormIn(Schema):
    """A form that somebody checked; never what is in it."""

    person_id = Integer(required=True, strict=True)
    kind = String(required=True, validate=OneOf([each.value for each in FormKind]))
    country = String(required=True, validate=Length(2, 2))
    signed_on = Date(required=True)
    why = String(load_default="", validate=Length(max=LONGEST_WHY))


class TaxFormOut(Schema):
    """A form on file."""

    id = Integer()
    person_id = Integer()
    kind = String()
    country = String()
    signed_on = Date()
    valid_until = Date(allow_none=True)
    checked_by = Integer()
    checked_at = String()
    withdrawn_at = String(allow_none=True)
    why = String()


class PayoutYearQuery(ListQuery):
    """Which year and currency; this year and the company's without."""

    year = Integer(load_default=None, validate=Range(forms.FIRST_YEAR, forms.LAST_YEAR))
    currency = String(load_default=None, validate=Length(3, 3))


class PayoutYearOut(Schema):
    """What somebody was paid and got in kind in a year, and whether their country's threshold is reached."""

    person_id = Integer()
    country = String(allow_none=True)
    form = String(allow_none=True)
    payouts = Integer()
    paid = Dict()
    in_kind = Dict()
    rule = String()
    reached = Boolean()


def payout(each: Payout) -> dict[str, Any]:
    """As the API tells a payout."""
    return {
        "id": each.id, "state": each.state.value, "run_id": each.run_id, "person_id": each.person_id,
        "enrolment_id": each.enrolment_id, "programme": each.enrolment.programme.name,
        "amount": money.told(each.amount, each.currency), "netted": money.told(each.netted, each.currency),
        "commissions": each.commissions, "account": each.details.masked, "transfer_id": transfer_id(each.run, each.id),
        "pay_on": each.run.pay_on, "paid_on": each.paid_on, "note": note_number(each), "why": each.why,
    }  # fmt: skip


def run(each: PayoutRun) -> dict[str, Any]:
    """As the API tells a run."""
    plain = ("id", "name", "busy", "pay_on", "programmes", "payouts", "left_out", "sha256", "drafted_by", "approved_by",
             "exported_by")  # fmt: skip
    times = ("cut_off", "drafted_at", "approved_at", "exported_at")
    return {
        **{name: getattr(each, name) for name in plain}, **{name: _instant(getattr(each, name)) for name in times},
        "state": each.state.value, "total": money.told(each.total, each.currency), "message_id": message_id(each),
    }  # fmt: skip


def left_out(each: LeftOut, currency: str) -> dict[str, Any]:
    """As the API tells who is not in a run."""
    return {
        "person_id": each.person_id, "enrolment_id": each.enrolment_id, "reason": each.reason.value,
        "amount": money.told(each.amount, currency),
    }  # fmt: skip


def answer(each: BankAnswer, fresh: bool) -> dict[str, Any]:
    """As the API tells what came of a file."""
    plain = ("id", "kind", "paid", "failed", "waiting", "known", "wrong")
    return {**{name: getattr(each, name) for name in plain}, "new": fresh, "taken_at": _instant(each.taken_at)}


def details(each: PaymentDetails) -> dict[str, Any]:
    """As the API tells payment details: masked."""
    return {
        "id": each.id, "state": each.state.value, "method": each.method.value, "account": each.masked,
        "country": each.country, "held_until": _instant(each.held_until),
    }  # fmt: skip


def tax_form(each: TaxForm) -> dict[str, Any]:
    """As the API tells a form on file."""
    plain = ("id", "person_id", "country", "signed_on", "valid_until", "checked_by", "why")
    times = ("checked_at", "withdrawn_at")
    return {
        **{name: getattr(each, name) for name in plain}, **{name: _instant(getattr(each, name)) for name in times},
        "kind": each.kind.value,
    }  # fmt: skip


def year(each: YearLine) -> dict[str, Any]:
    """As the API tells somebody's year."""
    told, form = each.year, each.form
    return {
        "person_id": told.person_id, "country": form.country if form else None,
        "form": form.kind.value if form else None, "payouts": told.payouts, "rule": each.rule, "reached": each.reached,
        "paid": money.told(told.paid, told.currency), "in_kind": money.told(told.in_kind, told.currency),
    }  # fmt: skip


def _instant(at: datetime | None) -> str | None:
    return to_rfc3339(at) if at else None
