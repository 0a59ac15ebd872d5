"""The nightly proof that partners' money adds up: commissions, statements and ledger tell the same, none is below zero.

An edge: reads in snapshots of its own, some enrolments at a time, and mends nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import case, delete, func, select

from advocacy.database import db, reading, writing
from influencers.commissions.models import Commission, CommissionState
from influencers.commissions.plan_models import CommissionProof, Reservation, StatementLine
from rewards.books.checking import Looked, Wrong
from rewards.books.proving import EXAMPLES, KEPT, one_snapshot
from rewards.models import AccountKind, HolderKind, LedgerAccount, Posting

AT_ONCE = 500
_K = AccountKind
Sums = Counter[tuple[int, str, str]]
"""Enrolment, currency, what -> minor units."""


def prove(now: datetime) -> int:
    """Looks at every partner's money and keeps the result. Gives how many sums are wrong."""
    looked, count, wrong = 0, 0, list[Wrong]()
    for some in _spans():
        with reading():
            one_snapshot()
            found = agree(some)
        looked, count = looked + found.count, count + len(found.wrong)
        wrong += found.wrong[: EXAMPLES - len(wrong)]
    with writing():
        db.session.add(
            CommissionProof(began_at=now, looked_at=looked, wrong=count, examples=[vars(each) for each in wrong])
        )
        db.session.flush()
        newest = select(CommissionProof.id).order_by(CommissionProof.id.desc()).limit(KEPT)
        old = delete(CommissionProof).where(CommissionProof.id.not_in(newest))
        db.session.execute(old, execution_options={"synchronize_session": False})
    return count


def latest() -> CommissionProof | None:
    """The newest proof; None before the first night."""
    return db.session.scalar(select(CommissionProof).order_by(CommissionProof.id.desc()).limit(1))


def agree(enrolments: Collection[int]) -> Looked:
    """What commissions, payouts and statements say of these enrolments, against the ledger. Four statements."""
    held, wanted = _ledger(enrolments), _commissions(enrolments) + _payouts(enrolments)
    for (enrolment, unit, what), total in list(held.items()):
        if what in ("pending", "available", "held", "owed"):
            held[enrolment, unit, "balance"] += total
    wanted.update(_statements(enrolments))
    said = {
        (*key[:2], what) for key in held.keys() | wanted.keys() for what in ("pending", "available", "held", "balance")
    }
    wrong = [_wrong(key, held[key], wanted[key]) for key in sorted(said) if held[key] != wanted[key]]
    below = [key for key, total in held.items() if total < 0 and key[2] in ("pending", "available", "held")]
    above = [key for key, total in held.items() if total > 0 and key[2] == "owed"]
    wrong += [_wrong(key, held[key], 0) for key in sorted([*below, *above])]
    return Looked(len(said), wrong)


def _spans() -> Iterator[list[int]]:
    """Every enrolment with an account in the ledger, some at a time."""
    last = 0
    while True:
        with reading():
            theirs = LedgerAccount.holder_kind == HolderKind.ENROLMENT, LedgerAccount.holder_id > last
            wanted = select(LedgerAccount.holder_id).where(*theirs).distinct().order_by(LedgerAccount.holder_id)
            some = list(db.session.scalars(wanted.limit(AT_ONCE)))
        if not some:
            return
        yield some
        last = some[-1]


def _ledger(enrolments: Collection[int]) -> Sums:
    account = LedgerAccount
    rows = db.session.execute(
        select(account.holder_id, account.unit, account.kind, func.sum(Posting.amount))
        .join(Posting, Posting.account_id == account.id)
        .where(account.holder_kind == HolderKind.ENROLMENT, account.holder_id.in_(enrolments))
        .group_by(account.holder_id, account.unit, account.kind)
    )
    return Sums({(enrolment, unit, kind.value): int(total) for enrolment, unit, kind, total in rows})


def _commissions(enrolments: Collection[int]) -> Sums:
    """Pending and available, by where commissions stand."""
    states = CommissionState
    waits = Commission.state.in_((states.PENDING, states.HELD))
    ready = (Commission.state == states.APPROVED) & Commission.payout_id.is_(None)
    where = case((waits, _K.PENDING.value), (ready, _K.AVAILABLE.value), else_="")
    rows = db.session.execute(
        select(Commission.enrolment_id, Commission.currency, where, func.sum(Commission.amount - Commission.reduced))
        .where(Commission.enrolment_id.in_(enrolments))
        .group_by(Commission.enrolment_id, Commission.currency, where)
    )
    return Sums({(enrolment, unit, what): int(total) for enrolment, unit, what, total in rows if what})


def _payouts(enrolments: Collection[int]) -> Sums:
    open_ = Reservation.settled_at.is_(None), Reservation.released_at.is_(None)
    rows = db.session.execute(
        select(Reservation.enrolment_id, Reservation.currency, func.sum(Reservation.amount - Reservation.netted))
        .where(Reservation.enrolment_id.in_(enrolments), *open_)
        .group_by(Reservation.enrolment_id, Reservation.currency)
    )
    return Sums({(enrolment, unit, _K.HELD.value): int(total) for enrolment, unit, total in rows})


def _statements(enrolments: Collection[int]) -> Sums:
    rows = db.session.execute(
        select(StatementLine.enrolment_id, StatementLine.currency, func.sum(StatementLine.amount))
        .where(StatementLine.enrolment_id.in_(enrolments))
        .group_by(StatementLine.enrolment_id, StatementLine.currency)
    )
    return Sums({(enrolment, unit, "balance"): int(total) for enrolment, unit, total in rows})


def _wrong(key: tuple[int, str, str], found: int, wanted: int) -> Wrong:
    return Wrong(f"{key[2]} of enrolment {key[0]}, {key[1]}", found, wanted)
