"""Verbs on payout runs: draft one, take a payout out, have a second person agree, export, cancel.

They join the edge's transaction and do the first batch of what follows; a job does the rest (``following``).
"""

from __future__ import annotations

import secrets
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy import settings
from advocacy.database import db, lock
from advocacy.errors import Breach, InvalidMove, NotAllowed
from advocacy.history import Actor, move, record
from advocacy.people.four_eyes import refuse_alone
from influencers.commissions import paying
from influencers.payouts import forms_on_file
from influencers.payouts.details_models import DetailsState
from influencers.payouts.following import cancel as cancel_payout
from influencers.payouts.following import follow
from influencers.payouts.models import Payout, PayoutRun, PayoutState, RunState
from influencers.payouts.sums import digest
from influencers.programmes.models import Programme

LOCK = "payout runs"
LONGEST_NAME, LONGEST_WHY = 120, 400
MOST_PROGRAMMES = 100
AT_ONCE = 500
CHANGED = "The payment details were changed or ended since the run was approved."
NO_FORM = "The tax form on file does not hold any more."
IN_QUESTION = "A post whose fee was in it has changed or is gone: we look into that first."


@dataclass(frozen=True)
class Wanted:
    """What a run is to be. ``programmes`` by id, none for all; ``minimum`` in minor units instead of theirs."""

    name: str
    currency: str
    cut_off: datetime
    pay_on: date
    programmes: Sequence[int] = ()
    minimum: int | None = None


def draft(wanted: Wanted, *, actor: Actor, now: datetime) -> PayoutRun:
    """Begins a run and takes in the first partners. Raises Breach by field, NotAllowed for nobody, InvalidMove while
    another run of that currency is being drafted."""
    if actor.id is None:
        raise NotAllowed(_("A person has to draft a payout run."), remedy=_("Sign in."))
    _check(wanted, now)
    lock(LOCK)
    still = (PayoutRun.currency == wanted.currency, PayoutRun.state.in_((RunState.GATHERING, RunState.DRAFT)))
    if db.session.scalar(select(PayoutRun.id).where(*still).limit(1)) is not None:
        raise InvalidMove(
            _("A run in %(currency)s is being drafted already.", currency=wanted.currency),
            remedy=_("Have it approved, or cancel it."),
        )
    run = PayoutRun(
        key=secrets.token_hex(4), name=wanted.name.strip(), currency=wanted.currency, programmes=[*wanted.programmes],
        cut_off=wanted.cut_off, pay_on=wanted.pay_on, minimum=wanted.minimum, state=RunState.GATHERING, busy=True,
        gathered_to=0, payouts=0, total=0, left_out=0, drafted_by=actor.id, drafted_at=now,
    )  # fmt: skip
    db.session.add(run)
    db.session.flush()
    record("payout_run", run.id, "draft", actor=actor, now=now, name=run.name, currency=run.currency,
           cut_off=run.cut_off, pay_on=run.pay_on)  # fmt: skip
    while_small(run, now)
    return run


def approve(run: PayoutRun, sha256: str, *, actor: Actor, now: datetime) -> None:
    """A second person agrees to exactly these payouts. Raises NotAllowed for whoever drafted it or is paid by it,
    InvalidMove when it is not what they looked at, is empty, or somebody was quicker."""
    refuse_alone(run, "drafted_by", actor)  # holds the run: nobody takes a payout out meanwhile
    mine = select(Payout.id).where(Payout.run_id == run.id, Payout.person_id == actor.id)
    if db.session.scalar(mine.where(Payout.state == PayoutState.DRAFT).limit(1)) is not None:
        raise NotAllowed(_("You are paid by this run yourself."), remedy=_("Ask a colleague to agree."))
    if run.state is RunState.DRAFT and not run.payouts:
        raise InvalidMove(_("Nobody is paid by this run."), remedy=_("Cancel it; those left out stay as they are."))
    if run.state is RunState.DRAFT and not (sha256 == run.sha256 == digest(run)):
        raise InvalidMove(
            _("The run is not what you looked at any more."), remedy=_("Open it again and compare the sums.")
        )
    changes = {"approved_by": actor.id, "approved_at": now, "busy": True}
    move(run, "approve", actor=actor, now=now, changes=changes, sha256=run.sha256, payouts=run.payouts,
         total=run.total, currency=run.currency)  # fmt: skip
    while_small(run, now)


def export(run: PayoutRun, *, actor: Actor, now: datetime) -> None:
    """Closes the run for the bank: from now on its files can be had, and only an answer changes a payout.

    Who can't be paid any more as approved, for their details were changed or a post of theirs is gone, is taken out.
    Raises InvalidMove while it still follows, and when the sums are not those that were agreed to.
    """
    db.session.refresh(run, with_for_update={"of": PayoutRun})
    if run.busy:
        raise InvalidMove(_("The run is not quite ready."), remedy=_("Try again in a moment."))
    if run.state is RunState.APPROVED:
        if digest(run) != run.sha256:
            raise InvalidMove(
                _("These are not the sums that were approved."), remedy=_("Cancel the run and draft another.")
            )
        _take_out_unfit(run, now)
    changes = {"exported_by": actor.id, "exported_at": now, "busy": True}
    move(run, "export", actor=actor, now=now, changes=changes, sha256=run.sha256, payouts=run.payouts, total=run.total,
         currency=run.currency, pay_on=run.pay_on)  # fmt: skip
    while_small(run, now)


def cancel(run: PayoutRun, why: str, *, actor: Actor, now: datetime) -> None:
    """Ends a run that the bank does not have yet: all its money waits for the next. Raises Breach without a reason."""
    db.session.refresh(run, with_for_update={"of": PayoutRun})
    changes = {"ended_at": now, "busy": True}
    move(run, "cancel", actor=actor, now=now, why=reason(why), changes=changes, payouts=run.payouts)
    while_small(run, now)


def take_out(payout: Payout, why: str, *, actor: Actor, now: datetime) -> None:
    """Takes one partner out of a draft, with a reason that they will read. Raises InvalidMove once it was approved."""
    why = reason(why)
    run = payout.run
    db.session.refresh(run, with_for_update={"of": PayoutRun})
    if run.state is not RunState.DRAFT:
        raise InvalidMove(
            _("The run is no draft any more."), remedy=_("Cancel it as a whole while the bank does not have it.")
        )
    record("payout_run", run.id, "take_out", actor=actor, now=now, why=why, about=payout.person_id, payout=payout.id)
    cancel_payout(payout, why, with_its_run=False, now=now)
    _less(run, payout)
    run.sha256 = digest(run)


def while_small(run: PayoutRun, now: datetime, batches: int = 4) -> None:
    """Does what follows at once where that is little; else a worker goes on."""
    for _number in range(batches):
        if not follow(run, now):
            return


def reason(why: str) -> str:
    """A reason as it is kept. Raises Breach for none."""
    if not 0 < len(why.strip()) <= LONGEST_WHY:
        raise Breach(
            _("Say why."),
            remedy=_("They will read it."),
            errors={"why": [_("1 to %(longest_why)s signs.", longest_why=LONGEST_WHY)]},
        )
    return why.strip()


def _take_out_unfit(run: PayoutRun, now: datetime) -> None:
    wanted = select(Payout).where(Payout.run_id == run.id, Payout.state == PayoutState.APPROVED).order_by(Payout.id)
    after = 0
    while some := db.session.scalars(wanted.where(Payout.id > after).limit(AT_ONCE)).unique().all():
        forms = forms_on_file.holding({each.person_id for each in some}, now)
        questioned = paying.in_question([each.id for each in some])
        for each in some:
            why = _unfit(each, forms=forms, questioned=questioned)
            if why is not None:
                cancel_payout(each, why, with_its_run=False, now=now)
                _less(run, each)
        after = some[-1].id


def _unfit(payout: Payout, *, forms: Container[int], questioned: Container[int]) -> str | None:
    """Why a payout can't go as it was approved; None: it can."""
    if payout.details.state is not DetailsState.ACTIVE:
        return CHANGED
    if payout.person_id not in forms:
        return NO_FORM
    return IN_QUESTION if payout.id in questioned else None


def _less(run: PayoutRun, payout: Payout) -> None:
    run.payouts -= 1
    run.total -= payout.amount


def _check(wanted: Wanted, now: datetime) -> None:
    errors: dict[str, list[str]] = {}
    if not 0 < len(wanted.name.strip()) <= LONGEST_NAME:
        errors["name"] = [f"1 to {LONGEST_NAME} signs."]
    if wanted.cut_off > now:
        errors["cut_off"] = ["Not later than now."]
    if wanted.pay_on < now.astimezone(settings.current().zone).date():
        errors["pay_on"] = ["Today, or later."]
    if wanted.minimum is not None and wanted.minimum < 0:
        errors["minimum"] = ["0, or more."]
    found = db.session.scalars(select(Programme.id).where(Programme.id.in_(wanted.programmes))).all()
    if len(wanted.programmes) > MOST_PROGRAMMES or set(found) != set(wanted.programmes):
        errors["programmes"] = ["There is no such programme."]
    if errors:
        raise Breach(_("That run can't be drafted."), errors=errors)
