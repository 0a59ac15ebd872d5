"""Verbs: a partner earns a fee or a bonus, once for its source; a fee is kept back while its post is in question. What
is taken back where a post never came right: ``withdrawing``.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import db
from advocacy.errors import Breach
from advocacy.history import Actor, record
from influencers.commissions import booking, commissions, plans
from influencers.commissions.models import Commission, CommissionState, EarnedBy, HeldFor
from influencers.commissions.months import Months, key_of
from influencers.commissions.plans import Policy
from influencers.programmes.models import Enrolment


def earn_fee(
    enrolment: Enrolment, source: str, amount: int, currency: str, what: str, *, actor: Actor, now: datetime,
    promised_days: int | None = None,
) -> Commission | None:  # fmt: skip
    """A fee for what was delivered, such as source "deliverable:3"; None when it was earned before.

    Approved after the plan's days for fees, never later than was promised: by the accepted agreement, or, without one,
    by how long the programme holds a sale.
    Raises Breach for an amount that is nothing.
    """
    plan = plans.plan_at(enrolment.programme_id, now)
    promised = enrolment.programme.hold_days if promised_days is None else promised_days
    days = min(plan.fee_hold_days if plan else Policy().fee_hold_days, promised)
    release_at = now + timedelta(days=days)
    return _earn(EarnedBy.FEE, enrolment, source, amount, currency, what, release_at, actor=actor, now=now)


def earn_bonus(
    enrolment: Enrolment, source: str, amount: int, currency: str, what: str, *, actor: Actor, now: datetime
) -> Commission | None:
    """A bonus that two people gave; goes into the next payout. None when it was earned before."""
    return _earn(EarnedBy.BONUS, enrolment, source, amount, currency, what, now, actor=actor, now=now)


def question(source: str, *, actor: Actor, now: datetime, why: str) -> bool:
    """Keeps back what was earned by that source, for its post changed; gives whether anything is new. What is in a
    payout is noted to be in question: the payout is not exported with it, and it is held once the payout gives it back.
    So is what is held for another reason: nobody frees it before its post is as agreed. What is paid stays."""
    found = by_source(source)
    open_ = (CommissionState.PENDING, CommissionState.HELD, CommissionState.APPROVED)
    if found is None or found.state not in open_ or commissions.waits_for_post(found):
        return False
    if found.payout_id is not None or found.state is CommissionState.HELD:
        found.in_question = why[:400]
        _tell(found, "question", actor, now, why)
        return True
    commissions.hold(found, actor=actor, now=now, why=why, held_for=HeldFor.POST_CHANGED)
    return True


def answer(source: str, *, actor: Actor, now: datetime) -> bool:
    """Its post is as it should be again: it is no longer kept back for that. Gives whether it was."""
    found = by_source(source)
    if found is not None and found.in_question:
        found.in_question = ""
        _tell(found, "stand", actor, now)
        return True
    if found is None or found.state is not CommissionState.HELD or found.held_for != HeldFor.POST_CHANGED:
        return False
    commissions.stand(found, actor=actor, now=now)
    return True


def by_source(source: str) -> Commission | None:
    """What was earned by a source, held until the transaction ends."""
    booking.hold_books()
    wanted = select(Commission).where(Commission.source == source).with_for_update()
    return db.session.scalars(wanted, execution_options={"populate_existing": True}).one_or_none()


def _earn(
    kind: EarnedBy, enrolment: Enrolment, source: str, amount: int, currency: str, what: str, release_at: datetime, *,
    actor: Actor, now: datetime,
) -> Commission | None:  # fmt: skip
    if amount <= 0:
        raise Breach(_("That is no sum of money."), errors={"amount": [_("More than nothing.")]})
    if by_source(source) is not None:
        return None
    plan = plans.plan_at(enrolment.programme_id, now)
    made = Commission(
        source=source, kind=kind, enrolment_id=enrolment.id, programme_id=enrolment.programme_id,
        person_id=enrolment.person_id, plan_id=plan.id if plan else None, what=what[:200], at=now,
        release_at=release_at, amount=amount, currency=currency, terms={}, created_at=now, reduced=0, owed=0,
        spared=0, step=0, state=CommissionState.PENDING, held_for="",
    )  # fmt: skip
    month = Months({key_of(made)}).of(key_of(made))
    month.count, month.value, month.earned = month.count + 1, month.value + amount, month.earned + amount
    commissions.earn([made], actor=actor, now=now)
    return made


def _tell(found: Commission, verb: str, actor: Actor, now: datetime, why: str | None = None) -> None:
    db.session.flush()
    record("commission", found.id, verb, actor=actor, now=now, why=why, about=found.person_id, payout=found.payout_id,
           **commissions.told(found))  # fmt: skip
