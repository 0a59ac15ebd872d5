"""Takes partners into a run, a batch at a time: who is owed something, who of them is paid, who is left out and why.

Verbs; each batch is a transaction of its own, so a run that is cut in the middle goes on where it was. A payout and the
commissions that are put aside for it are written together or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from advocacy.database import db
from advocacy.history import Actor, Each, move, record_all
from influencers.commissions import paying
from influencers.commissions.booking import hold_books
from influencers.commissions.models import Commission, CommissionState
from influencers.payouts import forms_on_file
from influencers.payouts.choosing import Candidate, why_not
from influencers.payouts.details import in_force
from influencers.payouts.details_models import DetailsState, PaymentDetails, TaxForm
from influencers.payouts.models import OPEN, LeftOut, Payout, PayoutRun, PayoutState, Reason
from influencers.payouts.sums import digest
from influencers.programmes.going_by import figures_of
from influencers.programmes.models import Enrolment, EnrolmentState

BATCH = 100
JOB = Actor.job("payouts")
Known = Mapping[int, Mapping[DetailsState, PaymentDetails]]


@dataclass(frozen=True)
class Looked:
    """Somebody who is owed something: how much would reach them, by which details, or why nothing does."""

    enrolment: Enrolment
    currency: str
    payable: paying.Payable
    details: PaymentDetails | None
    reason: Reason | None


def gather(run: PayoutRun, now: datetime) -> bool:
    """Takes in the next partners of a run that gathers; False once there are no more, and it is a draft.

    Holds the books first: what is looked at is what is put aside, whatever is refunded in the same moment.
    """
    hold_books()
    some = owed(run.currency, run.cut_off, run.programmes, run.gathered_to, BATCH)
    if not some:
        run.sha256 = digest(run)
        move(run, "complete", actor=JOB, now=now, changes={"busy": False}, payouts=run.payouts, total=run.total,
             currency=run.currency, left_out=run.left_out)  # fmt: skip
        return False
    looked = look(some, run.currency, run.cut_off, run.minimum, now)
    paid = [payout for each in looked if (payout := _take(run, each, now)) is not None]
    record_all("payout", [_told(each) for each in paid], "draft", actor=JOB, now=now)
    run.payouts += len(paid)
    run.total += sum(each.amount for each in paid)
    run.left_out += len(looked) - len(paid)
    run.gathered_to = some[-1]
    db.session.flush()
    return True


def owed(currency: str, cut_off: datetime, programmes: Sequence[int], after: int, limit: int) -> Sequence[int]:
    """Enrolments with something approved by then that is in no payout, in order."""
    wanted = select(Commission.enrolment_id).where(
        Commission.state == CommissionState.APPROVED, Commission.payout_id.is_(None), Commission.currency == currency,
        Commission.approved_at <= cut_off, Commission.enrolment_id > after,
    )  # fmt: skip
    if programmes:
        wanted = wanted.where(Commission.programme_id.in_(programmes))
    return db.session.scalars(wanted.distinct().order_by(Commission.enrolment_id).limit(limit)).all()


def look(
    enrolment_ids: Sequence[int], currency: str, cut_off: datetime, minimum: int | None, now: datetime
) -> Sequence[Looked]:
    """Looks at these enrolments: a constant number of statements."""
    payables = paying.payable(enrolment_ids, cut_off, currency)
    found = (
        db.session.scalars(select(Enrolment).where(Enrolment.id.in_(payables)).order_by(Enrolment.id)).unique().all()
    )
    people = {each.person_id for each in found}
    known, forms = in_force(people), forms_on_file.holding(people, now)
    still = select(Payout.enrolment_id).where(
        Payout.enrolment_id.in_(payables), Payout.currency == currency, Payout.state.in_(OPEN)
    )  # fmt: skip
    busy = frozenset(db.session.scalars(still))
    least = {each.id: minimum for each in found} if minimum is not None else _least(found, currency, now)
    return [_looked(each, payables[each.id], currency, least[each.id], known, forms, busy) for each in found]


def _looked(
    enrolment: Enrolment, payable: paying.Payable, currency: str, minimum: int, known: Known,
    forms: Mapping[int, TaxForm], busy: frozenset[int],
) -> Looked:  # fmt: skip
    theirs = known.get(enrolment.person_id, {})
    active = theirs.get(DetailsState.ACTIVE)
    candidate = Candidate(
        amount=payable.amount, currency=currency, minimum=_minimum(enrolment, minimum),
        method=active.method if active else None, details_held=DetailsState.HELD in theirs,
        form=enrolment.person_id in forms, in_another=enrolment.id in busy,
    )  # fmt: skip
    return Looked(enrolment, currency, payable, active, why_not(candidate))


def _least(enrolments: Sequence[Enrolment], currency: str, now: datetime) -> Mapping[int, int]:
    """Enrolment -> the least that is paid by the terms that it goes by."""
    figures = figures_of(enrolments, now)
    own = {key: each.minimum_payout for key, each in figures.items() if each.currency == currency}
    return {each.id: own.get(each.id, 0) for each in enrolments}


def _minimum(enrolment: Enrolment, least: int) -> int:
    """The least that is paid; nothing for whoever left, as nothing is added."""
    return 0 if enrolment.state is not EnrolmentState.APPROVED or not enrolment.person.active else least


def _take(run: PayoutRun, looked: Looked, now: datetime) -> Payout | None:
    """A payout with its commissions put aside, or a line about why not."""
    enrolment = looked.enrolment
    whose = {"run_id": run.id, "enrolment_id": enrolment.id, "person_id": enrolment.person_id}
    if looked.reason is not None or looked.details is None:
        reason = looked.reason or Reason.NO_DETAILS
        db.session.add(LeftOut(**whose, amount=looked.payable.amount, reason=reason))
        return None
    payout = Payout(
        **whose, details_id=looked.details.id, amount=looked.payable.amount, netted=looked.payable.owed,
        currency=run.currency, state=PayoutState.DRAFT, created_at=now,
    )  # fmt: skip
    db.session.add(payout)
    db.session.flush()
    put_aside = paying.reserve(enrolment, payout.id, run.cut_off, run.currency, now=now)
    payout.amount, payout.netted = put_aside.amount, put_aside.owed_netted
    payout.commissions = len(put_aside.commission_ids)
    return payout


def _told(payout: Payout) -> Each:
    return Each(payout.id, facts(payout), payout.person_id)


def facts(payout: Payout) -> dict[str, Any]:
    """Facts for history and notices; never an account."""
    return {
        "run": payout.run_id, "person_id": payout.person_id, "enrolment": payout.enrolment_id,
        "amount": payout.amount, "currency": payout.currency,
    }  # fmt: skip
