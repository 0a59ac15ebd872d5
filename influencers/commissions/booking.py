"""Writes what happens to partners' money into the ledger, and with it the lines of their statements. A verb.

Legs are said once here: what is earned, confirmed, taken back, put aside, paid. The ledger keeps each source once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from advocacy.database import db, lock
from influencers.commissions.models import Commission, CommissionState
from influencers.commissions.plan_models import LineKind, StatementLine
from rewards import ledger
from rewards.ledger import Event, Leg
from rewards.models import AccountKind

_K = AccountKind

WHERE = {
    CommissionState.PENDING: _K.PENDING, CommissionState.HELD: _K.PENDING, CommissionState.APPROVED: _K.AVAILABLE,
}  # fmt: skip
"""The account that holds a commission which is in no payout."""


@dataclass(frozen=True)
class Booked:
    """An entry to write: legs in ``unit`` under a source; ``line`` is how much more (or less) is owed by it, and why.

    ``line`` is None for what only moves what is owed from one account to another.
    """

    source: str
    reason: str
    subject: str
    unit: str
    enrolment_id: int
    legs: Sequence[Leg]
    line: tuple[LineKind, int] | None = None
    commission_id: int | None = None
    adjustment_id: int | None = None
    payout_id: int | None = None


def hold_books() -> None:
    """Nobody else moves partners' money until the transaction ends: sales, holds and payouts touch many accounts."""
    lock("commissions")


def book(entries: Sequence[Booked], *, now: datetime) -> None:
    """Writes them all: a few statements for each currency. What is there already stays as it is."""
    by_unit = defaultdict[str, list[Booked]](list)
    for each in entries:
        by_unit[each.unit].append(each)
    for unit, theirs in by_unit.items():
        events = [(Event(each.source, each.reason, now, None, each.subject), each.legs) for each in theirs]
        written = ledger.post_all(events, unit=unit)
        db.session.add_all(_line(each, written[each.source], now) for each in theirs if each.line
                           and each.source in written)  # fmt: skip
    db.session.flush()


def earned(commission: Commission) -> Booked:
    """The programme owes a partner a commission that is not confirmed yet."""
    legs = [_programme(commission, -commission.amount), _theirs(commission, _K.PENDING, commission.amount)]
    return _of(commission, f"commission:{commission.source}", "earned", legs, LineKind.EARNED, commission.amount)


def shifted(commission: Commission, reason: str, begin: AccountKind, end: AccountKind, amount: int) -> Booked:
    """What is owed goes from one account of the partner's to another; counts the commission's step."""
    legs = [_theirs(commission, begin, -amount), _theirs(commission, end, amount)]
    return _of(commission, _next(commission), reason, legs)


def taken(commission: Commission, account: AccountKind, amount: int) -> Booked:
    """So much of it is taken back: out of where it is, or as a debt (OWED); counts the commission's step."""
    legs = [_theirs(commission, account, -amount), _theirs(commission, _K.REVERSED, amount)]
    reason = "owed" if account is _K.OWED else "taken_back"
    return _of(commission, _next(commission), reason, legs, LineKind.TAKEN_BACK, -amount)


def _next(commission: Commission) -> str:
    commission.step += 1
    return f"commission:{commission.id}:{commission.step}"


def _programme(commission: Commission, amount: int) -> Leg:
    return Leg(_K.ISSUED, ledger.programme(commission.programme_id), amount)


def _theirs(commission: Commission, account: AccountKind, amount: int) -> Leg:
    return Leg(account, ledger.enrolment(commission.enrolment_id), amount)


def _of(
    commission: Commission, source: str, reason: str, legs: Sequence[Leg], kind: LineKind | None = None, amount: int = 0
) -> Booked:  # fmt: skip
    return Booked(
        source, reason, f"commission:{commission.id}", commission.currency, commission.enrolment_id, legs,
        (kind, amount) if kind else None, commission.id,
    )  # fmt: skip


def _line(each: Booked, entry_id: int, now: datetime) -> StatementLine:
    kind, amount = each.line or (LineKind.EARNED, 0)
    return StatementLine(
        enrolment_id=each.enrolment_id, at=now, kind=kind, amount=amount, currency=each.unit, entry_id=entry_id,
        commission_id=each.commission_id, adjustment_id=each.adjustment_id, payout_id=each.payout_id,
    )  # fmt: skip
