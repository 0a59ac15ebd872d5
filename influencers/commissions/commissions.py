"""Verbs on commissions, of many at once: earn, hold, free, approve, take back. Money, state and history move together.

Callers hold the books (``booking.hold_books``) before they read the commissions that they move.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import db
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, Each, move, move_all, record_all
from advocacy.people.four_eyes import refuse_own
from influencers.commissions import booking, debts, firsts, months
from influencers.commissions.models import Commission, CommissionState, HeldFor
from rewards.models import AccountKind

LOOKED_INTO = timedelta(days=7)
"""What is held is looked into within that time, however late it was held."""
TAKEABLE = (CommissionState.PENDING, CommissionState.HELD, CommissionState.APPROVED, CommissionState.PAID)


def earn(fresh: Sequence[Commission], *, actor: Actor, now: datetime) -> None:
    """Keeps new commissions, pending or held, books and tells them."""
    if not fresh:
        return
    db.session.add_all(fresh)
    db.session.flush()
    booking.book([booking.earned(each) for each in fresh], now=now)
    facts = [Each(each.id, {**told(each), "held_for": each.held_for}, each.person_id) for each in fresh]
    record_all("commission", facts, "earn", actor=actor, now=now)


def approve_all(due: Sequence[Commission], *, actor: Actor, now: datetime) -> None:
    """Their holds are over: they go into the next payout, all but those whose post is in question."""
    due = [each for each in due if not waits_for_post(each)]
    pending, available = AccountKind.PENDING, AccountKind.AVAILABLE
    booking.book([booking.shifted(each, "approved", pending, available, each.due) for each in due], now=now)
    changes = {"approved_at": now}
    move_all([Each(each, told(each), each.person_id, changes) for each in due], "approve", actor=actor, now=now)


def hold(commission: Commission, *, actor: Actor, now: datetime, why: str, held_for: HeldFor = HeldFor.BY_HAND) -> None:
    """Keeps a commission back while somebody looks into it. Raises Breach without a reason, which the partner reads;
    InvalidMove for one that is paid, or in a payout."""
    commission = _locked(commission)
    _refuse_in_payout(commission)
    reason = _reason(why)
    if commission.state is CommissionState.APPROVED:
        back = booking.shifted(commission, "held", AccountKind.AVAILABLE, AccountKind.PENDING, commission.due)
        booking.book([back], now=now)
    by = look_by(held_for, commission.release_at, now)
    changes = {"held_for": held_for.value, "held_why": reason[:400], "look_by": by, "approved_at": None}
    move(commission, "hold", actor=actor, now=now, why=reason, about=commission.person_id, changes=changes,
         **told(commission))  # fmt: skip


def free(commission: Commission, *, actor: Actor, now: datetime, why: str = "") -> None:
    """It was looked into and stands: approved as soon as its hold is over. Raises InvalidMove for one not held or whose
    post is in question, NotAllowed for one's own."""
    refuse_own(commission.person_id, actor)
    commission = _locked(commission)
    if commission.state is CommissionState.HELD and waits_for_post(commission):
        raise InvalidMove(
            _("Its live post is in question."), remedy=_("It is free by itself once the post is as agreed: see there.")
        )
    _free(commission, actor, now, why)


def stand(commission: Commission, *, actor: Actor, now: datetime) -> None:
    """Its post is as agreed again: what was held for that alone is free."""
    _free(_locked(commission), actor, now, "")


def look_by(held_for: HeldFor, release_at: datetime, now: datetime) -> datetime | None:
    """Pure: by when somebody has looked into what is held from now on: before its own hold is over, so that nothing is
    paid later for it, or within a week. None where its live post is looked at, which has a clock of its own."""
    return None if held_for is HeldFor.POST_CHANGED else max(release_at, now + LOOKED_INTO)


def waits_for_post(commission: Commission) -> bool:
    """Pure: whether its live post is in question."""
    return bool(commission.in_question) or commission.held_for == HeldFor.POST_CHANGED


def _free(commission: Commission, actor: Actor, now: datetime, why: str) -> None:
    move(commission, "free", actor=actor, now=now, why=why.strip() or None, about=commission.person_id,
         changes={"held_for": "", "held_why": "", "look_by": None}, **told(commission))  # fmt: skip


def reverse(commission: Commission, *, actor: Actor, now: datetime, why: str) -> None:
    """Takes back all of a commission that is in no payout yet, with a reason that the partner reads. Raises
    InvalidMove for others: what is paid is corrected by two people (``adjustments``)."""
    commission = _locked(commission)
    _refuse_in_payout(commission)
    reason = _reason(why)
    if commission.state not in booking.WHERE:
        raise InvalidMove(
            _("It is paid, or was taken back before."), remedy=_("Propose a correction; a second person agrees to it.")
        )
    take_back({commission: commission.due}, actor=actor, now=now, why=reason)


def take_back(amounts: Mapping[Commission, int], *, actor: Actor, now: datetime, why: str) -> None:
    """Takes back so much of each: out of what waits, or, of what is in a payout or paid, as a debt.

    What a plan caps of debts is borne by the company. A commission of which nothing is left is reversed or refunded.
    """
    due = {each: min(amount, each.net - each.spared) for each, amount in amounts.items() if each.state in TAKEABLE}
    due = {each: amount for each, amount in due.items() if amount > 0}
    before = {each: each.net for each in due}
    room = debts.room_of([each for each in due if _is_out(each)])
    entries, facts, left = [], [], Counter[tuple[int, str]]()
    for each, amount in due.items():
        if _is_out(each):
            place = (each.enrolment_id, each.currency)
            owed = debts.within(room.get(place), left[place], amount)
            left[place] += owed
            each.owed, each.spared = each.owed + owed, each.spared + amount - owed
            entries += [booking.taken(each, AccountKind.OWED, owed)] if owed else []
        else:
            each.reduced += amount
            entries.append(booking.taken(each, booking.WHERE[each.state], amount))
        facts.append(Each(each.id, {**told(each), "taken": amount, "in_payout": _is_out(each)}, each.person_id))
    booking.book(entries, now=now)
    months.count_taken({each: net - each.net for each, net in before.items()})
    firsts.look_again([each.conversion_id for each in due if each.conversion_id and each.net == 0])
    record_all("commission", facts, "take_back", actor=actor, now=now)
    end_all([each for each in due if each.net == each.spared], actor=actor, now=now, why=why)


def end_all(emptied: Sequence[Commission], *, actor: Actor, now: datetime, why: str) -> None:
    """Those of which nothing is left: reversed where they were never paid, refunded where they were."""
    for verb, state in (("reverse", None), ("refund", CommissionState.PAID)):
        theirs = [each for each in emptied if (each.state is CommissionState.PAID) == (state is not None)]
        ending = [each for each in theirs if state or each.payout_id is None]
        details = [Each(each, {**told(each), "reason": why}, each.person_id, {"look_by": None}) for each in ending]
        move_all(details, verb, actor=actor, now=now)


def told(commission: Commission) -> dict[str, object]:
    """What history tells of a commission."""
    return {
        "enrolment": commission.enrolment_id, "programme": commission.programme_id, "person_id": commission.person_id,
        "kind": commission.kind, "source": commission.source, "amount": commission.due, "net": commission.net,
        "currency": commission.currency,
    }  # fmt: skip


def locked(ids: Sequence[int]) -> Sequence[Commission]:
    """Commissions, read anew and held until the transaction ends, in the order of their numbers."""
    wanted = select(Commission).where(Commission.id.in_(ids)).order_by(Commission.id).with_for_update()
    return db.session.scalars(wanted, execution_options={"populate_existing": True}).all()


def _locked(commission: Commission) -> Commission:
    booking.hold_books()
    (found,) = locked([commission.id])
    return found


def _is_out(commission: Commission) -> bool:
    """Whether it is in a payout, or paid: then it can't be made less, only owed."""
    return commission.payout_id is not None


def _refuse_in_payout(commission: Commission) -> None:
    if commission.payout_id is not None and commission.state is CommissionState.APPROVED:
        raise InvalidMove(
            _("It is in a payout that is under way."), remedy=_("Take the payout out of its run first, or wait for it.")
        )


def _reason(why: str) -> str:
    if not why.strip():
        raise Breach(_("Say why."), remedy=_("The partner will read it."), errors={"why": [_("Give a reason.")]})
    return why.strip()
