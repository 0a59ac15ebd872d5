"""What holds after every step of a life of partners' money: reckoned from the rows, not by the verbs that wrote
them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from advocacy.database import db
from advocacy.links.attribution.models import Conversion, ConversionState
from influencers.commissions import deciding, plans, proving
from influencers.commissions.models import Commission, CommissionState, EarnedBy
from influencers.commissions.plan_models import Adjustment, AdjustmentKind, AdjustmentState, Reservation
from influencers.payouts.details_models import DetailsState, Method, PaymentDetails
from influencers.payouts.models import OPEN, LeftOut, Payout, PayoutState, PayoutYear, Reason, RunState
from influencers.programmes.terms import terms_at
from rewards import ledger
from rewards.models import AccountKind, LedgerAccount, Posting
from tests.influencers.money_life import METHODS, UNITS, Life

K, S, P = AccountKind, CommissionState, PayoutState
AGREED = (RunState.APPROVED, RunState.EXPORTED, RunState.SETTLED)
GIVEN_BACK = (P.FAILED, P.CANCELLED)


@dataclass(frozen=True)
class Due:
    """What would reach somebody who is owed something, and why it doesn't; None: it does."""

    amount: int
    why_not: Reason | None


def adds_up(life: Life) -> None:
    """Every currency sums to zero; commissions, payouts, statements and ledger agree."""
    sums = select(LedgerAccount.unit, func.sum(Posting.amount)).join(LedgerAccount).group_by(LedgerAccount.unit)
    assert all(total == 0 for _unit, total in db.session.execute(sums))
    assert proving.agree(life.enrolments).wrong == []
    for enrolment_id in life.enrolments:
        for unit in UNITS:
            assert _had(enrolment_id, unit) == _earned(enrolment_id, unit)


def nobody_is_paid_twice(life: Life) -> None:
    """What is paid was paid by one payout, ever; what payouts say is what was put aside, and what the years count."""
    known = {each.id: each for each in _payouts(life)}
    for each in _commissions(life):
        if each.state in (S.PAID, S.REFUNDED):
            assert each.payout_id is not None and known[each.payout_id].state is P.PAID
            assert life.paid.setdefault(each.source, each.payout_id) == each.payout_id
    for number, payout in known.items():
        aside = db.session.get_one(Reservation, number)
        assert (payout.amount, payout.netted) == (aside.amount - aside.netted, aside.netted)
        assert (payout.state is P.PAID) == (aside.settled_at is not None)
        assert (payout.state in GIVEN_BACK) == (aside.released_at is not None)
    counted, paid = Counter[tuple[int, str]](), Counter[tuple[int, str]]()
    for year in db.session.scalars(select(PayoutYear).where(PayoutYear.person_id.in_(life.partners))).unique():
        counted[year.person_id, year.currency] += year.paid
    for payout in known.values():
        paid[payout.person_id, payout.currency] += payout.amount * (payout.state is P.PAID)
    assert +counted == +paid


def nobody_is_forgotten(life: Life) -> None:
    """What is in a payout is in one that is under way, as far as its run, to which a second person agreed."""
    known = {each.id: each for each in _payouts(life)}
    for each in _commissions(life):
        if each.state is S.APPROVED and each.payout_id is not None:
            assert known[each.payout_id].state in OPEN
    for run in life.runs_of():
        theirs = [each for each in known.values() if each.run_id == run.id]
        open_ = {each.state.value for each in theirs if each.state in OPEN}
        assert not run.busy and open_ <= {run.state.value}
        assert run.state is not RunState.EXPORTED or open_
        if run.state in AGREED:
            assert run.approved_by not in (None, run.drafted_by)
        if run.state is not RunState.CANCELLED:
            kept = [each.amount for each in theirs if each.state is not P.CANCELLED]
            assert (run.total, run.payouts) == (sum(kept), len(kept))


def nobody_waits_longer_than_promised(life: Life) -> None:
    """Holds are those of the terms and plan of their time, whatever was published since; none ends early."""
    for each in _commissions(life):
        if each.source not in life.promised:
            life.promised[each.source] = each.at + _promised(life, each)
        assert each.release_at == life.promised[each.source]
        assert each.approved_at is None or each.approved_at >= each.release_at


def holds_ended(life: Life) -> None:
    """Once jobs ran nothing waits whose hold is over."""
    assert [each.id for each in _commissions(life) if each.state is S.PENDING and each.release_at <= life.now] == []


def no_more_than_planned(life: Life) -> None:
    """Once jobs ran every commission is what its plan says of what is left of its sale."""
    for each in _commissions(life):
        if each.conversion_id is None or each.state is S.REVERSED:
            continue
        sale = db.session.get_one(Conversion, each.conversion_id)
        left = deciding.still(deciding.from_data(each.terms), sale.net, sale.state is ConversionState.ATTRIBUTED)
        assert each.net - each.spared <= max(left, 0)


def due(life: Life, unit: str, minimum: int | None) -> dict[int, Due]:
    """Enrolment -> what a run that is drafted now has to do about it, where something is approved and in no payout."""
    own = life.programme().minimum_payout if unit == life.programme().currency else 0
    least = own if minimum is None else minimum
    found = {}
    for place, enrolment_id in enumerate(life.enrolments):
        free = [each.amount - each.reduced for each in _commissions(life)
                if each.enrolment_id == enrolment_id and each.currency == unit
                and each.state is S.APPROVED and each.payout_id is None]  # fmt: skip
        if free:
            owed = -ledger.balances(ledger.enrolment(enrolment_id), unit)[K.OWED]
            amount = sum(free) - min(owed, sum(free) * life.policy.net_share // 100)
            found[enrolment_id] = Due(amount, _why_not(life, place, amount, unit, least))
    return found


def everybody_was_looked_at(run_id: int, expected: Mapping[int, Due]) -> None:
    """Whoever is due something is in the run with all of it, or stands beside it with the reason."""
    left = select(LeftOut).where(LeftOut.run_id == run_id)
    told = {each.enrolment_id: Due(each.amount, each.reason) for each in db.session.scalars(left).unique()}
    for each in db.session.scalars(select(Payout).where(Payout.run_id == run_id)).unique():
        assert each.enrolment_id not in told
        told[each.enrolment_id] = Due(each.amount, None)
    assert told == expected


def _promised(life: Life, commission: Commission) -> timedelta:
    """How long it is held: by the terms of its time, a fee never longer than by the plan of its time."""
    if commission.kind is EarnedBy.BONUS:
        return timedelta()
    days = terms_at(life.programme_id, commission.at).hold_days
    plan = plans.plan_at(life.programme_id, commission.at)
    if commission.kind is EarnedBy.FEE and plan is not None:
        days = min(days, plan.fee_hold_days)
    return timedelta(days=days)


def _why_not(life: Life, place: int, amount: int, unit: str, least: int) -> Reason | None:
    enrolment_id, person_id = life.enrolments[place], life.partners[place]
    open_ = {(each.enrolment_id, each.currency) for each in _payouts(life) if each.state in OPEN}
    if (enrolment_id, unit) in open_:
        return Reason.IN_ANOTHER
    if amount <= 0:
        return Reason.OWES
    if amount < least:
        return Reason.BELOW_MINIMUM
    held = PaymentDetails.person_id == person_id, PaymentDetails.state == DetailsState.HELD
    if db.session.scalar(select(PaymentDetails.id).where(*held)):
        return Reason.DETAILS_HELD
    return Reason.OTHER_CURRENCY if METHODS[place] is Method.SEPA and unit != "EUR" else None


def _commissions(life: Life) -> Sequence[Commission]:
    return db.session.scalars(select(Commission).where(Commission.enrolment_id.in_(life.enrolments))).all()


def _payouts(life: Life) -> Sequence[Payout]:
    return db.session.scalars(select(Payout).where(Payout.enrolment_id.in_(life.enrolments))).unique().all()


def _had(enrolment_id: int, unit: str) -> int:
    """What the ledger says was paid or is still to come."""
    found = ledger.balances(ledger.enrolment(enrolment_id), unit)
    theirs = Payout.enrolment_id == enrolment_id, Payout.currency == unit, Payout.state == P.PAID
    assert found[K.REDEEMED] == _sum(Payout.amount, *theirs)
    return found[K.PENDING] + found[K.AVAILABLE] + found[K.HELD] + found[K.REDEEMED] + found[K.OWED]


def _earned(enrolment_id: int, unit: str) -> int:
    """What commissions and adjustments say it should be."""
    net = Commission.amount - Commission.reduced - Commission.owed
    total = _sum(net, Commission.enrolment_id == enrolment_id, Commission.currency == unit)
    decided = Adjustment.enrolment_id == enrolment_id, Adjustment.state == AdjustmentState.CONFIRMED
    for each in db.session.scalars(select(Adjustment).where(*decided, Adjustment.currency == unit)):
        total -= each.amount * (each.kind is AdjustmentKind.CORRECTION)
        total += each.amount * (each.kind is AdjustmentKind.FORGIVENESS)
    return total


def _sum(what: Any, *which: Any) -> int:
    return int(db.session.scalar(select(func.coalesce(func.sum(what), 0)).where(*which)) or 0)
