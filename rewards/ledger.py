"""The ledger, double entry: the only file that writes postings. Verbs; imports the models and the database.

``post`` writes a balanced set of postings under a source that can be there once; a replay changes nothing. A balance
is the sum of postings, never a column. Entries and postings are immutable: nothing is corrected but by an entry that
reverses, and the migration's triggers (``triggers.py``) refuse UPDATE and DELETE.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select

from advocacy.database import db, insert_for
from advocacy.errors import InvalidMove
from rewards.models import POINTS, SPENDABLE, AccountKind, Entry, LedgerAccount, Posting


class Unbalanced(ValueError):
    """A set of postings that is empty or does not sum to zero: a mistake of ours, not of a person."""


@dataclass(frozen=True)
class Leg:
    """So much into (plus) or out of (minus) an account. ``person_id`` None is the company's."""

    kind: AccountKind
    person_id: int | None
    amount: int


@dataclass(frozen=True)
class Event:
    """What an entry tells: see ``Entry``. ``source`` is unique; what makes a replay harmless."""

    source: str
    reason: str
    at: datetime
    person_id: int | None
    subject: str = ""
    rule: str = ""
    rule_version: int | None = None
    reverses: int | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


def post(event: Event, legs: Sequence[Leg], *, unit: str = POINTS) -> Entry | None:
    """Writes an entry and its postings; None when the source is there already, and then nothing is changed.

    Raises Unbalanced for legs that do not sum to zero, InvalidMove when a pending, available or held balance would
    fall below zero. Joins the caller's writing transaction; on PostgreSQL it locks the accounts it draws on.
    """
    amounts = _amounts(legs)
    fresh = insert_for(Entry).values(**{**event.__dict__, "details": dict(event.details)})
    entry_id = db.session.scalar(fresh.on_conflict_do_nothing(index_elements=["source"]).returning(Entry.id))
    if entry_id is None:
        return None
    accounts = _accounts([(kind, person_id) for kind, person_id in amounts], unit)
    drawn = [key for key, amount in amounts.items() if amount < 0 and key[0] in SPENDABLE]
    _refuse_overdraft({accounts[key]: -amounts[key] for key in drawn}, {accounts[key]: key[0] for key in drawn})
    rows = [{"entry_id": entry_id, "account_id": accounts[key], "amount": amount} for key, amount in amounts.items()]
    db.session.execute(insert(Posting), rows)
    return db.session.get_one(Entry, entry_id)


def balance(kind: AccountKind, person_id: int | None, unit: str = POINTS, *, locked: bool = False) -> int:
    """The sum of one account; ``locked`` keeps others from drawing on it until the transaction ends."""
    if locked:
        _lock([_accounts([(kind, person_id)], unit)[kind, person_id]])
    return balances(person_id, unit)[kind]


def balances(person_id: int | None, unit: str = POINTS) -> dict[AccountKind, int]:
    """The sums of all accounts of a person, or of the company; kinds without postings are 0."""
    whose = LedgerAccount.person_id.is_(None) if person_id is None else LedgerAccount.person_id == person_id
    sums = (
        select(LedgerAccount.kind, func.sum(Posting.amount))
        .join(Posting, Posting.account_id == LedgerAccount.id)
        .where(whose, LedgerAccount.unit == unit)
        .group_by(LedgerAccount.kind)
    )
    found = {kind: int(total) for kind, total in db.session.execute(sums)}
    return {kind: found.get(kind, 0) for kind in AccountKind}


def _amounts(legs: Sequence[Leg]) -> dict[tuple[AccountKind, int | None], int]:
    """Legs by account, several on one account added up. Raises Unbalanced."""
    amounts: dict[tuple[AccountKind, int | None], int] = {}
    for leg in legs:
        key = (leg.kind, leg.person_id)
        amounts[key] = amounts.get(key, 0) + leg.amount
    moved = {key: amount for key, amount in amounts.items() if amount}
    if not moved or sum(moved.values(), 0) != 0:
        raise Unbalanced(f"these postings do not balance: {legs}")
    return moved


def _accounts(keys: Sequence[tuple[AccountKind, int | None]], unit: str) -> dict[tuple[AccountKind, int | None], int]:
    """The ids of accounts, opened where there are none."""
    people = {person_id for _, person_id in keys}
    found = _find_accounts(people, unit)
    missing = [key for key in keys if key not in found]
    if missing:
        rows = [{"kind": kind, "person_id": person_id, "unit": unit} for kind, person_id in missing]
        db.session.execute(insert_for(LedgerAccount).on_conflict_do_nothing(), rows)
        found = _find_accounts(people, unit)
    return found


def _find_accounts(people: set[int | None], unit: str) -> dict[tuple[AccountKind, int | None], int]:
    known = LedgerAccount.person_id.in_([each for each in people if each is not None])
    whose = known | LedgerAccount.person_id.is_(None) if None in people else known
    wanted = select(LedgerAccount.kind, LedgerAccount.person_id, LedgerAccount.id)
    rows = db.session.execute(wanted.where(LedgerAccount.unit == unit, whose))
    return {(kind, person_id): account_id for kind, person_id, account_id in rows}


def _lock(account_ids: Sequence[int]) -> None:
    """Holds these accounts, always in the same order, so that two transactions can't wait for each other."""
    wanted = select(LedgerAccount.id).where(LedgerAccount.id.in_(account_ids)).order_by(LedgerAccount.id)
    db.session.execute(wanted.with_for_update()).all()


def _refuse_overdraft(drawn: Mapping[int, int], kinds: Mapping[int, AccountKind]) -> None:
    if not drawn:
        return
    _lock(list(drawn))
    sums = (
        select(Posting.account_id, func.sum(Posting.amount))
        .where(Posting.account_id.in_(drawn))
        .group_by(Posting.account_id)
    )
    there = {account_id: int(total) for account_id, total in db.session.execute(sums)}
    for account_id, amount in drawn.items():
        if there.get(account_id, 0) < amount:
            raise InvalidMove(
                f"There are not enough points: {there.get(account_id, 0)} {kinds[account_id].value}, {amount} needed."
            )
