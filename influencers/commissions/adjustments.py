"""Verbs on what is given or taken by hand: one person proposes it with a reason, another agrees or declines.

A bonus is a commission of its own. A correction is a debt: the next payouts make up for it; one of a commission takes
that back. Forgiveness lets a debt go,
once nothing was added to it for the months that the plan names.
"""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import Page, db, get, page
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, move, record
from advocacy.links.attribution import money
from advocacy.people.four_eyes import refuse_alone, refuse_own
from influencers.commissions import booking, commissions, debts, earnings, plans
from influencers.commissions.booking import Booked
from influencers.commissions.gathering import months_between
from influencers.commissions.models import Commission
from influencers.commissions.plan_models import Adjustment, AdjustmentKind, AdjustmentState, LineKind
from influencers.programmes.models import Enrolment
from rewards import ledger
from rewards.ledger import Leg
from rewards.models import AccountKind


def propose(
    enrolment: Enrolment, kind: AdjustmentKind, amount: int, currency: str, why: str, *, actor: Actor, now: datetime,
    commission: Commission | None = None,
) -> Adjustment:  # fmt: skip
    """Proposes to give or take so much (minor units); a correction may be of one commission.

    Raises NotAllowed for oneself, Breach for nothing, or without a reason; what ``confirm`` raises for a debt that
    can't be forgiven."""
    refuse_own(enrolment.person_id, actor)
    wrong = {}
    if not 0 < amount < money.MOST:
        wrong["amount"] = [_("More than nothing.")]
    if not why.strip():
        wrong["why"] = [_("Give a reason: the partner reads it.")]
    if wrong:
        raise Breach(_("This can't be proposed."), errors=wrong)
    if kind is AdjustmentKind.FORGIVENESS:
        _refuse_unforgivable(enrolment, amount, currency, now)
    made = Adjustment(
        kind=kind, enrolment=enrolment, amount=amount, currency=currency, why=why.strip(), made_at=now,
        state=AdjustmentState.PROPOSED, proposed_by=actor.id,
        commission_id=commission.id if commission else None,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    record("adjustment", made.id, "propose", actor=actor, now=now, why=made.why, about=enrolment.person_id,
           **_told(made))  # fmt: skip
    return made


def confirm(adjustment: Adjustment, *, actor: Actor, now: datetime) -> None:
    """A second person agrees: now it holds. Raises NotAllowed for the one who proposed it or whom it is about,
    InvalidMove for what is decided, and for a debt that is smaller or younger by now than what was to be forgiven."""
    booking.hold_books()
    refuse_alone(adjustment, "proposed_by", actor)
    refuse_own(adjustment.enrolment.person_id, actor)
    if adjustment.kind is AdjustmentKind.FORGIVENESS and adjustment.state is AdjustmentState.PROPOSED:
        _refuse_unforgivable(adjustment.enrolment, adjustment.amount, adjustment.currency, now)
    move(adjustment, "confirm", actor=actor, now=now, why=adjustment.why, about=adjustment.enrolment.person_id,
         changes={"decided_by": actor.id}, **_told(adjustment))  # fmt: skip
    if adjustment.kind is AdjustmentKind.BONUS:
        source = f"adjustment:{adjustment.id}"
        earnings.earn_bonus(adjustment.enrolment, source, adjustment.amount, adjustment.currency, adjustment.why,
                            actor=actor, now=now)  # fmt: skip
    elif adjustment.commission_id is not None:
        (found,) = commissions.locked([adjustment.commission_id])
        commissions.take_back({found: adjustment.amount}, actor=actor, now=now, why=adjustment.why)
    else:
        booking.book([_booked(adjustment)], now=now)


def decline(adjustment: Adjustment, *, actor: Actor, now: datetime, why: str) -> None:
    """It does not come about. Whoever proposed it may say so too. Raises NotAllowed for whom it is about, Breach
    without a reason."""
    refuse_own(adjustment.enrolment.person_id, actor)
    if not why.strip():
        raise Breach(_("Say why."), errors={"why": [_("Give a reason.")]})
    move(adjustment, "decline", actor=actor, now=now, why=why.strip(), about=adjustment.enrolment.person_id,
         changes={"decided_by": actor.id}, **_told(adjustment))  # fmt: skip


def adjustment_for(adjustment_id: int) -> Adjustment:
    """The adjustment. Raises NotFound."""
    return get(Adjustment, adjustment_id, _("There is no such adjustment."))


def listed(
    *, state: AdjustmentState | None = None, enrolment_id: int | None = None, cursor: str | None = None, limit: int = 50
) -> Page[Adjustment]:  # fmt: skip
    """Adjustments, newest first."""
    wanted = select(Adjustment)
    if state is not None:
        wanted = wanted.where(Adjustment.state == state)
    if enrolment_id is not None:
        wanted = wanted.where(Adjustment.enrolment_id == enrolment_id)
    return page(wanted, Adjustment.id, cursor, limit)


def _refuse_unforgivable(enrolment: Enrolment, amount: int, currency: str, now: datetime) -> None:
    owed = debts.owed_of([enrolment.id], currency).get(enrolment.id, 0)
    if amount > owed:
        raise InvalidMove(_("No more than %(sum)s is owed.", sum=money.written(owed, currency)))
    plan = plans.plan_at(enrolment.programme_id, now)
    months = plan.forgive_months if plan else plans.Policy().forgive_months
    since = debts.owed_since(enrolment.id, currency)
    if since is not None and months_between(since, now) < months:
        raise InvalidMove(
            _("A debt is forgiven after %(months)s months in which nothing was added to it.", months=months),
            remedy=_("Wait, or change the programme's plan."),
        )


def _booked(adjustment: Adjustment) -> Booked:
    enrolment, amount, kind = adjustment.enrolment, adjustment.amount, AccountKind
    theirs = ledger.enrolment(enrolment.id)
    if adjustment.kind is AdjustmentKind.CORRECTION:
        legs = [Leg(kind.OWED, theirs, -amount), Leg(kind.REVERSED, theirs, amount)]
        line = (LineKind.CORRECTED, -amount)
    else:
        legs = [Leg(kind.ISSUED, ledger.programme(enrolment.programme_id), -amount), Leg(kind.OWED, theirs, amount)]
        line = (LineKind.FORGIVEN, amount)
    source = f"commission:adjustment:{adjustment.id}"
    return Booked(
        source, adjustment.kind.value, f"adjustment:{adjustment.id}", adjustment.currency, enrolment.id, legs, line,
        adjustment_id=adjustment.id,
    )  # fmt: skip


def _told(adjustment: Adjustment) -> dict[str, object]:
    enrolment = adjustment.enrolment
    return {
        "kind": adjustment.kind, "enrolment": enrolment.id, "programme": enrolment.programme_id,
        "person_id": enrolment.person_id, "amount": adjustment.amount, "currency": adjustment.currency,
    }  # fmt: skip
