"""Payouts follow what was said of their run, a batch a transaction: agreed, exported, cancelled, what the bank told.

Verbs. ``follow`` can be called again at any time and by anybody: it does what is left to do, so that a run which was
cut in the middle is all or nothing for each payout and nobody is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import func, select

from advocacy import settings
from advocacy.database import db, lock
from advocacy.history import Each, move, move_all, record_all
from influencers.commissions import paying
from influencers.payouts import years
from influencers.payouts.gathering import JOB, facts, gather
from influencers.payouts.models import OPEN, LeftOut, Outcome, Payout, PayoutRun, PayoutState, RunState
from influencers.payouts.paid_days import paid_on

BATCH = 100
NUMBERS = "payout numbers"
RUN_CANCELLED = "The payout run was cancelled."


def follow(run: PayoutRun, now: datetime) -> bool:
    """Does the next batch of a run; False when nothing is left to do. Joins the caller's writing transaction."""
    db.session.refresh(run, with_for_update={"of": PayoutRun})
    if not run.busy:
        return False
    more = STEPS[run.state](run, now)
    if run.state is not RunState.GATHERING and not more:
        run.busy = False
        db.session.flush()
    return more


def _agree(run: PayoutRun, now: datetime) -> bool:
    some = _payouts(run, PayoutState.DRAFT)
    if some:
        move_all(
            [Each(one, facts(one), one.person_id, {"agreed": True}) for one in some], "approve", actor=JOB, now=now
        )
        return True
    untold = select(LeftOut).where(LeftOut.run_id == run.id, ~LeftOut.told).order_by(LeftOut.id).limit(BATCH)
    left = db.session.scalars(untold).unique().all()
    told = [
        Each(one.run_id, {"person_id": one.person_id, "enrolment": one.enrolment_id, "reason": one.reason,
                          "amount": one.amount, "currency": run.currency}, one.person_id)
        for one in left
    ]  # fmt: skip
    record_all("payout_run", told, "leave_out", actor=JOB, now=now)
    for one in left:
        one.told = True
    db.session.flush()
    return bool(left)


def _send(run: PayoutRun, now: datetime) -> bool:
    """With the bank; then what it told of each. The run is over when no payout is open."""
    some = _payouts(run, PayoutState.APPROVED)
    if some:
        told = {"pay_on": run.pay_on}
        move_all([Each(one, facts(one) | told, one.person_id) for one in some], "export", actor=JOB, now=now)
        return True
    told_of = (Payout.run_id == run.id, Payout.state == PayoutState.EXPORTED, Payout.outcome.is_not(None))
    heard = db.session.scalars(select(Payout).where(*told_of).order_by(Payout.id).limit(BATCH)).unique().all()
    if heard:
        _pay([each for each in heard if each.outcome is Outcome.PAID], now)
        _fail([each for each in heard if each.outcome is Outcome.FAILED], now)
        return True
    still = select(Payout.id).where(Payout.run_id == run.id, Payout.state.in_(OPEN)).limit(1)
    if db.session.scalar(still) is None:
        move(run, "settle", actor=JOB, now=now, changes={"ended_at": now}, payouts=run.payouts)
    return False


def _pay(some: Sequence[Payout], now: datetime) -> None:
    """They reached their partners: commissions are paid, the year counts them, each gets the number of its note."""
    if not some:
        return
    today = now.astimezone(settings.current().zone).date()
    by_year: dict[int, list[tuple[Payout, date]]] = {}
    for one in some:
        paying.settle(one.id, now=now)
        day = paid_on(one.paid_on, one.run.pay_on, today)
        by_year.setdefault(day.year, []).append((one, day))
    lock(NUMBERS)
    for year, theirs in sorted(by_year.items()):
        last = db.session.scalar(select(func.max(Payout.number)).where(Payout.number_year == year)) or 0
        moved = [
            Each(one, facts(one), one.person_id, {"paid_on": day, "number_year": year, "number": last + place})
            for place, (one, day) in enumerate(theirs, 1)
        ]
        move_all(moved, "pay", actor=JOB, now=now)
        years.count([one for one, _day in theirs], year)


def _fail(some: Sequence[Payout], now: datetime) -> None:
    for one in some:
        paying.release(one.id, now=now, why=one.why)
        move(one, "fail", actor=JOB, now=now, why=one.why, about=one.person_id, **facts(one))


def _undo(run: PayoutRun, now: datetime) -> bool:
    some = _payouts(run, PayoutState.DRAFT, PayoutState.APPROVED)
    for one in some:
        cancel(one, RUN_CANCELLED, with_its_run=True, now=now)
    return bool(some)


def cancel(payout: Payout, why: str, *, with_its_run: bool, now: datetime) -> None:
    """Takes a payout out before the bank has it: its money waits for the next run. Raises InvalidMove later."""
    move(payout, "cancel", actor=JOB, now=now, why=why, about=payout.person_id, changes={"why": why},
         with_its_run=with_its_run, **facts(payout))  # fmt: skip
    paying.release(payout.id, now=now, why=why)


def _payouts(run: PayoutRun, *states: PayoutState) -> Sequence[Payout]:
    wanted = select(Payout).where(Payout.run_id == run.id, Payout.state.in_(states)).order_by(Payout.id).limit(BATCH)
    return db.session.scalars(wanted).unique().all()


def _nothing(run: PayoutRun, now: datetime) -> bool:
    return False


STEPS: Mapping[RunState, Callable[[PayoutRun, datetime], bool]] = {
    RunState.GATHERING: gather,
    RunState.DRAFT: _nothing,
    RunState.APPROVED: _agree,
    RunState.EXPORTED: _send,
    RunState.SETTLED: _nothing,
    RunState.CANCELLED: _undo,
}
"""What a run's payouts have to follow, by its state."""
