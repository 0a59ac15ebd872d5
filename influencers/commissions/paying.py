"""What payouts take of commissions: how much is payable, put it aside, pay it, give it back. For the room of payouts.

A payout has a number, one enrolment and one currency. It takes whole commissions that are approved and in no payout,
less what the partner owes. Each step can be done once: said again it changes nothing. Verbs; they flush.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select

from advocacy.database import db
from advocacy.errors import InvalidMove
from advocacy.history import Actor, Each, move_all, record_all
from influencers.commissions import booking, commissions, debts, plans
from influencers.commissions.booking import Booked
from influencers.commissions.models import Commission, CommissionState, HeldFor
from influencers.commissions.plan_models import LineKind, Reservation
from influencers.programmes.models import Enrolment
from rewards import ledger
from rewards.ledger import Leg
from rewards.models import AccountKind

PAYER = Actor.system("payouts")
"""Who moves commissions: what people did stands in the history of the payout."""
_K = AccountKind


@dataclass(frozen=True)
class Payable:
    """What a payout would pay an enrolment: ``amount`` is what would reach the partner, after ``owed`` was made up for.

    ``commissions`` is how many it would take. ``amount`` is 0 where more is owed than there is: then nothing is taken.
    """

    amount: int
    owed: int
    commissions: int


@dataclass(frozen=True)
class Reserved:
    """What a payout has put aside: ``amount`` reaches the partner, ``owed_netted`` made up for what was owed."""

    amount: int
    owed_netted: int
    commission_ids: tuple[int, ...]


def payable(enrolment_ids: Collection[int], cut_off: datetime, currency: str) -> Mapping[int, Payable]:
    """What could be paid of these enrolments in that currency, of commissions approved by ``cut_off``.

    Enrolments with nothing approved are not in it. Four statements at most.
    """
    due = func.sum(Commission.amount - Commission.reduced), func.count()
    columns = Commission.enrolment_id, Commission.programme_id
    ready = (
        Commission.enrolment_id.in_(enrolment_ids), Commission.state == CommissionState.APPROVED,
        Commission.payout_id.is_(None), Commission.currency == currency, Commission.approved_at <= cut_off,
    )  # fmt: skip
    rows = db.session.execute(select(*columns, *due).where(*ready).group_by(*columns)).all()
    owed = debts.owed_of([row[0] for row in rows], currency) if rows else {}
    shares = {each: plan.net_share for each, plan in plans.plans_in_force({row[1] for row in rows}, cut_off).items()}
    found = {}
    for enrolment_id, programme_id, total, count in rows:
        netted = debts.netted(int(total), owed.get(enrolment_id, 0), shares.get(programme_id, 100))
        found[enrolment_id] = Payable(int(total) - netted, netted, int(count))
    return found


def reserve(enrolment: Enrolment, payout_id: int, cut_off: datetime, currency: str, *, now: datetime) -> Reserved:
    """Puts aside for a payout what is payable. Said again it gives what it gave.

    Raises InvalidMove when nothing is payable, or the payout was settled or given back before.
    """
    booking.hold_books()
    before = db.session.get(Reservation, payout_id)
    if before is not None:
        _refuse_over(before)
        return _reserved(before, [each.id for each in _of_payout(payout_id)])
    taken = _ready(enrolment.id, cut_off, currency)
    total = sum(each.due for each in taken)
    plan = plans.plan_at(enrolment.programme_id, cut_off)
    owed = debts.owed_of([enrolment.id], currency).get(enrolment.id, 0)
    netted = debts.netted(total, owed, plan.net_share if plan else 100)
    if total <= netted:
        raise InvalidMove(_("There is nothing to pay."), remedy=_("It is carried over into a later payout."))
    for each in taken:
        each.payout_id = payout_id
    made = Reservation(
        payout_id=payout_id, enrolment_id=enrolment.id, currency=currency, amount=total, netted=netted, reserved_at=now
    )
    db.session.add(made)
    legs = {_K.AVAILABLE: -total, _K.HELD: total - netted, _K.OWED: netted}
    booking.book([_booked(made, "reserved", legs)], now=now)
    record_all("commission", _told(taken, payout_id), "reserve", actor=PAYER, now=now)
    return _reserved(made, [each.id for each in taken])


def settle(payout_id: int, *, now: datetime) -> None:
    """The payout reached the partner: its commissions are paid. Raises InvalidMove when it was given back."""
    found = _found(payout_id)
    if found.released_at is not None:
        _refuse_over(found)
    if found.settled_at is not None:
        return
    found.settled_at = now
    paid = found.amount - found.netted
    line = (LineKind.PAID, -paid)
    booking.book([_booked(found, "paid", {_K.HELD: -paid, _K.REDEEMED: paid}, line)], now=now)
    theirs = _of_payout(payout_id)
    move_all(_told(theirs, payout_id, moved=True), "pay", actor=PAYER, now=now)
    gone = [each for each in theirs if each.net == each.spared]
    commissions.end_all(gone, actor=PAYER, now=now, why="refund")


def release(payout_id: int, *, now: datetime, why: str) -> None:
    """The payout does not go, or failed: its commissions are approved again, and the debt it made up for is owed again.

    Those whose post came in question meanwhile are held. What was refunded meanwhile is taken out of them, as far as it
    is owed. Raises InvalidMove when it is paid.
    """
    found = _found(payout_id)
    if found.settled_at is not None:
        _refuse_over(found)
    if found.released_at is not None:
        return
    found.released_at = now
    legs = {_K.HELD: found.netted - found.amount, _K.AVAILABLE: found.amount, _K.OWED: -found.netted}
    booking.book([_booked(found, "released", legs)], now=now)
    theirs = _of_payout(payout_id)
    for each in theirs:
        each.payout_id = None
    record_all("commission", _told(theirs, payout_id, why=why), "release", actor=PAYER, now=now)
    _make_up(theirs, found, now)
    _hold_back(theirs, now)


def in_question(payout_ids: Collection[int]) -> Mapping[int, Sequence[Commission]]:
    """Payout -> its commissions whose post is in question since they were put aside: it should not go with them."""
    wanted = select(Commission).where(Commission.payout_id.in_(payout_ids), Commission.in_question != "")
    found = defaultdict[int, list[Commission]](list)
    for each in db.session.scalars(wanted.order_by(Commission.id)):
        found[each.payout_id or 0].append(each)
    return found


def _make_up(theirs: Sequence[Commission], found: Reservation, now: datetime) -> None:
    """What was refunded meanwhile is no debt any more, but less of the commission: nothing was paid."""
    debt = debts.owed_of([found.enrolment_id], found.currency).get(found.enrolment_id, 0)
    entries = []
    for each in theirs:
        back = min(each.owed, debt)
        if back:
            entries.append(booking.shifted(each, "made_up", _K.AVAILABLE, _K.OWED, back))
            each.owed, each.reduced, debt = each.owed - back, each.reduced + back, debt - back
        if each.spared:
            entries.append(booking.taken(each, _K.AVAILABLE, each.spared))
            each.spared, each.reduced = 0, each.reduced + each.spared
    booking.book(entries, now=now)
    emptied = [each for each in theirs if each.due == 0]
    commissions.end_all(emptied, actor=PAYER, now=now, why="refund")


def _hold_back(theirs: Sequence[Commission], now: datetime) -> None:
    for each in theirs:
        why, each.in_question = each.in_question, ""
        if why and each.state is CommissionState.APPROVED:
            commissions.hold(each, actor=PAYER, now=now, why=why, held_for=HeldFor.POST_CHANGED)


def _found(payout_id: int) -> Reservation:
    booking.hold_books()
    found = db.session.get(Reservation, payout_id, with_for_update=True)
    if found is None:
        raise InvalidMove(_("Nothing was put aside for this payout."))
    return found


def _refuse_over(found: Reservation) -> None:
    if found.settled_at is not None:
        raise InvalidMove(_("This payout is paid already."))
    if found.released_at is not None:
        raise InvalidMove(_("This payout was given back."), remedy=_("Make another one."))


def _ready(enrolment_id: int, cut_off: datetime, currency: str) -> Sequence[Commission]:
    ready = select(Commission).where(
        Commission.enrolment_id == enrolment_id, Commission.state == CommissionState.APPROVED,
        Commission.payout_id.is_(None), Commission.currency == currency, Commission.approved_at <= cut_off,
    )  # fmt: skip
    held = ready.order_by(Commission.id).with_for_update()
    return db.session.scalars(held, execution_options={"populate_existing": True}).all()


def _of_payout(payout_id: int) -> Sequence[Commission]:
    theirs = select(Commission).where(Commission.payout_id == payout_id).order_by(Commission.id).with_for_update()
    return db.session.scalars(theirs, execution_options={"populate_existing": True}).all()


def _told(taken: Sequence[Commission], payout_id: int, *, moved: bool = False, why: str = "") -> list[Each]:
    more = {"payout": payout_id, **({"reason": why} if why else {})}
    things = [(each if moved else each.id, each) for each in taken]
    return [Each(thing, {**commissions.told(each), **more}, each.person_id) for thing, each in things]


def _reserved(found: Reservation, ids: Sequence[int]) -> Reserved:
    return Reserved(found.amount - found.netted, found.netted, tuple(ids))


def _booked(
    found: Reservation, reason: str, amounts: Mapping[AccountKind, int], line: tuple[LineKind, int] | None = None
) -> Booked:  # fmt: skip
    whose = ledger.enrolment(found.enrolment_id)
    return Booked(
        f"commission:payout:{found.payout_id}:{reason}", reason, f"payout:{found.payout_id}", found.currency,
        found.enrolment_id, [Leg(kind, whose, amount) for kind, amount in amounts.items()], line,
        payout_id=found.payout_id,
    )  # fmt: skip
