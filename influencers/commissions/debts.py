"""What partners owe after refunds of what was paid: how much, how far it may grow, what of a payout may make up for it.

The policy is the plan's: see ``CommissionPlan``. Queries and pure sums.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select

from advocacy.database import db
from influencers.commissions.models import Commission
from influencers.commissions.plan_models import AdjustmentKind, CommissionPlan
from rewards.models import AccountKind, Entry, HolderKind, LedgerAccount, Posting

ADDS = ("owed", AdjustmentKind.CORRECTION.value)
"""Reasons of entries that add to what is owed."""


def owed_of(enrolment_ids: Collection[int], currency: str) -> Mapping[int, int]:
    """Enrolment -> what it owes in that currency, in minor units, where it owes. One statement."""
    sums = (
        select(LedgerAccount.holder_id, func.sum(Posting.amount))
        .join(Posting, Posting.account_id == LedgerAccount.id)
        .where(_accounts(enrolment_ids), LedgerAccount.unit == currency)
        .group_by(LedgerAccount.holder_id)
    )
    return {enrolment_id: -int(total) for enrolment_id, total in db.session.execute(sums) if total < 0}


def owed_since(enrolment_id: int, currency: str) -> datetime | None:
    """When something was added to what an enrolment owes, last: by a refund or a correction. A payout that is given
    back owes anew what it had made up for; that adds nothing."""
    newest = (
        select(func.max(Entry.at))
        .join(Posting, Posting.entry_id == Entry.id)
        .join(LedgerAccount, LedgerAccount.id == Posting.account_id)
        .where(_accounts([enrolment_id]), LedgerAccount.unit == currency, Posting.amount < 0, Entry.reason.in_(ADDS))
    )
    return db.session.scalar(newest)


def room_of(commissions: Sequence[Commission]) -> Mapping[tuple[int, str], int | None]:
    """(enrolment, currency) -> how much more it may owe in it: by the smallest of the plans of these; None: no end."""
    plans = {each.plan_id for each in commissions if each.plan_id is not None}
    if not plans:
        return {}
    capped = select(CommissionPlan.id, CommissionPlan.owed_most).where(CommissionPlan.id.in_(plans))
    most = {plan_id: cap for plan_id, cap in db.session.execute(capped) if cap is not None}
    theirs = defaultdict[tuple[int, str], list[int]](list)
    for each in commissions:
        if each.plan_id in most:
            theirs[each.enrolment_id, each.currency].append(most[each.plan_id])
    owed = {unit: owed_of({enrolment for enrolment, _unit in theirs}, unit) for unit in {unit for _one, unit in theirs}}
    return {
        (enrolment, unit): max(min(caps) - owed[unit].get(enrolment, 0), 0)
        for (enrolment, unit), caps in theirs.items()
    }


def within(room: int | None, used: int, amount: int) -> int:
    """Pure: what of an amount becomes a debt where so much of the room is used already."""
    return amount if room is None else max(min(amount, room - used), 0)


def netted(total: int, owed: int, share: int) -> int:
    """Pure: what of a payout of so much makes up for what is owed: at most ``share`` percent of it."""
    return min(owed, total * share // 100)


def _accounts(enrolment_ids: Collection[int]) -> ColumnElement[bool]:
    theirs = LedgerAccount.holder_kind == HolderKind.ENROLMENT, LedgerAccount.holder_id.in_(enrolment_ids)
    return and_(*theirs, LedgerAccount.kind == AccountKind.OWED)
